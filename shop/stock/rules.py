"""Rules about stock: what is promised is there, and what is reserved is promised to somebody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import F, Q, Sum

from core import invariants
from shop.stock.models import StockItem
from shop.stock.reservations import LIVE


@invariants.register("stock.promised-is-there", says="No more is promised than lies in the warehouse.")
def promised_is_there(*, now: datetime) -> Iterator[str]:
    for item in StockItem.objects.filter(Q(on_hand__lt=F("reserved")) | Q(on_hand__lt=0) | Q(reserved__lt=0)):
        yield f"item {item.sku}: {item.on_hand} there, {item.reserved} promised"


@invariants.register("stock.reserved-is-promised", says="What counts as reserved is the sum of what is promised.")
def reserved_is_promised(*, now: datetime) -> Iterator[str]:
    promised = Sum("reservations__quantity", filter=Q(reservations__state__in=LIVE), default=0)
    for item in StockItem.objects.annotate(promised=promised).exclude(promised=F("reserved")):
        yield f"item {item.sku}: {item.reserved} reserved, {item.promised} promised"
