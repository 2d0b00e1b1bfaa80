"""Rows ahead of time: the next box of every subscription, with its month, its days and its price."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from core import clock, sweeps
from core.locks import in_transaction, lock_one
from core.money import ZERO
from subscriptions import calendar
from subscriptions.enums import AtEnd, CycleState, SubscriptionState
from subscriptions.models import CalendarMonth, Cycle, Subscription

PLANNED_AHEAD, CAUGHT_UP = timedelta(days=62), timedelta(days=200)
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


def _waiting_for(month: CalendarMonth) -> QuerySet[Subscription]:
    """The running subscriptions whose last cycle is the one before `month`, and that go on."""
    cadence = month.range.cadence_months
    previous = calendar.add_months(month=month.month, months=-cadence)
    cycles = Cycle.objects.filter(subscription=OuterRef("pk"))
    before = cycles.filter(month__month=previous, month__range=month.range)
    goes_on = Q(at_end=AtEnd.CONVERT) | ~Exists(cycles.filter(number__gte=OuterRef("boxes_paid")))
    return Subscription.objects.filter(goes_on, Exists(before), ~Exists(cycles.filter(month=month)), range=month.range)


@sweeps.register("subscriptions.plan", order=30, every=300, says="%d boxes planned")
def plan_due(*, now: datetime) -> int:
    """Plan the next box of every running subscription for the months around now; return how many rows were made."""
    day = clock.local_day(now)
    months = CalendarMonth.objects.filter(cutoff_on__gte=day - CAUGHT_UP, cutoff_on__lte=day + PLANNED_AHEAD)
    planned = 0
    for month in months.select_related("range").order_by("month", "range_id"):
        waiting = _waiting_for(month).exclude(state=SubscriptionState.ENDED).order_by("pk")
        for subscription_id in list(waiting.values_list("pk", flat=True)[:BATCH]):
            planned += plan_next(subscription_id=subscription_id, month_id=month.pk)
    return planned
