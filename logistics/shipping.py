"""A parcel leaves: its state, its stock, its order, the event and the customer's mail, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

import structlog
from django.db.models import CharField, Exists, OuterRef, QuerySet

from core import clock, mail, outbox
from core.components import Line
from core.locks import in_transaction
from core.statements import Given, statement
from core.writes import update
from logistics import contents
from logistics.carriers.registry import CARRIERS, tracking_url
from logistics.enums import ParcelState
from logistics.models import Parcel, ParcelBox
from shop.catalogue.enums import ProductKind
from shop.markets.delivery import promise
from shop.markets.models import MarketCountry
from shop.order.enums import OrderStatus
from shop.order.models import Order
from shop.order.writing import change_status
from shop.stock import reservations
from subscriptions.enums import CycleState
from subscriptions.freezing import stock_owner
from subscriptions.models import Cycle

log = structlog.get_logger(__name__)

WAITING = (ParcelState.PLANNED, ParcelState.EXPORTED)


class NotShippable(Exception):
    """This parcel does not leave now, or not under this number."""

    def __init__(self, parcel: Parcel) -> None:
        super().__init__(parcel.reference)
        self.parcel = parcel


class NotHandedOver(NotShippable):
    """It was never in a run."""


class NotExpected(NotShippable):
    """It was cancelled, or the warehouse refused it."""


class AlreadyShipped(NotShippable):
    """It left before, under another number."""


class NumberTaken(NotShippable):
    """`parcel` carries this number already."""


@in_transaction
def ship(
    *,
    reference: str,
    carrier: str,
    tracking_number: str,
    shipped_on: date,
    weight_grams: int | None,
    confirmation_id: int | None,
    now: datetime,
) -> bool:
    """Record that the parcel left; False when exactly this was recorded before, and nothing changes.

    Raises Parcel.DoesNotExist, NotHandedOver, NotExpected, AlreadyShipped and NumberTaken.
    """
    parcel = _held(reference=reference)
    label = f"{carrier}:{tracking_number}"
    if parcel.state == ParcelState.SHIPPED:
        if parcel.label == label:
            return False
        raise AlreadyShipped(parcel)
    if parcel.state not in (ParcelState.PLANNED, ParcelState.EXPORTED):
        raise NotExpected(parcel)
    if parcel.run_id is None:
        raise NotHandedOver(parcel)
    for other in _labelled().objects(label=label):
        raise NumberTaken(other)
    changes = {
        "state": ParcelState.SHIPPED,
        "carrier": carrier,
        "tracking_number": tracking_number,
        "label": label,
        "shipped_weight_grams": weight_grams,
        "confirmation_id": confirmation_id,
        "shipped_at": min(clock.at(shipped_on, time(12)), now),
    }
    update(Parcel, where={"id": parcel.pk}, **changes)
    for name, value in changes.items():
        setattr(parcel, name, value)
    _tell_everybody(parcel=parcel, shipped_on=shipped_on, now=now)
    return True


def _held(*, reference: str) -> Parcel:
    found: list[Parcel] = _of_reference().objects(reference=reference)
    if not found:
        raise Parcel.DoesNotExist(reference)
    return found[0]


@statement
def _of_reference() -> QuerySet[Parcel, Any]:
    return Parcel.objects.select_for_update().filter(reference=Given("reference", CharField()))


@statement
def _labelled() -> QuerySet[Parcel, Any]:
    return Parcel.objects.filter(label=Given("label", CharField()))


@statement
def _boxes_of() -> QuerySet[ParcelBox, Any]:
    return ParcelBox.objects.filter(parcel=Given("parcel")).select_related("cycle").order_by("pk")


def _tell_everybody(*, parcel: Parcel, shipped_on: date, now: datetime) -> None:
    boxes: list[ParcelBox] = _boxes_of().objects(parcel=parcel.pk)
    orders = {order.pk: order for order in _orders_held({parcel.order_id, *(box.order_id for box in boxes)})}
    parcel.order = orders[parcel.order_id]
    left = outbox.Happened(
        name="parcel.shipped",
        aggregate="parcel",
        aggregate_id=parcel.pk,
        payload={
            "parcel_id": parcel.pk,
            "reference": parcel.reference,
            "order_id": parcel.order_id,
            "cycle_ids": [box.cycle_id for box in boxes],
            "carrier": parcel.carrier,
            "tracking_number": parcel.tracking_number,
        },
    )
    mail.send(
        kind="parcel-shipped",
        key=parcel.reference,
        to=parcel.email,
        language=parcel.language,
        context=_mail_context(parcel=parcel, boxes=boxes, shipped_on=shipped_on, now=now),
        now=now,
    )
    outbox.publish_all([left, *_ship_whole(orders.values(), now=now)], now=now)
    # Last, because buyers wait for the rows that this locks.
    owners = [stock_owner(cycle_id=box.cycle_id) for box in boxes] or [parcel.source]
    served = reservations.consume(owners=owners, reference=parcel.reference, now=now)
    for owner in sorted(set(owners) - served):
        log.error("parcel_without_stock", parcel=parcel.reference, owner=owner)


def _mail_context(*, parcel: Parcel, boxes: Sequence[ParcelBox], shipped_on: date, now: datetime) -> dict[str, Any]:
    country = next(iter(_country().objects(country=parcel.country)), None)
    named = contents.boxes_in(boxes, language=parcel.language)
    return {
        "order_number": parcel.order.number,
        "carrier": CARRIERS[parcel.carrier].name,
        "tracking_number": parcel.tracking_number,
        "tracking_url": tracking_url(carrier=parcel.carrier, number=parcel.tracking_number, postcode=parcel.postcode),
        "delivery": promise(to=country, now=now, pack_on=shipped_on) if country else None,
        "recipient": parcel.recipient,
        "address": [line for line in (parcel.line1, parcel.line2, f"{parcel.postcode} {parcel.city}") if line],
        "boxes": len(named),
        "child": contents.children_of(named, language=parcel.language),
        "box": named[0].name if named else "",
        "lines": _contents(parcel, named=named),
    }


@statement
def _country() -> QuerySet[MarketCountry, Any]:
    return MarketCountry.objects.filter(country_id=Given("country", CharField())).order_by("pk")[:1]


def _contents(parcel: Parcel, *, named: Sequence[contents.NamedBox]) -> list[Line]:
    """What the customer bought and finds in the parcel, in his language; the warehouse's items have names in one alone."""
    if named:
        is_one = len(named) == 1
        return [Line(label=box.name if is_one else f"{box.child} · {box.name}", text="1 ×") for box in named]
    goods = parcel.order.lines.exclude(product__kind=ProductKind.PLAN).order_by("pk")
    return [Line(label=line.title, text=f"{line.quantity} ×") for line in goods]


