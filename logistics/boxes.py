"""Boxes of subscriptions become parcels: those of one customer that leave on one day for one address are one parcel."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import CharField, DateField, QuerySet

from core import outbox
from core.locks import in_transaction, lock_rows
from core.models import OutboxEvent
from core.statements import Given, statement
from core.writes import insert_all
from logistics import parcels
from logistics.enums import ParcelState
from logistics.models import Parcel, ParcelBox, ParcelLine
from subscriptions.freezing import stock_owner
from subscriptions.holding import hold, hold_all_of
from subscriptions.models import Cycle
from subscriptions.snapshots import Snapshot, needs_in


class AlreadyHandedOver(Exception):
    """The warehouse has the parcel: the box cannot be taken out of it any more."""


@outbox.consumer("cycle.ready", name="logistics.plan_cycle_parcel")
def on_cycle_ready(*, event: OutboxEvent, now: datetime) -> None:
    _plan_box(cycle_id=event.payload["cycle_id"], order_id=event.payload["order_id"], now=now)


@in_transaction
def plan_box(*, cycle_id: int, order_id: int, now: datetime) -> Parcel:
    """The parcel of one box, from the snapshot of its cut-off, made or found at most once.

    The box joins a parcel that the customer has for the same day and address, as long as no run holds that one. Raises
    parcels.NothingReserved.
    """
    return _plan_box(cycle_id=cycle_id, order_id=order_id, now=now)


def _plan_box(*, cycle_id: int, order_id: int, now: datetime) -> Parcel:
    ((user_id, pack_on, snapshot),) = _fixed().rows(cycle_id=cycle_id)
    hold_all_of(user_ids=[user_id])
    known: list[ParcelBox] = _box_of().objects(cycle_id=cycle_id)
    if known:
        return known[0].parcel
    owner, needs = stock_owner(cycle_id=cycle_id), needs_in(snapshot)
    parcel = _beside(user_id=user_id, pack_on=pack_on, snapshot=snapshot)
    if parcel is None:
        parcel = parcels.plan(
            source=owner,
            order_id=order_id,
            pack_on=pack_on,
            address=snapshot["address"],
            email=snapshot["email"],
            language=snapshot["language"],
            needs=needs,
            now=now,
        )
    else:
        parcels.put_in(parcel=parcel, items=parcels.promised(owner=owner, needs=needs), needs=needs)
    insert_all([ParcelBox(parcel=parcel, cycle_id=cycle_id, order_id=order_id)])
    return parcel


@statement
def _fixed() -> QuerySet[Cycle, Any]:
    """Whose box it is, its day, and what was true at its cut-off: none of that changes any more."""
    return Cycle.objects.filter(pk=Given("cycle_id")).values_list("subscription__user_id", "pack_on", "snapshot")


@statement
def _box_of() -> QuerySet[ParcelBox, Any]:
    return ParcelBox.objects.filter(cycle__id=Given("cycle_id")).select_related("parcel")


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
