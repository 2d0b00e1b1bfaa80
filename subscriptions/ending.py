"""How a subscription ends: its last box is known, goes out, and then nothing follows and nothing is owed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core import sweeps
from core.due import TODAY
from core.locks import in_transaction
from core.money import ZERO
from core.statements import statement
from subscriptions import movements
from subscriptions.cycles import OPEN, has_box
from subscriptions.enums import CycleState, SubscriptionMovementKind, SubscriptionState
from subscriptions.models import Cycle, Subscription
from subscriptions.transitions import move_cycle, move_subscription

BATCH = 2000


@in_transaction
def note_last_box(*, subscription_id: int, now: datetime) -> None:
    """Mark a running subscription as ending once the cycle that was just fixed is its last. The caller holds it."""
    subscription = Subscription.objects.get(pk=subscription_id)
    last = subscription.cycles.order_by("-number").first()
    goes_on = last is None or has_box(subscription=subscription, number=last.number + 1)
    is_open = subscription.cycles.filter(state__in=OPEN).exists()
    if subscription.state == SubscriptionState.ACTIVE and not goes_on and not is_open:
        move_subscription(subscription_id=subscription_id, to=SubscriptionState.ENDING, now=now)


@statement
def _over() -> QuerySet[Subscription, Any]:
    cycles = Cycle.objects.filter(subscription=OuterRef("pk"))
    unsent = Q(state__in=(*OPEN, CycleState.DECLINED)) | Q(state=CycleState.READY, pack_on__gt=TODAY)
    is_all_planned = cycles.filter(number__gte=OuterRef("boxes_paid") + OuterRef("boxes_skipped"))
    ending = Subscription.objects.filter(state=SubscriptionState.ENDING)
    over = ending.filter(Exists(is_all_planned), ~Exists(cycles.filter(unsent))).order_by("pk")
    return over.values_list("pk")[:BATCH]


@sweeps.register("subscriptions.end", order=55, every=300, says="%d subscriptions ended", due=_over)
def end_due(*, now: datetime) -> int:
    """End every subscription whose last box has had its packing day, paid boxes not yet planned included; return how many.

    One with a declined box goes on until that is paid or given up.
    """
    ids = [pk for (pk,) in _over().rows(now=now)]
    for subscription_id in ids:
        end(subscription_id=subscription_id, now=now)
    return len(ids)


@in_transaction
def end(*, subscription_id: int, now: datetime) -> None:
    """End a subscription and take its value out of the books, once; raises WrongState for one that has ended.

    A box that was given up is not paid any more: its charge is closed by the sweep of abandoned ones.
    """
    given_up = Cycle.objects.filter(subscription_id=subscription_id, state=CycleState.UNPAID)
    for cycle_id in given_up.order_by("pk").values_list("pk", flat=True):
        move_cycle(cycle_id=cycle_id, to=CycleState.CANCELLED, now=now)
    move_subscription(subscription_id=subscription_id, to=SubscriptionState.ENDED, now=now, ended_at=now)
    subscription = Subscription.objects.get(pk=subscription_id)
    value = movements.value_of(subscription_id=subscription_id)
    if value != ZERO:
        movements.record(subscription=subscription, kind=SubscriptionMovementKind.CHURN, amount=-value, now=now)