def ship_order(*, order_id: int, now: datetime) -> None:
    """The order is shipped once no parcel of it, made or still to be made, is left."""
    outbox.publish_all(_ship_whole(_orders_held({order_id}), now=now), now=now)


def _orders_held(ids: Collection[int]) -> list[Order]:
    """These orders, locked in the order of their keys."""
    return _orders().objects(ids=sorted(ids))


@statement
def _orders() -> QuerySet[Order, Any]:
    return Order.objects.select_for_update().filter(pk__in=[Given("ids")]).order_by("pk")


def _ship_whole(held: Iterable[Order], *, now: datetime) -> list[outbox.Happened]:
    """Mark those of some orders that the caller holds of which nothing is left; returns what is to be published of them."""
    paid = {order.pk: order for order in held if order.status == OrderStatus.PAID}
    happened = []
    for (order_id,) in _with_nothing_left().rows(ids=list(paid)):
        order = paid[order_id]
        change_status(order=order, old=OrderStatus.PAID, new=OrderStatus.SHIPPED, now=now)
        payload = {"order_id": order.pk, "number": order.number, "user_id": order.user_id}
        happened.append(
            outbox.Happened(name="order.shipped", aggregate="order", aggregate_id=order.pk, payload=payload)
        )
    return happened


@statement
def _with_nothing_left() -> QuerySet[Order, Any]:
    own = Parcel.objects.filter(order=OuterRef("pk"), state__in=WAITING)
    in_others = ParcelBox.objects.filter(order=OuterRef("pk"), parcel__state__in=WAITING)
    to_be_planned = Cycle.objects.filter(order=OuterRef("pk"), parcel_box=None).exclude(state=CycleState.CANCELLED)
    rows = Order.objects.filter(~Exists(own), ~Exists(in_others), ~Exists(to_be_planned), pk__in=[Given("ids")])
    return rows.order_by("pk").values_list("pk")
