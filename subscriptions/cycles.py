"""Rows ahead of time: the next box of every subscription, with its month, its days and its price."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from core import clock, sweeps
from core.locks import in_transaction, lock_one
from core.money import ZERO
from subscriptions import calendar
from subscriptions.enums import AtEnd, CycleState, SubscriptionState
from subscriptions.models import CalendarMonth, Cycle, Subscription

PLANNED_AHEAD, CAUGHT_UP, A_YEAR = timedelta(days=62), timedelta(days=200), timedelta(days=366)
BATCH = 1000
OPEN = (CycleState.PLANNED, CycleState.FROZEN, CycleState.PARKED)


def plan_cycle(*, subscription: Subscription, number: int, month: CalendarMonth, paid_by: Cycle | None = None) -> Cycle:
    """Make the `number`-th cycle of `subscription` in `month`, priced by what was agreed; the row of before if it exists.

    `paid_by` is a cycle of the same payment, whose order and charge stand for this one too where it is prepaid.
    """
    is_prepaid = number <= subscription.boxes_paid
    cycle, _ = Cycle.objects.get_or_create(
        subscription=subscription,
        number=number,
        defaults={
            "month": month,
            "freeze_at": calendar.freeze_moment(cutoff_on=month.cutoff_on),
            "debit_at": calendar.debit_moment(debit_on=month.debit_on),
            "pack_on": month.pack_on,
            "is_prepaid": is_prepaid,
            "order": paid_by.order if paid_by and is_prepaid else None,
            "charge": paid_by.charge if paid_by and is_prepaid else None,
            "price": ZERO if is_prepaid else subscription.renewal_price,
            "currency": subscription.currency,
        },
    )
    return cycle


def has_box(*, subscription: Subscription, number: int) -> bool:
    """Whether the subscription goes on to its `number`-th box: paid for, or to be paid when its time comes."""
    return number <= subscription.boxes_paid or subscription.at_end == AtEnd.CONVERT


@in_transaction
def plan_next(*, subscription_id: int, month_id: int) -> bool:
    """Plan the cycle after the last one if it falls into `month_id`; return whether a row was made."""
    subscription = lock_one(Subscription.objects.filter(pk=subscription_id))
    last = subscription.cycles.order_by("-number").first()
    if subscription.state == SubscriptionState.ENDED or last is None:
        return False
    month = CalendarMonth.objects.select_related("range").get(pk=month_id)
    due = calendar.month_of_cycle(
        anchor_month=subscription.anchor_month, number=last.number + 1, cadence_months=month.range.cadence_months
    )
    if month.month != due or not has_box(subscription=subscription, number=last.number + 1):
        return False
    plan_cycle(subscription=subscription, number=last.number + 1, month=month, paid_by=last)
    return True


def _following(*, now: datetime) -> dict[int, int]:
    """For the months around now, by key: the month before each in its range, at the range's cadence, and then itself."""
    today = clock.local_day(now)
    months = CalendarMonth.objects.filter(cutoff_on__gte=today - CAUGHT_UP - A_YEAR)
    rows = list(months.values_list("pk", "range_id", "month", "range__cadence_months", "cutoff_on"))
    by_place = {(range_id, month): pk for pk, range_id, month, _, _ in rows}
    found = {}
    for pk, range_id, month, cadence_months, cutoff_on in rows:
        if today - CAUGHT_UP <= cutoff_on <= today + PLANNED_AHEAD:
            before = by_place.get((range_id, calendar.add_months(month=month, months=-cadence_months)))
            if before is not None:
                found[before] = pk
    return found


def _last_ones(*, month_ids: Collection[int]) -> QuerySet[Cycle]:
    """The last cycles of running subscriptions that lie in one of these months and are followed by another box."""
    later = Cycle.objects.filter(subscription=OuterRef("subscription"), number=OuterRef("number") + 1)
    goes_on = Q(subscription__at_end=AtEnd.CONVERT) | Q(number__lt=F("subscription__boxes_paid"))
    running = Cycle.objects.exclude(subscription__state=SubscriptionState.ENDED)
    return running.filter(goes_on, ~Exists(later), month_id__in=month_ids)


@sweeps.register("subscriptions.plan", order=30, every=300, says="%d boxes planned")
def plan_due(*, now: datetime) -> int:
    """Plan the next box of every running subscription for the months around now; return how many rows were made.

    One query finds all of them; after days without a worker it is asked again for the months that follow.
    """
    following = _following(now=now)
    planned = 0
    while True:
        waiting = _last_ones(month_ids=list(following)).order_by("month_id", "subscription_id")
        pairs = list(waiting.values_list("subscription_id", "month_id")[:BATCH])
        made = sum(plan_next(subscription_id=pk, month_id=following[month_id]) for pk, month_id in pairs)
        planned += made
        if not made:
            return planned
