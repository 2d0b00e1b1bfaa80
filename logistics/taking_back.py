"""Goods that are not to leave after all, because their contract was ended, and where goods are that have left."""

from __future__ import annotations

from datetime import datetime

from core import outbox
from core.locks import in_transaction, lock_rows
from core.models import OutboxEvent
from logistics import boxes
from logistics.arrivals import arrives_by
from logistics.enums import ParcelState
from logistics.models import Parcel
from logistics.parcels import NothingReserved, plan_order_parcel
from logistics.shipping import ship_order
from shop.aftercare.journeys import Journey
from shop.markets.models import MarketCountry
from shop.order.models import Order
from shop.stock import reservations
from subscriptions.models import Cycle

STOPPED = (ParcelState.CANCELLED, ParcelState.REFUSED)


def is_here(parcel: Parcel) -> bool:
    """Whether a parcel was not handed over: no run has it, or it does not leave any more."""
    return parcel.state in STOPPED or (parcel.state == ParcelState.PLANNED and parcel.run_id is None)


def journey_of(*, source: str) -> Journey | None:
    """Where the goods of `source` are; None where no parcel was made of them yet.

    Without the carrier's word they count as arrived on the last day that was promised, counted from the day of sending.
    """
    parcel = _parcel_of(source)
    if parcel is None:
        return None
    if is_here(parcel):
        return Journey()
    if parcel.shipped_at is None:
        return Journey(has_left=True)
    country = MarketCountry.objects.filter(country_id=parcel.country).first()
    return Journey(has_left=True, received_on=parcel.delivered_on, arrives_by=arrives_by(parcel, country=country))


def _parcel_of(source: str) -> Parcel | None:
    """The parcel that the goods of an order are in, or a box, alone or with those of brothers and sisters."""
    kind, _, reference = source.partition(":")
    if kind == "cycle":
        return Parcel.objects.filter(boxes__cycle_id=int(reference)).first()
    return Parcel.objects.filter(source=source).first()


@in_transaction
def take_back(*, source: str, now: datetime) -> bool:
    """Keep the goods of `source` here and free their stock if no run has taken them; return whether they stay.

    A parcel that was about to be made is made and cancelled, so that nobody makes it later.
    """
    kind, _, reference = source.partition(":")
    stays = _take_box(int(reference), now=now) if kind == "cycle" else _take_goods(reference, now=now)
    if stays:
        reservations.release(owner=source)
    return stays


def _take_goods(number: str, *, now: datetime) -> bool:
    try:
        plan_order_parcel(order_id=Order.objects.values_list("pk", flat=True).get(number=number), now=now)
    except NothingReserved:  # then nobody can make it later either
        return True
    rows = lock_rows(Parcel.objects.filter(source=f"order:{number}"))
    if any(not is_here(parcel) for parcel in rows):
        return False
    Parcel.objects.filter(pk__in=[parcel.pk for parcel in rows]).update(state=ParcelState.CANCELLED)
    return True


def _take_box(cycle_id: int, *, now: datetime) -> bool:
    """Brothers' and sisters' boxes stay in the parcel that this one is taken out of."""
    cycle = Cycle.objects.get(pk=cycle_id)
    if Parcel.objects.filter(boxes__cycle_id=cycle_id, state__in=STOPPED).exists():
        return True
    try:
        if cycle.order_id is not None:
            boxes.plan_box(cycle_id=cycle_id, order_id=cycle.order_id, now=now)
        boxes.take_out(cycle_id=cycle_id, now=now)
    except NothingReserved:  # as above
        return True
    except boxes.AlreadyHandedOver:
        return False
    return True


@outbox.consumer("cycle.cancelled", name="logistics.close_order")
def close_order(*, event: OutboxEvent, now: datetime) -> None:
    """An order whose remaining boxes were cancelled is shipped once none of its parcels waits."""
    order_id = event.payload["order_id"]
    if order_id is not None and Parcel.objects.filter(order_id=order_id, state=ParcelState.SHIPPED).exists():
        ship_order(order_id=order_id, now=now)
