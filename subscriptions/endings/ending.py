"""How a subscription ends: its last box is known, goes out, and then nothing follows and nothing is owed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from core import outbox, sweeps
from core.due import TODAY
from core.locks import in_transaction
from core.money import ZERO
from core.statements import statement
from subscriptions import movements
from subscriptions.boxes.cycles import OPEN, has_box
from subscriptions.endings.leaving import REFUSED, cancel_box, is_being_paid
from subscriptions.enums import AtEnd, CycleState, SubscriptionMovementKind, SubscriptionState
from subscriptions.models import Cycle, Subscription
from subscriptions.transitions import begin_to_end, move_subscription

BATCH = 2000


def note_last_boxes(*, subscriptions: Iterable[Subscription]) -> dict[int, outbox.Happened]:
    """Mark running subscriptions as ending of which the cycle that was just fixed is the last. The caller holds them.

    Returns by their keys what is to be published in the same transaction.
    """
    may_end = {row.pk: row for row in subscriptions if row.state == SubscriptionState.ACTIVE and _stops(row)}
    if not may_end:
        return {}
    last_ones = (
        Cycle.objects.filter(subscription_id__in=may_end)
        .values_list("subscription_id")
        .annotate(last=Max("number"), still_open=Count("pk", filter=Q(state__in=OPEN)))
    )
    over = [
        may_end[pk]
        for pk, last, still_open in last_ones
        if not still_open and not has_box(subscription=may_end[pk], number=last + 1)
    ]
    return {row.pk: begin_to_end(subscription=row) for row in over}


def _stops(subscription: Subscription) -> bool:
    """Whether nothing follows by itself after the paid boxes, so that one of them is the last."""
    return subscription.at_end != AtEnd.CONVERT


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

    A box that was given up is not paid any more: its charge is closed by the sweep of abandoned ones. While its customer is
    paying it after all, nothing ends: the sweep comes again.
    """
    refused = Cycle.objects.filter(subscription_id=subscription_id, state__in=REFUSED).select_related("charge")
    if any(is_being_paid(cycle) for cycle in refused):
        return
    given_up = Cycle.objects.filter(subscription_id=subscription_id, state=CycleState.UNPAID)
    for cycle_id in given_up.order_by("pk").values_list("pk", flat=True):
        cancel_box(cycle_id=cycle_id, now=now)
    move_subscription(subscription_id=subscription_id, to=SubscriptionState.ENDED, now=now, ended_at=now)
    subscription = Subscription.objects.get(pk=subscription_id)
    value = movements.value_of(subscription_id=subscription_id)
    if value != ZERO:
        movements.record(subscription=subscription, kind=SubscriptionMovementKind.CHURN, amount=-value, now=now)
