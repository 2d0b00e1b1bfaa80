"""The cut-off: what a box depends on is copied, and one piece of it is set aside. A paid one may then be packed.

What cannot be sent is parked with a note for staff; nothing is ever charged without a box behind it.
"""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import DatabaseError, transaction

from core import sweeps
from core.locks import in_transaction, lock_one
from core.money import ZERO
from shop.stock import reservations
from shop.stock.models import Reservation
from subscriptions import ending, movements, snapshots
from subscriptions.enums import CycleState, PlanKind, SubscriptionMovementKind
from subscriptions.models import Box, Cycle, Subscription
from subscriptions.notes import Note
from subscriptions.transitions import move_cycle

log = structlog.get_logger(__name__)

BATCH = 2000
RECEIVED = (CycleState.FROZEN, CycleState.READY, CycleState.PACKED)


class CannotSend(Exception):
    """There is no box for this cycle; `note` says why, for staff."""

    def __init__(self, note: Note) -> None:
        super().__init__(note)
        self.note = note


@sweeps.register("subscriptions.freeze", order=40, every=60, says="%d boxes fixed")
def freeze_due(*, now: datetime) -> int:
    """Fix every cycle whose cut-off has passed; return how many were fixed or parked. One failure does not stop the others."""
    due = Cycle.objects.filter(state=CycleState.PLANNED, freeze_at__lte=now).order_by("freeze_at", "id")
    handled = 0
    for cycle_id in list(due.values_list("pk", flat=True)[:BATCH]):
        try:
            handled += freeze(cycle_id=cycle_id, now=now)
        except DatabaseError:
            raise
        except Exception:  # whatever is wrong with one row, a person looks at it and the others go on
            log.exception("freeze_failed", cycle_id=cycle_id)
            move_cycle(cycle_id=cycle_id, to=CycleState.PARKED, now=now, note=Note.INCONSISTENT)
            handled += 1
    return handled


@in_transaction
def freeze_of(*, subscription_id: int, now: datetime) -> int:
    """Fix what is due of one subscription, before a change that must not touch it; return how many cycles."""
    due = Cycle.objects.filter(subscription_id=subscription_id, state=CycleState.PLANNED, freeze_at__lte=now)
    return sum(freeze(cycle_id=pk, now=now) for pk in due.order_by("number").values_list("pk", flat=True))


@in_transaction
def freeze(*, cycle_id: int, now: datetime) -> bool:
    """Fix one cycle whose cut-off has passed, or park it; return False when it is not waiting for its cut-off."""
    cycle = _locked(cycle_id=cycle_id)
    if cycle.state != CycleState.PLANNED or cycle.freeze_at > now:
        return False
    try:
        box = box_for(cycle=cycle)
        _set_aside(cycle=cycle, box=box, now=now)
    except CannotSend as problem:
        move_cycle(cycle_id=cycle.pk, to=CycleState.PARKED, now=now, note=problem.note)
        return True
    if not cycle.is_prepaid:
        _go_on_box_by_box(subscription=cycle.subscription, now=now)
    move_cycle(
        cycle_id=cycle.pk,
        to=CycleState.READY if cycle.is_prepaid else CycleState.FROZEN,
        now=now,
        frozen_at=now,
        box_sku=box.item.sku,
        snapshot=snapshots.take(cycle=cycle, box=box),
        note="",
    )
    ending.note_last_box(subscription_id=cycle.subscription_id, now=now)
    return True


def _locked(*, cycle_id: int) -> Cycle:
    """The cycle with its subscription, both locked, the subscription first as everywhere."""
    subscription_id = Cycle.objects.values_list("subscription_id", flat=True).get(pk=cycle_id)
    lock_one(Subscription.objects.filter(pk=subscription_id))
    lock_one(Cycle.objects.filter(pk=cycle_id))
    related = [f"subscription__{name}" for name in ("child", "user", "address", "range", "plan__next_plan")]
    return Cycle.objects.select_related("month", *related).get(pk=cycle_id)


def box_for(*, cycle: Cycle) -> Box:
    """The box that this cycle sends; raises CannotSend when there is none that the child has not had."""
    if not cycle.is_prepaid and cycle.price <= ZERO:
        raise CannotSend(Note.NO_PRICE)
    box_id = cycle.chosen_box_id or cycle.month.box_id
    if box_id is None:
        raise CannotSend(Note.NO_BOX)
    box = Box.objects.select_related("item", "theme", "range").get(pk=box_id)
    if has_had(child_id=cycle.subscription.child_id, box=box, except_cycle_id=cycle.pk):
        raise CannotSend(Note.HAD_BEFORE)
    return box


def has_had(*, child_id: int, box: Box, except_cycle_id: int) -> bool:
    """Whether the child got this box, or is sure to get it, in any of its subscriptions."""
    theirs = Cycle.objects.filter(subscription__child_id=child_id, box_sku=box.item.sku, state__in=RECEIVED)
    return theirs.exclude(pk=except_cycle_id).exists()


def stock_owner(*, cycle_id: int) -> str:
    """Under which name a cycle's box is set aside."""
    return f"cycle:{cycle_id}"


def _set_aside(*, cycle: Cycle, box: Box, now: datetime) -> None:
    owner = stock_owner(cycle_id=cycle.pk)
    held = Reservation.objects.filter(owner=owner, state__in=reservations.LIVE)
    if list(held.values_list("item_id", flat=True)) == [box.item_id]:
        return
    reservations.release(owner=owner)
    try:
        with transaction.atomic():
            reservations.reserve(owner=owner, needs={box.item_id: 1}, now=now)
    except reservations.OutOfStock as problem:
        raise CannotSend(Note.OUT_OF_STOCK) from problem


def _go_on_box_by_box(*, subscription: Subscription, now: datetime) -> None:
    """After the last prepaid box: the plan that follows, at the price agreed at the start."""
    plan = subscription.plan
    if plan.kind != PlanKind.PREPAID or plan.next_plan is None:
        return
    before = movements.value_of(subscription_id=subscription.pk)
    after = movements.monthly_value(
        box_price=subscription.renewal_price, cadence_months=subscription.range.cadence_months
    )
    subscription.plan, subscription.box_price = plan.next_plan, subscription.renewal_price
    subscription.save(update_fields=["plan", "box_price"])
    kind = SubscriptionMovementKind.EXPANSION if after > before else SubscriptionMovementKind.CONTRACTION
    if after != before:
        movements.record(subscription=subscription, kind=kind, amount=after - before, now=now)
