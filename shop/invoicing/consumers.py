"""What other parts of the shop tell the bookkeeping."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

import structlog

from core import outbox
from core.models import OutboxEvent
from core.money import ZERO
from shop.invoicing.credit_notes import issue_credit_note, part_of, rows_of, within
from shop.invoicing.mails import mail_credit_note
from shop.invoicing.models import Invoice

log = structlog.get_logger(__name__)


@outbox.consumer("refund.made", name="invoicing.credit_note")
def credit_refund(*, event: OutboxEvent, now: datetime) -> None:
    """One credit note and one mail for each refund. Money of an order that never had an invoice needs none.

    The payload's optional `lines` ([{order_line_id, gross}]) and `parts` ({part: gross}) say what was refunded; what of it
    was credited before, and the rest, is spread over all that is left. A refund of more than the invoice has left fails,
    and a person looks: the books would not agree.
    """
    refund = event.payload
    invoice = Invoice.objects.filter(order=refund["order_id"]).first() if refund["order_id"] else None
    if invoice is None:
        log.warning("refund_without_invoice", refund_id=refund["refund_id"], order_id=refund["order_id"])
        return
    by_part: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in refund.get("lines") or []:
        by_part[part_of(order_line_id=line["order_line_id"])] += Decimal(line["gross"])
    for part, gross in (refund.get("parts") or {}).items():
        by_part[part] += Decimal(gross)
    note = issue_credit_note(
        invoice_id=invoice.pk,
        gross=Decimal(refund["gross"]),
        by_part=within(by_part=by_part, rows=rows_of(invoice=invoice)),
        reference=f"refund:{refund['refund_id']}",
        reason=refund.get("reason") or "",
        now=now,
    )
    mail_credit_note(note=note, now=now)
