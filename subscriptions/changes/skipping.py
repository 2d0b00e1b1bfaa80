"""Leaving a month out, and pausing for several: until the cut-off, and never at the cost of a box that is paid."""

from __future__ import annotations

from datetime import date, datetime

from core import clock
from core.locks import in_transaction
from subscriptions.boxes import calendar
from subscriptions.boxes.cycles import recount
from subscriptions.changes import changeable, extras
from subscriptions.enums import CycleState
from subscriptions.models import Cycle, Subscription
from subscriptions.notes import Note
from subscriptions.transitions import move_cycle, publish

MOST_MONTHS_OF_PAUSE = 12


class PauseTooLong(changeable.CannotChange):
    """A pause has an end, at most a year ahead; `latest` is the last month in which boxes may come again."""

    def __init__(self, *, latest: date) -> None:
        super().__init__(str(latest))
        self.latest = latest


class StopsBefore(changeable.CannotChange):
    """No box comes in this month: the subscription stops before it."""


class PauseInThePast(changeable.CannotChange):
    """Boxes would come again at once: there is nothing to pause."""


@in_transaction
def skip(*, subscription_id: int, number: int, now: datetime) -> Cycle:
    """Leave the month of this box out; its extras wait for the next one. A second call changes nothing.

    Raises changeable.HasEnded, NoSuchBox and BoxIsFixed.
    """
    subscription = changeable.open_subscription(subscription_id=subscription_id, now=now)
    cycle = changeable.open_box(subscription=subscription, number=number, now=now)
    if cycle.state != CycleState.SKIPPED:
        _leave_out(cycle, note=Note.SKIPPED, now=now)
        recount(subscription_id=subscription_id)
    return Cycle.objects.select_related("month").get(pk=cycle.pk)


@in_transaction
def unskip(*, subscription_id: int, number: int, now: datetime) -> Cycle:
    """Take a month back in that was left out. A second call changes nothing.

    Raises as `skip` does, and StopsBefore where the month is not among those that are paid, and none follows.
    """
    subscription = changeable.open_subscription(subscription_id=subscription_id, now=now)
    cycle = changeable.open_box(subscription=subscription, number=number, now=now)
    if cycle.state == CycleState.SKIPPED:
        if subscription.cancelled_at is not None:
            raise changeable.HasEnded(subscription.reference)
        move_cycle(cycle_id=cycle.pk, to=CycleState.PLANNED, now=now, note="")
        recount(subscription_id=subscription_id)
    taken_back = Cycle.objects.select_related("month").filter(pk=cycle.pk).first()
    if taken_back is None:
        raise StopsBefore(number)
    return taken_back


@in_transaction
def pause(*, subscription_id: int, until: date, now: datetime) -> Subscription:
    """No box before the month of `until`; boxes that are fixed still come.

    Raises PauseTooLong, PauseInThePast and changeable.HasEnded.
    """
    subscription = changeable.open_subscription(subscription_id=subscription_id, now=now)
    if subscription.cancelled_at is not None:
        raise changeable.HasEnded(subscription.reference)
    back = until.replace(day=1)
    this_month = clock.local_day(now).replace(day=1)
    latest = calendar.add_months(month=this_month, months=MOST_MONTHS_OF_PAUSE)
    if back > latest:
        raise PauseTooLong(latest=latest)
    if back <= this_month:
        raise PauseInThePast(back)
    Subscription.objects.filter(pk=subscription_id).update(paused_until=back)
    for cycle in _open_cycles(subscription_id=subscription_id, now=now):
        if cycle.month.month < back and cycle.state == CycleState.PLANNED:
            _leave_out(cycle, note=Note.PAUSED, now=now)
        elif cycle.month.month >= back and cycle.note == Note.PAUSED:
            move_cycle(cycle_id=cycle.pk, to=CycleState.PLANNED, now=now, note="")
    recount(subscription_id=subscription_id)
    publish(subscription_id=subscription_id, name="subscription.paused", now=now)
    subscription.refresh_from_db()
    return subscription


@in_transaction
def resume(*, subscription_id: int, now: datetime) -> Subscription:
    """End a pause: months of it whose cut-off is still ahead come again. A second call changes nothing."""
    subscription = changeable.open_subscription(subscription_id=subscription_id, now=now)
    if subscription.paused_until is None:
        return subscription
    if subscription.cancelled_at is not None:
        raise changeable.HasEnded(subscription.reference)
    Subscription.objects.filter(pk=subscription_id).update(paused_until=None)
    for cycle in _open_cycles(subscription_id=subscription_id, now=now):
        if cycle.state == CycleState.SKIPPED and cycle.note == Note.PAUSED:
            move_cycle(cycle_id=cycle.pk, to=CycleState.PLANNED, now=now, note="")
    recount(subscription_id=subscription_id)
    publish(subscription_id=subscription_id, name="subscription.resumed", now=now)
    subscription.refresh_from_db()
    return subscription


def _open_cycles(*, subscription_id: int, now: datetime) -> list[Cycle]:
    states = (CycleState.PLANNED, CycleState.SKIPPED)
    rows = Cycle.objects.filter(subscription_id=subscription_id, state__in=states, freeze_at__gt=now)
    return list(rows.select_related("month").order_by("number"))


def _leave_out(cycle: Cycle, *, note: Note, now: datetime) -> None:
    move_cycle(cycle_id=cycle.pk, to=CycleState.SKIPPED, now=now, note=note, chosen_box=None)
    extras.move_on(cycle=cycle)
