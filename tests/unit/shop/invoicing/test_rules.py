"""Each rule is silent while it holds, and names what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import models

from core import outbox
from shop.invoicing import rules
from shop.invoicing.credit_notes import issue_credit_note
from shop.invoicing.models import CreditNote, CreditNoteTax, Series
from shop.payments import refunds
from tests.factories.invoicing import bare_credit_note, bare_invoice, mixed_product
from tests.factories.shop import NOON, paid

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=2)


def broken(rule: Callable[..., Iterable[str]]) -> list[str]:
    return list(rule(now=LATER))


def force(model: type[models.Model], **fields: Any) -> None:
    """Write past what the models refuse, as a hand in the database would."""
    models.QuerySet(model).update(**fields)


def test_a_gap_in_either_series_is_found() -> None:
    bare_credit_note()
    bare_invoice()
    assert broken(rules.no_gap) == []
    force(CreditNote, sequence=3)
    assert broken(rules.no_gap) == ["series AV2026: 1 documents, the last one 3, counter 1"]
    Series.objects.filter(key="FA2026").update(last_number=9)
    assert len(broken(rules.no_gap)) == 2


def test_credits_beyond_a_rate_are_found(market: object) -> None:
    invoice = paid((mixed_product(gross="21.90"), 1)).invoice
    for number in range(2):
        issue_credit_note(invoice_id=invoice.pk, gross=Decimal("12.90"), reference=f"refund:{number}", now=NOON)
    assert broken(rules.credits_bounded) == []
    models.QuerySet(CreditNoteTax).filter(rate=Decimal("0.055")).update(gross=Decimal("9.00"))
    assert broken(rules.credits_bounded) == [f"invoice {invoice.number} at 0.0550: 18.00 credited of 6.57"]
    models.QuerySet(CreditNoteTax).filter(rate=Decimal("0.055")).update(rate=Decimal("0.021"))
    assert broken(rules.credits_bounded) == [
        f"invoice with key {invoice.pk}: credited at 0.0210, which it does not have"
    ]


def test_a_refund_without_its_credit_note_is_found(market: object) -> None:
    charge = paid((mixed_product(gross="21.90"), 1)).charge
    refund = refunds.make(charge_id=charge.pk, amount=Decimal("5.00"), reason="x", requested_by_id=None, now=NOON)
    assert broken(rules.per_refund) == [f"refund {refund.reference} of 5.00: no credit note"]
    assert list(rules.per_refund(now=NOON + timedelta(minutes=5))) == []
    outbox.deliver_due(now=NOON)
    note = CreditNote.objects.get()
    assert (note.reference, note.gross, note.invoice) == (f"refund:{refund.pk}", Decimal("5.00"), charge.order.invoice)
    assert broken(rules.per_refund) == []
