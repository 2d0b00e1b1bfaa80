"""Rules about documents: numbered without gaps, over what was paid, and credited by what was given back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import CharField, Count, Exists, F, Max, OuterRef, Sum, Value
from django.db.models.functions import Cast, Concat

from core import invariants
from core.money import ZERO, round_cents
from shop.invoicing.models import CreditNote, CreditNoteTax, Invoice, InvoiceTax, Series
from shop.order.enums import OrderKind, OrderStatus
from shop.order.models import Order
from shop.payments.enums import RefundState
from shop.payments.models import Refund

SOON = timedelta(minutes=10)


@invariants.register("invoices.no-gap", says="The numbers of a series run from 1 to the last without a gap.")
def no_gap(*, now: datetime) -> Iterator[str]:
    for kind in ("invoices", "creditnotes"):
        counted = Series.objects.annotate(count=Count(kind), highest=Max(f"{kind}__sequence"))
        for series in counted.filter(count__gt=0).exclude(count=F("highest"), last_number=F("highest")):
            yield f"series {series.key}: {series.count} documents, the last one {series.highest}, counter {series.last_number}"


@invariants.register(
    "invoices.over-the-order",
    says="Every paid order has one invoice, over its total; an opened gift was invoiced when bought.",
)
def over_the_order(*, now: datetime) -> Iterator[str]:
    paid = Order.objects.filter(status__in=(OrderStatus.PAID, OrderStatus.SHIPPED)).exclude(kind=OrderKind.GIFT)
    for number in paid.filter(invoice=None).values_list("number", flat=True):
        yield f"order {number} has none"
    for invoice in Invoice.objects.exclude(gross=F("order__total_incl_tax")).select_related("order"):
        yield f"invoice {invoice.number}: {invoice.gross} for an order of {invoice.order.total_incl_tax}"


@invariants.register("credit-notes.bounded", says="No invoice is credited beyond what it holds at a rate.")
def credits_bounded(*, now: datetime) -> Iterator[str]:
    credited = CreditNoteTax.objects.values("credit_note__invoice", "rate").annotate(sum=Sum("gross"))
    for row in credited.order_by("credit_note__invoice", "rate"):
        key, rate = row["credit_note__invoice"], row["rate"]
        held = InvoiceTax.objects.filter(invoice=key, rate=rate).select_related("invoice").first()
        if held is None:
            yield f"invoice with key {key}: credited at {rate}, which it does not have"
        elif row["sum"] > held.gross:
            yield f"invoice {held.invoice.number} at {rate}: {round_cents(row['sum'])} credited of {held.gross}"


@invariants.register(
    "credit-notes.per-refund", says="Money given back of an invoiced order has one credit note of that amount."
)
def per_refund(*, now: datetime) -> Iterator[str]:
    invoiced = Invoice.objects.filter(order__charge=OuterRef("charge"))
    given_back = Refund.objects.filter(Exists(invoiced), state=RefundState.SUCCEEDED, finished_at__lte=now - SOON)
    cause = Concat(Value("refund:"), Cast("pk", CharField()), output_field=CharField())
    for refund in given_back.annotate(cause=cause).order_by("pk"):
        amount = CreditNote.objects.filter(reference=refund.cause).values_list("gross", flat=True).first() or ZERO
        if amount != refund.amount:
            says = "no credit note" if amount == ZERO else f"a credit note of {amount}"
            yield f"refund {refund.reference} of {refund.amount}: {says}"
