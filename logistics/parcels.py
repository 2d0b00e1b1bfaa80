"""Parcels are planned from what was paid: one for the shop's goods of an order, one for each box of a subscription."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from core import outbox
from core.ids import random_code
from core.locks import in_transaction
from core.models import OutboxEvent
from logistics.models import Parcel, ParcelLine
from shop.catalogue.enums import ProductKind
from shop.markets.delivery import packing_day
from shop.order.enums import OrderKind
from shop.order.models import Order
from shop.stock.enums import ReservationState
from shop.stock.models import Reservation
from shop.stock.queries import needs_of
from subscriptions.models import Cycle
from subscriptions.snapshots import AddressPart, address_part, needs_in


class NothingReserved(Exception):
    """A parcel whose contents are not promised to it in stock: packing it would take somebody else's."""


@outbox.consumer("order.paid", name="logistics.plan_order_parcel")
def on_order_paid(*, event: OutboxEvent, now: datetime) -> None:
    plan_order_parcel(order_id=event.payload["order_id"], now=now)


@outbox.consumer("cycle.ready", name="logistics.plan_cycle_parcel")
def on_cycle_ready(*, event: OutboxEvent, now: datetime) -> None:
    plan_cycle_parcel(cycle_id=event.payload["cycle_id"], order_id=event.payload["order_id"], now=now)


@in_transaction
def plan_order_parcel(*, order_id: int, now: datetime) -> Parcel | None:
    """The parcel of the goods in an order, made at most once; None for an order of subscriptions only.

    The extras of a renewal travel with their box.

    It is packed on the day that the delivery promise counted from. Raises NothingReserved.
    """
    order = Order.objects.select_related("shipping_address").get(pk=order_id)
    source = f"order:{order.number}"
    existing = Parcel.objects.filter(source=source).first()
    if existing is not None:
        return existing
    if order.kind == OrderKind.RENEWAL:
        return None
    goods = order.lines.exclude(product=None).exclude(product__kind=ProductKind.PLAN)
    quantities: dict[int, int] = {}
    for product_id, quantity in goods.values_list("product_id", "quantity"):
        quantities[product_id] = quantities.get(product_id, 0) + quantity
    needs = needs_of(quantities=quantities)
    if not needs:
        return None
    return _plan(
        source=source,
        order_id=order.pk,
        cycle_id=None,
        pack_on=packing_day(now=order.date_placed),
        address=address_part(order.shipping_address),
        email=order.contact_email,
        language=order.language,
        needs=needs,
        now=now,
    )


@in_transaction
def plan_cycle_parcel(*, cycle_id: int, order_id: int, now: datetime) -> Parcel:
    """The parcel of one box, made at most once, from the snapshot of its cut-off. Raises NothingReserved."""
    source = f"cycle:{cycle_id}"
    existing = Parcel.objects.filter(source=source).first()
    if existing is not None:
        return existing
    cycle = Cycle.objects.get(pk=cycle_id)
    return _plan(
        source=source,
        order_id=order_id,
        cycle_id=cycle.pk,
        pack_on=cycle.pack_on,
        address=cycle.snapshot["address"],
        email=cycle.snapshot["email"],
        language=cycle.snapshot["language"],
        needs=needs_in(cycle.snapshot),
        now=now,
    )


def _plan(
    *,
    source: str,
    order_id: int,
    cycle_id: int | None,
    pack_on: date,
    address: AddressPart,
    email: str,
    language: str,
    needs: Mapping[int, int],
    now: datetime,
) -> Parcel:
    promised = Reservation.objects.filter(owner=source, state=ReservationState.COMMITTED, item_id__in=list(needs))
    rows = {row.item_id: row for row in promised.select_related("item")}
    short = {item_id for item_id, quantity in needs.items() if item_id not in rows or rows[item_id].quantity < quantity}
    if short:
        raise NothingReserved(f"{source}: items {sorted(short)}")
    parcel = Parcel.objects.create(
        reference=f"P{random_code(length=8)}",
        source=source,
        order_id=order_id,
        cycle_id=cycle_id,
        pack_on=pack_on,
        email=email,
        language=language,
        recipient=f"{address['first_name']} {address['last_name']}".strip(),
        line1=address["line1"],
        line2=address["line2"],
        postcode=address["postcode"],
        city=address["city"],
        country=address["country"],
        phone=address["phone"],
        weight_grams=sum(rows[item_id].item.weight_grams * quantity for item_id, quantity in needs.items()),
        created_at=now,
    )
    ParcelLine.objects.bulk_create(
        ParcelLine(
            parcel=parcel,
            item_id=item_id,
            sku=rows[item_id].item.sku,
            name=rows[item_id].item.name,
            quantity=needs[item_id],
        )
        for item_id in sorted(needs)
    )
    return parcel
