"""A parcel leaves: its state, its stock, its order, the event and the customer's mail, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import structlog
from django.db.models import CharField, Exists, OuterRef, QuerySet

from core import clock, mail, outbox
from core.components import Line
from core.locks import in_transaction, lock_those
from core.statements import Given, statement
from core.writes import update_each
from logistics import contents
from logistics.carriers.registry import CARRIERS, tracking_url
from logistics.enums import ParcelState
from logistics.models import Parcel, ParcelBox
from shop.catalogue.enums import ProductKind
from shop.markets.delivery import promise
from shop.markets.models import MarketCountry
from shop.order.enums import OrderStatus
from shop.order.models import Order
from shop.order.writing import change_statuses
from shop.stock import reservations
from subscriptions.boxes.freezing import stock_owner
from subscriptions.enums import CycleState
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


@dataclass(frozen=True)
class Departure:
    """What a warehouse says of a parcel that left."""

    reference: str
    carrier: str
    tracking_number: str
    shipped_on: date
    weight_grams: int | None

    @property
    def label(self) -> str:
        return f"{self.carrier}:{self.tracking_number}"


@in_transaction
def ship(departure: Departure, *, confirmation_id: int | None, now: datetime) -> bool:
    """Record that the parcel left; False when exactly this was recorded before, and nothing changes.

    Raises Parcel.DoesNotExist, NotHandedOver, NotExpected, AlreadyShipped and NumberTaken.
    """
    parcel = _held(reference=departure.reference)
    if parcel.state == ParcelState.SHIPPED:
        if parcel.label == departure.label:
            return False
        raise AlreadyShipped(parcel)
    if parcel.state not in WAITING:
        raise NotExpected(parcel)
    if parcel.run_id is None:
        raise NotHandedOver(parcel)
    for other in _labelled().objects(labels=[departure.label]):
        raise NumberTaken(other)
    _leave([(parcel, departure)], confirmation_id=confirmation_id, now=now)
    return True


@in_transaction
def ship_expected(departures: Sequence[Departure], *, confirmation_id: int | None, now: datetime) -> set[str]:
    """Record together that those of some parcels left of which nothing else is to be said; return their references.

    Left out is whatever `ship` would refuse or has recorded before, and two departures that name one parcel or one number.
    """
    named = Counter(name for each in departures for name in (each.reference, each.label))
    alone = {each.reference: each for each in departures if named[each.reference] == named[each.label] == 1}
    parcels: list[Parcel] = lock_those(Parcel, column="reference", values=list(alone))
    taken = {other.label for other in _labelled().objects(labels=[each.label for each in alone.values()])}
    expected = [
        (parcel, alone[parcel.reference])
        for parcel in parcels
        if parcel.state in WAITING and parcel.run_id is not None and alone[parcel.reference].label not in taken
    ]
    _leave(expected, confirmation_id=confirmation_id, now=now)
    return {parcel.reference for parcel, _ in expected}


def _leave(leaving: Sequence[tuple[Parcel, Departure]], *, confirmation_id: int | None, now: datetime) -> None:
    changes = {
        parcel.pk: {
            "state": ParcelState.SHIPPED,
            "carrier": departure.carrier,
            "tracking_number": departure.tracking_number,
            "label": departure.label,
            "shipped_weight_grams": departure.weight_grams,
            "confirmation_id": confirmation_id,
            "shipped_at": min(clock.at(departure.shipped_on, time(12)), now),
        }
        for parcel, departure in leaving
    }
    update_each(Parcel, rows=changes)
    for parcel, _ in leaving:
        for name, value in changes[parcel.pk].items():
            setattr(parcel, name, value)
    _tell_everybody(leaving, now=now)


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
    return Parcel.objects.filter(label__in=[Given("labels", CharField())])


@statement
def _boxes_in() -> QuerySet[ParcelBox, Any]:
    return ParcelBox.objects.filter(parcel__id__in=[Given("parcels")]).select_related("cycle").order_by("pk")


def _tell_everybody(leaving: Sequence[tuple[Parcel, Departure]], *, now: datetime) -> None:
    """Mails, events, orders and stock of parcels that leave."""
    boxes: dict[int, list[ParcelBox]] = {parcel.pk: [] for parcel, _ in leaving}
    box: ParcelBox
    for box in _boxes_in().objects(parcels=list(boxes)):
        boxes[box.parcel_id].append(box)
    of_boxes = {box.order_id for some in boxes.values() for box in some}
    orders = {order.pk: order for order in _orders_held({parcel.order_id for parcel, _ in leaving} | of_boxes)}
    countries = _countries({parcel.country for parcel, _ in leaving})
    for parcel, _ in leaving:
        parcel.order = orders[parcel.order_id]
    letters = [
        mail.Letter(
            kind="parcel-shipped",
            key=parcel.reference,
            to=parcel.email,
            language=parcel.language,
            context=_mail_context(
                parcel=parcel,
                boxes=boxes[parcel.pk],
                country=countries.get(parcel.country),
                shipped_on=departure.shipped_on,
                now=now,
            ),
        )
        for parcel, departure in leaving
    ]
    mail.send_all(letters, now=now)
    left = [_left(parcel, boxes=boxes[parcel.pk]) for parcel, _ in leaving]
    outbox.publish_all([*left, *_ship_whole(orders.values(), now=now)], now=now)
    # Last, because buyers wait for the rows that this locks.
    owners = {
        parcel.reference: [stock_owner(cycle_id=box.cycle_id) for box in boxes[parcel.pk]] or [parcel.source]
        for parcel, _ in leaving
    }
    served = reservations.consume_all(parcels=owners, now=now)
    for reference, some in owners.items():
        for owner in sorted(set(some) - served):
            log.error("parcel_without_stock", parcel=reference, owner=owner)


def _left(parcel: Parcel, *, boxes: Sequence[ParcelBox]) -> outbox.Happened:
    return outbox.Happened(
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


def _mail_context(
    *, parcel: Parcel, boxes: Sequence[ParcelBox], country: MarketCountry | None, shipped_on: date, now: datetime
) -> dict[str, Any]:
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


def _countries(codes: Collection[str]) -> dict[str, MarketCountry]:
    """The delivery terms of each country, those of the first market that delivers there."""
    found: dict[str, MarketCountry] = {}
    for row in _terms_of().objects(countries=sorted(codes)):
        found.setdefault(row.country_id, row)
    return found


@statement
def _terms_of() -> QuerySet[MarketCountry, Any]:
    wanted = [Given("countries", CharField())]
    return MarketCountry.objects.filter(country__iso_3166_1_a2__in=wanted).order_by("pk")


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
    whole = [paid[order_id] for (order_id,) in _with_nothing_left().rows(ids=list(paid))]
    change_statuses(orders=whole, old=OrderStatus.PAID, new=OrderStatus.SHIPPED, now=now)
    return [
        outbox.Happened(
            name="order.shipped",
            aggregate="order",
            aggregate_id=order.pk,
            payload={"order_id": order.pk, "number": order.number, "user_id": order.user_id},
        )
        for order in whole
    ]


@statement
def _with_nothing_left() -> QuerySet[Order, Any]:
    own = Parcel.objects.filter(order=OuterRef("pk"), state__in=WAITING)
    in_others = ParcelBox.objects.filter(order=OuterRef("pk"), parcel__state__in=WAITING)
    to_be_planned = Cycle.objects.filter(order=OuterRef("pk"), parcel_box=None).exclude(state=CycleState.CANCELLED)
    rows = Order.objects.filter(~Exists(own), ~Exists(in_others), ~Exists(to_be_planned), pk__in=[Given("ids")])
    return rows.order_by("pk").values_list("pk")
