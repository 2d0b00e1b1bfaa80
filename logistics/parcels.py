"""Parcels are planned from what was paid. Here: those of an order's goods, and what all parcels have in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, F, QuerySet

from core import outbox
from core.ids import random_code
from core.locks import in_transaction
from core.models import OutboxEvent
from core.statements import Given, statement
from core.writes import insert_all
from logistics import given_back
from logistics.models import Parcel, ParcelLine
from shop.catalogue.enums import ProductKind
from shop.markets.delivery import packing_day
from shop.order.enums import OrderKind
from shop.order.models import Line, Order
from shop.order.paid import was_placed
from shop.stock.enums import ReservationState
from shop.stock.models import Reservation, StockItem
from shop.stock.queries import needs_of
from subscriptions.boxes.snapshots import AddressPart, address_part


class NothingReserved(Exception):
    """A parcel whose contents are not promised to it in stock: packing it would take somebody else's."""


@outbox.consumer("order.paid", name="logistics.plan_order_parcel", wants=was_placed)
def on_order_paid(*, event: OutboxEvent, now: datetime) -> None:
    plan_order_parcel(order_id=event.payload["order_id"], now=now)


@in_transaction
def plan_order_parcel(*, order_id: int, now: datetime) -> Parcel | None:
    """The parcel of the goods in an order, made at most once; None for an order of subscriptions only.

    The extras of a renewal travel with their box.

    It is packed on the day that the delivery promise counted from. Raises NothingReserved.
    """
    (order,) = _delivered().objects(order_id=order_id)
    source = f"order:{order.number}"
    existing: list[Parcel] = _planned_for().objects(source=source)
    if existing:
        return existing[0]
    if order.kind == OrderKind.RENEWAL:
        return None
    quantities: dict[int, int] = {}
    for product_id, quantity in _goods_in().rows(order_id=order_id):
        quantities[product_id] = quantities.get(product_id, 0) + quantity
    needs = needs_of(quantities=quantities)
    if not needs:
        return None
    parcel = plan(
        source=source,
        items=promised(needs={source: needs})[source],
        order_id=order.pk,
        pack_on=packing_day(now=order.date_placed),
        address=address_part(order.shipping_address),
        email=order.contact_email,
        language=order.language,
        needs=needs,
        now=now,
    )
    given_back.hold(order_ids=[order.pk])
    return parcel


@statement
def _delivered() -> QuerySet[Order, Any]:
    return Order.objects.select_related("shipping_address").filter(pk=Given("order_id"))


@statement
def _planned_for() -> QuerySet[Parcel, Any]:
    return Parcel.objects.filter(source=Given("source", CharField()))


@statement
def _goods_in() -> QuerySet[Line, Any]:
    lines = Line.objects.filter(order__id=Given("order_id")).exclude(product=None)
    return lines.exclude(product__kind=ProductKind.PLAN).values_list("product_id", "quantity")


def plan(
    *,
    source: str,
    order_id: int,
    pack_on: date,
    address: AddressPart,
    email: str,
    language: str,
    items: Mapping[int, StockItem],
    needs: Mapping[int, int],
    now: datetime,
) -> Parcel:
    """A parcel of these items, which are promised to `source` in stock."""
    parcel = Parcel(
        reference=f"P{random_code(length=8)}",
        source=source,
        order_id=order_id,
        pack_on=pack_on,
        email=email,
        language=language,
        **addressed(address),
        weight_grams=_weight(items, needs),
        created_at=now,
    )
    insert_all([parcel])
    insert_all(_line(parcel, items[item_id], needs[item_id]) for item_id in sorted(needs))
    return parcel


ADDRESS = ("recipient", "line1", "line2", "postcode", "city", "country", "phone")


def addressed(address: AddressPart) -> dict[str, str]:
    """The address columns of a parcel, those of ADDRESS."""
    return {
        "recipient": f"{address['first_name']} {address['last_name']}".strip(),
        "line1": address["line1"],
        "line2": address["line2"],
        "postcode": address["postcode"],
        "city": address["city"],
        "country": address["country"],
        "phone": address["phone"],
    }


def promised(*, needs: Mapping[str, Mapping[int, int]]) -> dict[str, dict[int, StockItem]]:
    """The items by key that each owner needs, all of them promised to it: one query. Raises NothingReserved."""
    kept = {(row.owner, row.item_id): row for row in _promised().objects(owners=list(needs))}
    for owner, quantities in needs.items():
        rows = {item_id: kept.get((owner, item_id)) for item_id in quantities}
        short = [item_id for item_id, row in rows.items() if row is None or row.quantity < quantities[item_id]]
        if short:
            raise NothingReserved(f"{owner}: items {sorted(short)}")
    return {owner: {item_id: kept[owner, item_id].item for item_id in needs[owner]} for owner in needs}


@statement
def _promised() -> QuerySet[Reservation, Any]:
    rows = Reservation.objects.filter(owner__in=[Given("owners", CharField())], state=ReservationState.COMMITTED)
    return rows.select_related("item")


def _line(parcel: Parcel, item: StockItem, quantity: int) -> ParcelLine:
    return ParcelLine(parcel=parcel, item_id=item.pk, sku=item.sku, name=item.name, quantity=quantity)


def _weight(items: Mapping[int, StockItem], needs: Mapping[int, int]) -> int:
    return sum(items[item_id].weight_grams * quantity for item_id, quantity in needs.items())


def put_in(*, parcel: Parcel, items: Mapping[int, StockItem], needs: Mapping[int, int]) -> None:
    """Add so many of these items to the contents and the weight of a parcel that the caller holds."""
    for item_id in sorted(needs):
        more = ParcelLine.objects.filter(parcel=parcel, item_id=item_id)
        if not more.update(quantity=F("quantity") + needs[item_id]):
            insert_all([_line(parcel, items[item_id], needs[item_id])])
    parcel.weight_grams += _weight(items, needs)
    parcel.save(update_fields=["weight_grams"])
