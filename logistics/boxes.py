"""Boxes of subscriptions become parcels: those of one customer that leave on one day for one address are one parcel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, DateField, QuerySet

from core import outbox
from core.locks import in_transaction, lock_rows
from core.models import OutboxEvent
from core.statements import Given, statement
from core.writes import insert_all
from logistics import given_back, parcels
from logistics.enums import ParcelState
from logistics.models import Parcel, ParcelBox, ParcelLine
from shop.stock.models import StockItem
from subscriptions.boxes.freezing import stock_owner
from subscriptions.boxes.snapshots import Snapshot, needs_in
from subscriptions.holding import hold, hold_all_of
from subscriptions.models import Cycle


class AlreadyHandedOver(Exception):
    """The warehouse has the parcel: the box cannot be taken out of it any more."""


@outbox.consumer_of_many("cycle.ready", name="logistics.plan_cycle_parcel")
def on_cycles_ready(*, events: Sequence[OutboxEvent], now: datetime) -> None:
    orders: dict[int, int] = {}
    for event in events:
        orders.setdefault(event.payload["cycle_id"], event.payload["order_id"])
    _plan_boxes(orders, now=now)


@in_transaction
def plan_box(*, cycle_id: int, order_id: int, now: datetime) -> Parcel:
    """The parcel of one box, from the snapshot of its cut-off, made or found at most once.

    The box joins a parcel that the customer has for the same day and address, as long as no run holds that one. Raises
    parcels.NothingReserved.
    """
    return _plan_boxes({cycle_id: order_id}, now=now)[cycle_id]


@dataclass(frozen=True)
class _Fixed:
    """A box whose terms are fixed: whose it is, its day, and what was true at its cut-off. None of that changes any more."""

    cycle_id: int
    user_id: int
    pack_on: date
    snapshot: Snapshot

    @property
    def owner(self) -> str:
        return stock_owner(cycle_id=self.cycle_id)


def _plan_boxes(orders: Mapping[int, int], *, now: datetime) -> dict[int, Parcel]:
    """The parcels of boxes, which are given with their orders by the keys of their cycles, planned one after the other."""
    ids = list(orders)
    fixed = {row[0]: _Fixed(*row) for row in _fixed().rows(cycle_ids=ids)}
    hold_all_of(user_ids=[box.user_id for box in fixed.values()])
    found: dict[int, Parcel] = {box.cycle_id: box.parcel for box in _boxes_of().objects(cycle_ids=ids)}
    new = [fixed[cycle_id] for cycle_id in ids if cycle_id not in found]
    items = parcels.promised(needs={box.owner: needs_in(box.snapshot) for box in new})
    for box in new:
        order_id = orders[box.cycle_id]
        parcel = _put_in(box, order_id=order_id, items=items[box.owner], now=now)
        insert_all([ParcelBox(parcel=parcel, cycle_id=box.cycle_id, order_id=order_id)])
        found[box.cycle_id] = parcel
    given_back.hold(order_ids={orders[box.cycle_id] for box in new})
    return found


@statement
def _fixed() -> QuerySet[Cycle, Any]:
    rows = Cycle.objects.filter(pk__in=[Given("cycle_ids")])
    return rows.values_list("pk", "subscription__user_id", "pack_on", "snapshot")


@statement
def _boxes_of() -> QuerySet[ParcelBox, Any]:
    return ParcelBox.objects.filter(cycle__id__in=[Given("cycle_ids")]).select_related("parcel")


def _put_in(box: _Fixed, *, order_id: int, items: Mapping[int, StockItem], now: datetime) -> Parcel:
    """The parcel that the contents of a box are put into: one that waits for the same door, or a new one."""
    needs, snapshot = needs_in(box.snapshot), box.snapshot
    beside = _beside(user_id=box.user_id, pack_on=box.pack_on, snapshot=snapshot)
    if beside is not None:
        parcels.put_in(parcel=beside, items=items, needs=needs)
        return beside
    return parcels.plan(
        source=box.owner,
        order_id=order_id,
        pack_on=box.pack_on,
        address=snapshot["address"],
        email=snapshot["email"],
        language=snapshot["language"],
        items=items,
        needs=needs,
        now=now,
    )


def _beside(*, user_id: int, pack_on: date, snapshot: Snapshot) -> Parcel | None:
    """The customer's parcel that this box can join, locked; the caller holds the customer's subscriptions."""
    address = parcels.addressed(snapshot["address"])
    waiting = [parcel_id for (parcel_id,) in _waiting().rows(user_id=user_id, pack_on=pack_on, **address)]
    if not waiting:
        return None
    found = lock_rows(Parcel.objects.filter(pk__in=waiting))
    return next((each for each in found if each.state == ParcelState.PLANNED and each.run_id is None), None)


@statement
def _waiting() -> QuerySet[Parcel, Any]:
    """A customer's parcels of a day for an address that no run holds."""
    rows = Parcel.objects.filter(
        state=ParcelState.PLANNED,
        run=None,
        pack_on=Given("pack_on", DateField()),
        boxes__cycle__subscription__user__id=Given("user_id"),
        **{column: Given(column, CharField()) for column in parcels.ADDRESS},
    )
    return rows.distinct().values_list("pk")


@in_transaction
def take_out(*, cycle_id: int, now: datetime) -> bool:
    """Take a box that will not leave out of its parcel, which is cancelled when nothing else is in it.

    False for a box that is in none. Stock is not touched: whoever calls gives back what was set aside. Raises
    AlreadyHandedOver.
    """
    cycle = Cycle.objects.get(pk=cycle_id)
    hold(subscription_id=cycle.subscription_id)
    box = ParcelBox.objects.filter(cycle_id=cycle_id).first()
    if box is None:
        return False
    parcel = lock_rows(Parcel.objects.filter(pk=box.parcel_id))[0]
    if parcel.state not in (ParcelState.PLANNED, ParcelState.CANCELLED) or parcel.run_id is not None:
        raise AlreadyHandedOver(parcel.reference)
    others = ParcelBox.objects.filter(parcel=parcel).exclude(pk=box.pk)
    if others.exists():
        box.delete()
        _take_away(parcel=parcel, needs=needs_in(cycle.snapshot))
    else:
        Parcel.objects.filter(pk=parcel.pk).update(state=ParcelState.CANCELLED)
    return True


def _take_away(*, parcel: Parcel, needs: dict[int, int]) -> None:
    for line in ParcelLine.objects.filter(parcel=parcel, item_id__in=list(needs)).select_related("item"):
        taken = min(line.quantity, needs[line.item_id])
        parcel.weight_grams -= min(parcel.weight_grams, line.item.weight_grams * taken)
        if line.quantity == taken:
            line.delete()
        else:
            ParcelLine.objects.filter(pk=line.pk).update(quantity=line.quantity - taken)
    parcel.save(update_fields=["weight_grams"])
