"""Rows ahead of time: the next box of every subscription, with its month, its days and its price.

A paid term counts boxes, not months: a month that is left out pushes its end on by one.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from core import clock, sweeps
from core.due import after_today
from core.locks import in_transaction, lock_one
from core.money import ZERO
from core.statements import Given, statement
from subscriptions import calendar
from subscriptions.enums import AtEnd, CycleState, SubscriptionState
from subscriptions.models import CalendarMonth, Cycle, Subscription
from subscriptions.notes import Note

PLANNED_AHEAD, CAUGHT_UP, A_YEAR = timedelta(days=62), timedelta(days=200), timedelta(days=366)
BATCH = 1000
OPEN = (CycleState.PLANNED, CycleState.FROZEN, CycleState.PARKED)
STILL_TO_FIX = (CycleState.PLANNED, CycleState.PARKED)
NO_BOX_SENT = (CycleState.SKIPPED, CycleState.CANCELLED)


def plan_cycle(*, subscription: Subscription, number: int, month: CalendarMonth, paid_by: Cycle | None = None) -> Cycle:
    """Make the `number`-th cycle of `subscription` in `month`, priced by what was agreed; the row of before if it exists.

    `paid_by` is a cycle of the same payment, whose order and charge stand for this one too where it is prepaid. In a
    month that the subscription is paused in, the row is made as left out.
    """
    is_paused = subscription.paused_until is not None and month.month < subscription.paused_until
    is_prepaid = number <= paid_through(subscription=subscription) and not is_paused
    cycle, is_new = Cycle.objects.get_or_create(
        subscription=subscription,
        number=number,
        defaults={
            "month": month,
            "state": CycleState.SKIPPED if is_paused else CycleState.PLANNED,
            "note": Note.PAUSED if is_paused else "",
            "freeze_at": calendar.freeze_moment(cutoff_on=month.cutoff_on),
            "debit_at": calendar.debit_moment(debit_on=month.debit_on),
            "pack_on": month.pack_on,
            "is_prepaid": is_prepaid,
            "order": paid_by.order if paid_by and is_prepaid else None,
            "charge": paid_by.charge if paid_by and is_prepaid else None,
            "price": ZERO if is_prepaid or is_paused else price_agreed(subscription=subscription),
            "currency": subscription.currency,
        },
    )
    if is_new and is_paused:
        Subscription.objects.filter(pk=subscription.pk).update(boxes_skipped=F("boxes_skipped") + 1)
        subscription.boxes_skipped += 1
    return cycle


def paid_through(*, subscription: Subscription) -> int:
    """The number of the last box that is paid, for boxes after the last planned one: months left out push it on."""
    return subscription.boxes_paid + subscription.boxes_skipped


def price_agreed(*, subscription: Subscription) -> Decimal:
    """What the next box to be debited costs before reductions: a whole term where the customer has chosen one."""
    price: Decimal = subscription.wanted_price if subscription.wanted_plan_id else subscription.renewal_price
    return price


def month_of(*, subscription: Subscription, number: int) -> date:
    """The month that the `number`-th box falls into. Its range is read."""
    return calendar.month_of_cycle(
        anchor_month=subscription.anchor_month,
        number=number - subscription.anchor_number + 1,
        cadence_months=subscription.range.cadence_months,
    )


def has_box(*, subscription: Subscription, number: int) -> bool:
    """Whether the subscription goes on to its `number`-th box, the one after the last: paid, or to be paid in its time."""
    return number <= paid_through(subscription=subscription) or subscription.at_end == AtEnd.CONVERT


@in_transaction
def recount(*, subscription_id: int) -> None:
    """Work out anew which of the planned boxes are paid, after one was left out, taken back, or a term was paid.

    The caller holds the subscription. Boxes that are fixed or sent keep what they are.
    """
    subscription = Subscription.objects.get(pk=subscription_id)
    rows = list(subscription.cycles.select_related("order", "charge").order_by("number"))
    skipped = 0
    paid_by = next((row for row in reversed(rows) if row.order_id and row.state not in NO_BOX_SENT), None)
    paid_by = paid_by or _beginning(subscription)
    for row in rows:
        if row.state in NO_BOX_SENT:
            skipped += row.state == CycleState.SKIPPED
            _set_paid(row, is_prepaid=False, price=ZERO, paid_by=None)
        elif row.state == CycleState.PLANNED and _is_too_many(row, subscription=subscription, skipped=skipped):
            row.add_ons.all().delete()
            row.delete()
        elif row.state in STILL_TO_FIX and (row.is_prepaid or (row.charge_id is None and row.order_id is None)):
            is_prepaid = row.number <= subscription.boxes_paid + skipped
            price = ZERO if is_prepaid else price_agreed(subscription=subscription)
            _set_paid(row, is_prepaid=is_prepaid, price=price, paid_by=paid_by if is_prepaid else None)
    Subscription.objects.filter(pk=subscription_id).update(boxes_skipped=skipped)


def _is_too_many(row: Cycle, *, subscription: Subscription, skipped: int) -> bool:
    """Whether a planned box came into being only because a month had been left out that is back again."""
    return subscription.at_end == AtEnd.STOP and row.number > subscription.boxes_paid + skipped


def _set_paid(row: Cycle, *, is_prepaid: bool, price: Decimal, paid_by: Cycle | None) -> None:
    values = {
        "is_prepaid": is_prepaid,
        "price": price,
        "order_id": paid_by.order_id if paid_by else None,
        "charge_id": paid_by.charge_id if paid_by else None,
    }
    if {name: getattr(row, name) for name in values} != values:
        Cycle.objects.filter(pk=row.pk).update(**values)


@in_transaction
def plan_next(*, subscription_id: int, month_id: int) -> bool:
    """Plan the cycle after the last one if it falls into `month_id`; return whether a row was made."""
    subscription = lock_one(Subscription.objects.filter(pk=subscription_id))
    last = subscription.cycles.order_by("-number").first()
    if subscription.state == SubscriptionState.ENDED or last is None:
        return False
    month = CalendarMonth.objects.get(pk=month_id)
    number = last.number + 1
    if month.month != month_of(subscription=subscription, number=number):
        return False
    if month.range_id != subscription.range_id or not has_box(subscription=subscription, number=number):
        return False
    plan_cycle(subscription=subscription, number=number, month=month, paid_by=_payer(subscription))
    return True


def _payer(subscription: Subscription) -> Cycle | None:
    """The latest box whose payment stands for others too."""
    rows = subscription.cycles.exclude(order=None).exclude(state__in=NO_BOX_SENT)
    return rows.select_related("order", "charge").order_by("-number").first() or _beginning(subscription)


def _beginning(subscription: Subscription) -> Cycle | None:
    """The payment that it began with, as of a box: for a term whose planned boxes were all left out."""
    gift = getattr(subscription, "gift", None)
    line = subscription.signup.order_line if subscription.signup else None
    order = gift.order if gift else line.order if line else None
    return Cycle(order=order, charge=getattr(order, "charge", None)) if order else None


def _following(*, now: datetime) -> dict[int, int]:
    """For the months around now, by key: the month before each in its range, at the range's cadence, and then itself."""
    today = clock.local_day(now)
    rows = _months_around().rows(now=now)
    by_place = {(range_id, month): pk for pk, range_id, month, _, _ in rows}
    found = {}
    for pk, range_id, month, cadence_months, cutoff_on in rows:
        if today - CAUGHT_UP <= cutoff_on <= today + PLANNED_AHEAD:
            before = by_place.get((range_id, calendar.add_months(month=month, months=-cadence_months)))
            if before is not None:
                found[before] = pk
    return found


