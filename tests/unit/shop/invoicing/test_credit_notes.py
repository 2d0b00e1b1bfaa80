"""Credit notes: a series of their own, once for each cause, never beyond the invoice, which stays as it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from core import outbox
from core.models import OutboxDelivery, OutgoingMail
from shop.invoicing.credit_notes import issue_credit_note
from shop.invoicing.models import CreditNote, CreditNoteTax, Invoice, Series
from shop.invoicing.splitting import MoreThanIsLeft
from shop.order.models import Order
from tests.factories.invoicing import mixed_product
from tests.factories.shop import NOON, paid, sold_product

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=3)


def taxes_of(note: CreditNote) -> list[tuple[str, str, str, str]]:
    return [(str(t.rate), str(t.net), str(t.tax), str(t.gross)) for t in note.taxes.order_by("rate")]


def refund(order: Order, **fields: object) -> None:
    payload = {
        "refund_id": 7,
        "charge_id": order.charge.pk,
        "order_id": order.pk,
        "gross": "10.00",
        "currency": "EUR",
        "reason": "",
    }
    with transaction.atomic():
        outbox.publish(name="refund.made", aggregate="charge", aggregate_id=1, payload={**payload, **fields}, now=LATER)
    outbox.deliver_due(now=LATER)


def test_it_credits_each_rate_in_proportion_and_leaves_the_invoice_alone(market: object) -> None:
    invoice = paid((mixed_product(gross="21.90"), 1)).invoice
    before = Invoice.objects.filter(pk=invoice.pk).values().get()
    note = issue_credit_note(invoice_id=invoice.pk, gross=Decimal("12.90"), reference="refund:1", now=LATER)
    assert (note.number, note.issued_on.isoformat()) == ("AV2026-000001", "2026-11-26")
    assert (note.net, note.tax, note.gross) == (Decimal("11.13"), Decimal("1.77"), Decimal("12.90"))
    assert taxes_of(note) == [("0.0550", "3.12", "0.17", "3.29"), ("0.2000", "8.01", "1.60", "9.61")]
    assert sum(Decimal(line["gross"]) for line in note.lines) == note.gross
    assert Invoice.objects.filter(pk=invoice.pk).values().get() == before
    assert {str(one.key): one.last_number for one in Series.objects.all()} == {"FA2026": 1, "AV2026": 1}


def test_the_whole_in_three_pieces_is_the_invoice_itself(market: object) -> None:
    invoice = paid((mixed_product(gross="21.90"), 3), (sold_product(gross="9.95"), 1)).invoice
    for number, gross in enumerate(("33.33", "0.01", str(invoice.gross - Decimal("33.34")))):
        issue_credit_note(invoice_id=invoice.pk, gross=Decimal(gross), reference=f"refund:{number}", now=LATER)
    for tax in invoice.taxes.all():
        credited = CreditNoteTax.objects.filter(rate=tax.rate)
        assert sum(one.net for one in credited) == tax.net
        assert sum(one.gross for one in credited) == tax.gross
    with pytest.raises(MoreThanIsLeft):
        issue_credit_note(invoice_id=invoice.pk, gross=Decimal("0.01"), reference="refund:9", now=LATER)
    assert CreditNote.objects.count() == 3
    assert Series.objects.get(key="AV2026").last_number == 3


def test_the_same_cause_is_credited_once(market: object) -> None:
    invoice = paid((sold_product(), 1)).invoice
    notes = [
        issue_credit_note(invoice_id=invoice.pk, gross=Decimal("5.00"), reference="refund:1", now=LATER).pk
        for _ in range(2)
    ]
    assert len(set(notes)) == CreditNote.objects.count() == 1


def test_a_year_has_its_own_series(market: object) -> None:
    invoice = paid((sold_product(), 1)).invoice
    eve = datetime(2026, 12, 31, 22, 59, tzinfo=UTC)
    for number, now in enumerate((eve, eve + timedelta(minutes=2))):
        issue_credit_note(invoice_id=invoice.pk, gross=Decimal("1.00"), reference=f"refund:{number}", now=now)
    found = CreditNote.objects.order_by("pk").values_list("number", "issued_on")
    assert [(number, day.isoformat()) for number, day in found] == [
        ("AV2026-000001", "2026-12-31"),
        ("AV2027-000001", "2027-01-01"),
    ]


def test_a_refund_becomes_a_credit_note_and_a_mail_with_the_pdf(market: object) -> None:
    order = paid((sold_product(), 1))
    refund(order, gross="10.00", reason="Pièce manquante")
    note = CreditNote.objects.get()
    assert (note.gross, note.reference, note.reason) == (Decimal("10.00"), "refund:7", "Pièce manquante")
    mail = OutgoingMail.objects.get(kind="credit-note")
    assert (mail.to, mail.key, mail.attachments) == (order.contact_email, note.number, [["document", note.number]])
    assert mail.subject == f"10,00\u00a0€ vous reviennent : avoir {note.number}"
    assert order.invoice.number in mail.text
    assert "/fr/document/" in mail.text


def test_an_english_customer_reads_english(market: object) -> None:
    order = paid((sold_product(), 1), language="en")
    refund(order)
    mail = OutgoingMail.objects.get(kind="credit-note")
    assert mail.subject.startswith("€10.00 come back to you: credit note AV")
    assert "/en/document/" in mail.text


def test_a_refund_may_name_its_lines(market: object) -> None:
    first, second = mixed_product(gross="21.90"), sold_product(gross="24.90")
    order = paid((first, 1), (second, 1))
    line = order.lines.get(product=second)
    refund(order, gross="24.90", lines=[{"order_line_id": line.pk, "gross": "24.90"}])
    note = CreditNote.objects.get()
    assert [(one["part"], one["gross"]) for one in note.lines] == [(f"line:{line.pk}", "24.90")]
    assert taxes_of(note) == [("0.2000", "20.75", "4.15", "24.90")]


def test_more_than_was_paid_waits_for_a_person(market: object) -> None:
    order = paid((sold_product(), 1))
    refund(order, gross="1000.00")
    assert not CreditNote.objects.exists()
    assert not OutgoingMail.objects.filter(kind="credit-note").exists()
    owed = OutboxDelivery.objects.get(consumer="invoicing.credit_note")
    assert (owed.state, "MoreThanIsLeft" in owed.last_error) == ("due", True)


@pytest.mark.parametrize("order_id", [None, 0, 4242])
def test_money_without_an_invoice_needs_no_credit_note(market: object, order_id: int | None) -> None:
    refund(paid((sold_product(), 1)), order_id=order_id)
    assert not CreditNote.objects.exists()
    assert OutboxDelivery.objects.get(consumer="invoicing.credit_note").state == "done"
