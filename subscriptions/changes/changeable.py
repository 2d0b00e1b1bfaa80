"""What can still change: boxes whose cut-off has not passed, of subscriptions that still run."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q

from subscriptions.boxes import freezing
from subscriptions.enums import AtEnd, CycleState, SubscriptionState
from subscriptions.holding import hold
from subscriptions.models import Cycle, Gift, Subscription

# What brings the boxes of a gift and nothing after them: it ends by itself, and nobody is debited.
PRESENT = Q(gift__isnull=False, at_end=AtEnd.STOP, wanted_plan=None, boxes_paid__lte=F("gift__boxes"))


class CannotChange(Exception):
    """The change is refused, and nothing changed."""


class HasEnded(CannotChange):
    """The subscription has ended, or was cancelled and takes no more changes of this kind."""


class BoxIsFixed(CannotChange):
    """The cut-off of this box has passed: it comes as it is."""


class NoSuchBox(CannotChange):
    """The subscription has no box of this number."""


def open_subscription(*, subscription_id: int, now: datetime) -> Subscription:
    """The subscription, held, after what is due was fixed: a cut-off counts even if its sweep comes later.

    Raises HasEnded.
    """
    hold(subscription_id=subscription_id)
    freezing.freeze_of(subscription_id=subscription_id, now=now)
    subscription = Subscription.objects.select_related("range", "plan", "child", "wanted_plan").get(pk=subscription_id)
    if subscription.state == SubscriptionState.ENDED:
        raise HasEnded(subscription.reference)
    return subscription


def open_box(*, subscription: Subscription, number: int, now: datetime) -> Cycle:
    """A box that is not fixed yet; raises NoSuchBox or BoxIsFixed."""
    cycle = subscription.cycles.select_related("month").filter(number=number).first()
    if cycle is None or cycle.state == CycleState.CANCELLED:
        raise NoSuchBox(number)
    if cycle.freeze_at <= now or cycle.state not in (CycleState.PLANNED, CycleState.SKIPPED):
        raise BoxIsFixed(number)
    return cycle


def is_present(*, subscription: Subscription) -> bool:
    """Whether PRESENT holds for one that was read."""
    gift: Gift | None = getattr(subscription, "gift", None)
    is_over_after = subscription.at_end == AtEnd.STOP and subscription.wanted_plan_id is None
    return gift is not None and is_over_after and subscription.boxes_paid <= gift.boxes
