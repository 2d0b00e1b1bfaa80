"""Boxes of subscriptions become parcels: those of one customer that leave on one day for one address are one parcel."""

from __future__ import annotations

from datetime import datetime

from core import outbox
from core.locks import in_transaction, lock_rows
from core.models import OutboxEvent
from logistics import given_back, parcels
from logistics.enums import ParcelState
from logistics.models import Parcel, ParcelBox, ParcelLine
from subscriptions.freezing import stock_owner
from subscriptions.holding import hold
from subscriptions.models import Cycle
from subscriptions.snapshots import needs_in


class AlreadyHandedOver(Exception):
    """The warehouse has the parcel: the box cannot be taken out of it any more."""


@outbox.consumer("cycle.ready", name="logistics.plan_cycle_parcel")
def on_cycle_ready(*, event: OutboxEvent, now: datetime) -> None:
    plan_box(cycle_id=event.payload["cycle_id"], order_id=event.payload["order_id"], now=now)


@in_transaction
def plan_box(*, cycle_id: int, order_id: int, now: datetime) -> Parcel:
    """The parcel of one box, from the snapshot of its cut-off, made or found at most once.

    The box joins a parcel that the customer has for the same day and address, as long as no run holds that one. Raises
    parcels.NothingReserved.
    """
    cycle = Cycle.objects.get(pk=cycle_id)
    hold(subscription_id=cycle.subscription_id)
    known = ParcelBox.objects.filter(cycle_id=cycle_id).select_related("parcel").first()
    if known is not None:
        return known.parcel
    beside = _beside(cycle)
    if beside is None:
        parcel = parcels.plan(
            source=stock_owner(cycle_id=cycle_id),
            order_id=order_id,
            pack_on=cycle.pack_on,
            address=cycle.snapshot["address"],
            email=cycle.snapshot["email"],
            language=cycle.snapshot["language"],
            needs=needs_in(cycle.snapshot),
            now=now,
        )
    else:
        parcel, needs = beside, needs_in(cycle.snapshot)
        items = parcels.promised(owner=stock_owner(cycle_id=cycle_id), needs=needs)
        parcels.put_in(parcel=parcel, items=items, needs=needs)
    ParcelBox.objects.create(parcel=parcel, cycle=cycle, order_id=order_id)
    given_back.hold(order_id=order_id)
    return parcel


def _beside(cycle: Cycle) -> Parcel | None:
    """The customer's parcel that this box can join, locked; the caller holds the customer's subscriptions."""
    user_id = Cycle.objects.values_list("subscription__user_id", flat=True).get(pk=cycle.pk)
    waiting = Parcel.objects.filter(
        state=ParcelState.PLANNED,
        run=None,
        pack_on=cycle.pack_on,
        boxes__cycle__subscription__user_id=user_id,
        **parcels.addressed(cycle.snapshot["address"]),
    )
    found = lock_rows(Parcel.objects.filter(pk__in=list(waiting.values_list("pk", flat=True).distinct())))
    return next((each for each in found if each.state == ParcelState.PLANNED and each.run_id is None), None)


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
