"""Giving the money of an order back for a cause, once: to the card what it paid, as credit what credit paid.

The refund itself is requested here and made by the sweep of refunds; its credit note follows by tax rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum

from core.locks import in_transaction, lock_one
from core.money import ZERO, allocate, round_cents
from shop.aftercare.models import MoneyBack
from shop.credit import spending
from shop.invoicing.credit_notes import issue_credit_note, rows_of, within
from shop.invoicing.mails import mail_credit_note
from shop.invoicing.models import Invoice
from shop.order.models import Order
from shop.payments import refunds
from shop.payments.models import Charge, Refund


@in_transaction
def give_back(
    *,
    order_id: int,
    by_part: Mapping[str, Decimal],
    reference: str,
    reason: str,
    by_id: int | None,
    now: datetime,
) -> MoneyBack:
    """Request the refund of parts of an order (part to gross), at most what is left of its money; once for `reference`.

    Touches the database only.
    """
    order = lock_one(Order.objects.filter(pk=order_id))
    existing = MoneyBack.objects.filter(reference=reference).first()
    if existing is not None:
        return existing
    wanted = sum(by_part.values(), ZERO)
    charge = Charge.objects.filter(order=order).first()
    from_card = min(wanted, refunds.refundable(charge=charge)) if charge is not None else ZERO
    from_credit = min(wanted - from_card, _credit_left(order))
    refund = None
    if charge is not None and from_card > ZERO:
        refund = refunds.request(
            charge_id=charge.pk,
            amount=from_card,
            reason=reason[:255],
            requested_by_id=by_id,
            parts=_scaled(by_part, to=from_card),
            now=now,
        )
    if from_credit > ZERO:
        parts = _scaled(by_part, to=from_credit)
        _as_credit(order=order, amount=from_credit, by_part=parts, reference=reference, reason=reason, now=now)
    return _write(order, reference=reference, refund=refund, credit=from_credit, reason=reason, now=now)


def _write(
    order: Order, *, reference: str, refund: Refund | None, credit: Decimal, reason: str, now: datetime
) -> MoneyBack:
    return MoneyBack.objects.create(
        reference=reference,
        order=order,
        gross=credit + (refund.amount if refund is not None else ZERO),
        credit=credit,
        currency=order.currency,
        refund=refund,
        reason=reason[:255],
        made_at=now,
    )


def possible(*, order_id: int) -> Decimal:
    """How much of an order's money can still be given back, to the card and as credit."""
    order = Order.objects.get(pk=order_id)
    charge = Charge.objects.filter(order=order).first()
    return (refunds.refundable(charge=charge) if charge is not None else ZERO) + _credit_left(order)


def _credit_left(order: Order) -> Decimal:
    given = MoneyBack.objects.filter(order=order).aggregate(total=Sum("credit"))["total"] or ZERO
    return max(order.paid_by_credit - round_cents(given), ZERO)


def _scaled(by_part: Mapping[str, Decimal], *, to: Decimal) -> dict[str, Decimal]:
    """The parts in proportion, so that they add up to `to`."""
    parts = [part for part, gross in by_part.items() if gross > ZERO]
    shares = allocate(amount=to, weights=[by_part[part] for part in parts])
    return {part: share for part, share in zip(parts, shares, strict=True) if share > ZERO}


def _as_credit(
    *, order: Order, amount: Decimal, by_part: Mapping[str, Decimal], reference: str, reason: str, now: datetime
) -> None:
    """What credit paid comes back as credit, with a credit note as for money."""
    assert order.user_id is not None
    spending.grant(
        user_id=order.user_id,
        amount=amount,
        currency=order.currency,
        reference=f"back:{reference}",
        reason=reason,
        now=now,
    )
    invoice = Invoice.objects.get(order=order)
    note = issue_credit_note(
        invoice_id=invoice.pk,
        gross=amount,
        by_part=within(by_part=by_part, rows=rows_of(invoice=invoice)),
        reference=f"credit:{reference}",
        reason=reason[:255],
        now=now,
    )
    mail_credit_note(note=note, now=now, is_credit=True)
