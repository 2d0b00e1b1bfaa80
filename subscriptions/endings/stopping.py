"""Ending a subscription at once, with the boxes that have not left: after a withdrawal, or early for a good reason."""

from __future__ import annotations

from datetime import datetime

from core.locks import in_transaction, lock_rows
from shop.aftercare import journeys
from shop.stock import reservations
from subscriptions.boxes import pricing
from subscriptions.boxes.freezing import stock_owner
from subscriptions.endings import ending
from subscriptions.endings.leaving import cancel_box, is_being_paid
from subscriptions.enums import AtEnd, CycleState, SubscriptionState
from subscriptions.holding import hold
from subscriptions.models import Cycle, Subscription

OVER = (CycleState.PACKED, CycleState.CANCELLED)


def sent_of(*, subscription: Subscription) -> set[int]:
    """The keys of the cycles whose box has left, or is with the warehouse. Nothing is changed."""
    return {
        cycle.pk
        for cycle in subscription.cycles.all()
        if cycle.state in (CycleState.PACKED, CycleState.READY)
        and (cycle.state == CycleState.PACKED or journeys.journey_of(source=stock_owner(cycle_id=cycle.pk)).has_left)
    }


@in_transaction
def stop(*, subscription_id: int, reason: str, now: datetime) -> bool:
    """Cancel all boxes that have not left, free their stock, and end the subscription; nothing is debited any more.

    Returns False while a debit's outcome is not known: its box is left to it, and cancelled by another call. A second call
    changes nothing more.
    """
    subscription = hold(subscription_id=subscription_id)
    is_settled = True
    for cycle in lock_rows(subscription.cycles.exclude(state__in=OVER)):
        is_settled = _cancel(cycle, now=now) and is_settled
    if subscription.state != SubscriptionState.ENDED:
        Subscription.objects.filter(pk=subscription_id).update(
            at_end=AtEnd.STOP,
            wanted_plan=None,
            cancelled_at=subscription.cancelled_at or now,
            cancel_reason=subscription.cancel_reason or reason[:255],
        )
        ending.end(subscription_id=subscription_id, now=now)
    return is_settled


def _cancel(cycle: Cycle, *, now: datetime) -> bool:
    """Cancel one box unless it has left; return whether its fate is known."""
    owner = stock_owner(cycle_id=cycle.pk)
    if (cycle.state == CycleState.FROZEN and cycle.charge_id is not None) or is_being_paid(cycle):
        return False
    if cycle.state == CycleState.READY and not journeys.take_back(source=owner, now=now):
        return True
    reservations.release(owner=owner)
    if cycle.order_id is None:
        pricing.forget(cycle_id=cycle.pk)
    cancel_box(cycle_id=cycle.pk, now=now)
    return True
