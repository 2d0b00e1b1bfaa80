"""Ending a subscription because the customer says so: what is fixed or paid still ships, nothing more is debited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from core import clock, mail
from core.locks import in_transaction
from core.money import ZERO
from subscriptions.boxes import calendar, freezing
from subscriptions.boxes.cycles import OPEN, month_of, paid_through
from subscriptions.endings import ending, late_notices
from subscriptions.endings.leaving import cancel_box, is_being_paid
from subscriptions.enums import AtEnd, CycleState, SubscriptionState
from subscriptions.holding import hold
from subscriptions.models import Cycle, Subscription
from subscriptions.transitions import move_subscription

STILL_SHIP = (*OPEN, CycleState.READY)
NEVER_DEBITED = (CycleState.PLANNED, CycleState.PARKED, CycleState.DECLINED, CycleState.UNPAID)


@dataclass(frozen=True)
class Ending:
    """The day on which a subscription ends, how many boxes still go out, and how many of them are still to be debited.

    `gives_back` is what comes back at once where a paid term went on without a notice in time.
    """

    ends_on: date
    boxes: int
    debits: int
    gives_back: Decimal = ZERO


@in_transaction
def cancel(*, subscription_id: int, reason: str = "", now: datetime) -> Ending:
    """End a subscription after the boxes that are fixed or paid; mail the end date. A second call changes nothing.

    A cut-off that has passed counts, even if its sweep comes later: that box is fixed first. Where a term went on without a
    notice in time, no box follows, and what was paid for those that have not left is given back.
    """
    subscription = hold(subscription_id=subscription_id)
    if subscription.cancelled_at is not None or subscription.state == SubscriptionState.ENDED:
        return ending_of(subscription=subscription, now=now)
    freezing.freeze_of(subscription_id=subscription_id, now=now)
    subscription.refresh_from_db()
    owed = late_notices.owed(subscription=subscription)
    if owed is not None and late_notices.end_at_once(subscription=subscription, amount=owed, now=now):
        outcome = Ending(ends_on=clock.local_day(now), boxes=0, debits=0, gives_back=owed)
        if reason:
            Subscription.objects.filter(pk=subscription_id).update(cancel_reason=reason[:255])
        _confirm(subscription=subscription, outcome=outcome, now=now)
        return outcome
    for cycle in subscription.cycles.filter(state__in=NEVER_DEBITED, is_prepaid=False):
        if not _still_ships(cycle, now=now):
            cancel_box(cycle_id=cycle.pk, now=now)
    subscription.at_end, subscription.cancelled_at, subscription.cancel_reason = AtEnd.STOP, now, reason[:255]
    subscription.save(update_fields=["at_end", "cancelled_at", "cancel_reason"])
    outcome = ending_of(subscription=subscription, now=now)
    if subscription.state == SubscriptionState.ACTIVE:
        move_subscription(subscription_id=subscription_id, to=SubscriptionState.ENDING, now=now)
    if not outcome.boxes:
        ending.end(subscription_id=subscription_id, now=now)
    _confirm(subscription=subscription, outcome=outcome, now=now)
    return outcome


def ending_of(*, subscription: Subscription, now: datetime) -> Ending:
    """What cancelling at `now` means, or what it meant; nothing is changed."""
    today = clock.local_day(now)
    if subscription.ended_at is not None:
        return Ending(ends_on=clock.local_day(subscription.ended_at), boxes=0, debits=0)
    owed = None if subscription.cancelled_at else late_notices.owed(subscription=subscription)
    if owed is not None:
        return Ending(ends_on=today, boxes=0, debits=0, gives_back=owed)
    cycles = [cycle for cycle in subscription.cycles.filter(state__in=STILL_SHIP) if _still_ships(cycle, now=now)]
    days = [cycle.pack_on for cycle in cycles]
    last = subscription.cycles.order_by("-number").values_list("number", flat=True).first() or 0
    unplanned = max(paid_through(subscription=subscription) - last, 0)
    if unplanned:
        days.append(_last_paid_pack_day(subscription))
    debits = sum(cycle.state in (CycleState.PLANNED, CycleState.FROZEN) and not cycle.is_prepaid for cycle in cycles)
    return Ending(ends_on=max([*days, today]), boxes=len(cycles) + unplanned, debits=debits)


def _still_ships(cycle: Cycle, *, now: datetime) -> bool:
    """Whether a cycle survives a cancellation at `now`: it is paid and not sent yet, or its cut-off has passed."""
    if cycle.state == CycleState.READY:
        return True
    if cycle.state == CycleState.PLANNED:
        return cycle.is_prepaid or cycle.freeze_at <= now
    if cycle.state in (CycleState.DECLINED, CycleState.UNPAID):
        return is_being_paid(cycle)
    return cycle.is_prepaid or cycle.charge_id is not None or cycle.state == CycleState.FROZEN


def _last_paid_pack_day(subscription: Subscription) -> date:
    """The usual packing day of the last paid box, whose month the calendar does not hold yet."""
    month = month_of(subscription=subscription, number=paid_through(subscription=subscription))
    return calendar.usual_days(month=month)[2]


def _confirm(*, subscription: Subscription, outcome: Ending, now: datetime) -> None:
    """The acknowledgement on a durable medium with the end date (Code de la consommation, art. L215-1-1)."""
    user = subscription.user
    context = {
        "name": user.first_name,
        "child": subscription.child.first_name,
        "range": subscription.range,
        "reference": subscription.reference,
        "outcome": outcome,
    }
    mail.send(
        kind="subscription-cancelled",
        key=subscription.reference,
        to=user.email,
        language=user.language,
        context=context,
        now=now,
    )
