"""Rules about documents: numbered without gaps, and over what was paid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, F, Max

from core import invariants
from shop.invoicing.models import Invoice, Series
from shop.order.enums import OrderStatus
from shop.order.models import Order


@invariants.register("invoices.no-gap", says="The numbers of a series run from 1 to the last without a gap.")
def no_gap(*, now: datetime) -> Iterator[str]:
    counted = Series.objects.annotate(count=Count("invoices"), highest=Max("invoices__sequence"))
    for series in counted.filter(count__gt=0).exclude(count=F("highest"), last_number=F("highest")):
        yield f"series {series.key}: {series.count} documents, the last one {series.highest}, counter {series.last_number}"


@invariants.register("invoices.over-the-order", says="Every paid order has one invoice, over its total.")
def over_the_order(*, now: datetime) -> Iterator[str]:
    paid = Order.objects.filter(status__in=(OrderStatus.PAID, OrderStatus.SHIPPED))
    for number in paid.filter(invoice=None).values_list("number", flat=True):
        yield f"order {number} has none"
    for invoice in Invoice.objects.exclude(gross=F("order__total_incl_tax")).select_related("order"):
        yield f"invoice {invoice.number}: {invoice.gross} for an order of {invoice.order.total_incl_tax}"