@statement
def _months_around() -> QuerySet[CalendarMonth, Any]:
    rows = CalendarMonth.objects.filter(cutoff_on__gte=after_today(-CAUGHT_UP - A_YEAR))
    return rows.values_list("pk", "range_id", "month", "range__cadence_months", "cutoff_on")


@statement
def _last_ones() -> QuerySet[Cycle, Any]:
    """The last cycles of running subscriptions that lie in one of some months and are followed by another box."""
    later = Cycle.objects.filter(subscription=OuterRef("subscription"), number=OuterRef("number") + 1)
    paid_for = F("subscription__boxes_paid") + F("subscription__boxes_skipped")
    goes_on = Q(subscription__at_end=AtEnd.CONVERT) | Q(number__lt=paid_for)
    running = Cycle.objects.exclude(subscription__state=SubscriptionState.ENDED)
    rows = running.filter(goes_on, ~Exists(later), month__id__in=[Given("month_ids")])
    return rows.order_by("month_id", "subscription_id").values_list("subscription_id", "month_id")[:BATCH]


@sweeps.register("subscriptions.plan", order=30, every=300, says="%d boxes planned")
def plan_due(*, now: datetime) -> int:
    """Plan the next box of every running subscription for the months around now; return how many rows were made.

    One query finds all of them; after days without a worker it is asked again for the months that follow.
    """
    following = _following(now=now)
    planned = 0
    while True:
        pairs = _last_ones().rows(month_ids=list(following))
        made = sum(plan_next(subscription_id=pk, month_id=following[month_id]) for pk, month_id in pairs)
        planned += made
        if not made:
            return planned
