"""Rows ahead of time: the next box of every subscription, with its month, its days and its price.

A paid term counts boxes, not months: a month that is left out pushes its end on by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import structlog
from django.db import DatabaseError
from django.db.models import BigIntegerField, F, Max, OuterRef, Q, QuerySet, Subquery

from core import clock, sweeps
from core.due import after_today
from core.locks import in_transaction, lock_rows
from core.money import ZERO
from core.statements import Given, statement
from core.writes import insert_all
from subscriptions.boxes import calendar
from subscriptions.enums import AtEnd, CycleState, SubscriptionState
from subscriptions.models import CalendarMonth, Cycle, Subscription
from subscriptions.notes import Note

log = structlog.get_logger(__name__)

PLANNED_AHEAD, CAUGHT_UP, A_YEAR = timedelta(days=62), timedelta(days=200), timedelta(days=366)
BATCH, TOGETHER = 1000, 100
OPEN = (CycleState.PLANNED, CycleState.FROZEN, CycleState.PARKED)
STILL_TO_FIX = (CycleState.PLANNED, CycleState.PARKED)
NO_BOX_SENT = (CycleState.SKIPPED, CycleState.CANCELLED)


def plan_cycle(*, subscription: Subscription, number: int, month: CalendarMonth) -> Cycle:
    """Make the `number`-th cycle of `subscription` in `month`, as `_planned` says; the row of before if it exists."""
    cycle, is_new = Cycle.objects.get_or_create(
        subscription=subscription,
        number=number,
        defaults=_planned(subscription=subscription, number=number, month=month),
    )
    if is_new and cycle.state == CycleState.SKIPPED:
        Subscription.objects.filter(pk=subscription.pk).update(boxes_skipped=F("boxes_skipped") + 1)
        subscription.boxes_skipped += 1
    return cycle


def _planned(*, subscription: Subscription, number: int, month: CalendarMonth) -> dict[str, Any]:
    """The values of a new cycle in `month`, priced by what was agreed. In a month that the subscription is paused in, it is
    made as left out."""
    is_paused = subscription.paused_until is not None and month.month < subscription.paused_until
    is_prepaid = number <= paid_through(subscription=subscription) and not is_paused
    return {
        "month": month,
        "state": CycleState.SKIPPED if is_paused else CycleState.PLANNED,
        "note": Note.PAUSED if is_paused else "",
        "freeze_at": calendar.freeze_moment(cutoff_on=month.cutoff_on),
        "debit_at": calendar.debit_moment(debit_on=month.debit_on),
        "pack_on": month.pack_on,
        "is_prepaid": is_prepaid,
        "price": ZERO if is_prepaid or is_paused else price_agreed(subscription=subscription),
        "currency": subscription.currency,
    }


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
        elif row.state == CycleState.PLANNED and is_beyond_the_end(row, subscription=subscription, skipped=skipped):
            row.add_ons.all().delete()
            row.delete()
        elif row.state in STILL_TO_FIX and (row.is_prepaid or (row.charge_id is None and row.order_id is None)):
            is_prepaid = row.number <= subscription.boxes_paid + skipped
            price = ZERO if is_prepaid else price_agreed(subscription=subscription)
            _set_paid(row, is_prepaid=is_prepaid, price=price, paid_by=paid_by if is_prepaid else None)
    Subscription.objects.filter(pk=subscription_id).update(boxes_skipped=skipped)


def is_beyond_the_end(row: Cycle, *, subscription: Subscription, skipped: int) -> bool:
    """Whether no box comes in a row's month because its subscription stops before; `skipped` months before it were left out.

    A box that was planned only because a month had been left out that is back again; or a month that would have come if it
    went on, and was left out.
    """
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
def plan_next(*, wanted: Mapping[int, int]) -> int:
    """Plan the cycle after the last one of each subscription where it falls into the month that is wanted (the month's key
    by the subscription's); return how many rows were made."""
    held = {row.pk: row for row in lock_rows(Subscription.objects.filter(pk__in=wanted))}
    numbers = (
        Cycle.objects.filter(subscription_id__in=wanted).values_list("subscription_id").annotate(last=Max("number"))
    )
    last = dict(numbers)
    months = {row.pk: row for row in CalendarMonth.objects.select_related("range").filter(pk__in=set(wanted.values()))}
    rows = []
    for pk, month_id in wanted.items():
        subscription, month = held[pk], months[month_id]
        if pk in last and _follows(month, subscription=subscription, number=last[pk] + 1):
            values = _planned(subscription=subscription, number=last[pk] + 1, month=month)
            rows.append(Cycle(subscription=subscription, number=last[pk] + 1, **values))
    _name_payers([row for row in rows if row.is_prepaid])
    insert_all(rows)
    paused = [row.subscription_id for row in rows if row.state == CycleState.SKIPPED]
    if paused:
        Subscription.objects.filter(pk__in=paused).update(boxes_skipped=F("boxes_skipped") + 1)
    return len(rows)


def _follows(month: CalendarMonth, *, subscription: Subscription, number: int) -> bool:
    """Whether the `number`-th box of a subscription, the one after its last, comes and falls into `month`."""
    if subscription.state == SubscriptionState.ENDED or month.range_id != subscription.range_id:
        return False
    subscription.range = month.range
    is_its_month: bool = month.month == month_of(subscription=subscription, number=number)
    return is_its_month and has_box(subscription=subscription, number=number)


def _name_payers(rows: Sequence[Cycle]) -> None:
    """Give new prepaid cycles the order and charge of the latest box of their subscription whose payment stands for others."""
    if not rows:
        return
    ids = [row.subscription_id for row in rows]
    payers = Cycle.objects.filter(subscription_id__in=ids).exclude(order=None).exclude(state__in=NO_BOX_SENT)
    found = {
        payer.subscription_id: payer for payer in payers.only("subscription", "order", "charge").order_by("number")
    }
    for row in rows:
        paid_by = found.get(row.subscription_id) or _beginning(row.subscription)
        if paid_by is not None:
            row.order_id, row.charge_id = paid_by.order_id, paid_by.charge_id


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
def _last_ones() -> QuerySet[Subscription, Any]:
    """The running subscriptions whose last cycle lies in one of some months and is followed by another box, with that month."""
    last = Cycle.objects.filter(subscription=OuterRef("pk")).order_by("-number")
    running = Subscription.objects.filter(state__in=(SubscriptionState.ACTIVE, SubscriptionState.ENDING))
    rows = running.annotate(
        last_number=Subquery(last.values("number")[:1]),
        last_month=Subquery(last.values("month_id")[:1], output_field=BigIntegerField()),
    )
    goes_on = Q(at_end=AtEnd.CONVERT) | Q(last_number__lt=F("boxes_paid") + F("boxes_skipped"))
    rows = rows.filter(goes_on, last_month__in=[Given("month_ids")])
    return rows.order_by("last_month", "pk").values_list("pk", "last_month")[:BATCH]


@sweeps.register("subscriptions.plan", order=30, every=300, says="%d boxes planned")
def plan_due(*, now: datetime) -> int:
    """Plan the next box of every running subscription for the months around now; return how many rows were made.

    One query finds all of them; after days without a worker it is asked again for the months that follow.
    """
    following = _following(now=now)
    planned = 0
    while True:
        pairs = [(pk, following[month_id]) for pk, month_id in _last_ones().rows(month_ids=list(following))]
        made = sum(_plan_some(pairs[at : at + TOGETHER]) for at in range(0, len(pairs), TOGETHER))
        planned += made
        if not made:
            return planned


def _plan_some(pairs: Sequence[tuple[int, int]]) -> int:
    """Plan the next boxes of some subscriptions together; where that fails, each alone, so that one does not stop others."""
    try:
        return plan_next(wanted=dict(pairs))
    except Exception as error:  # whatever is wrong with one subscription, the others get their boxes
        if len(pairs) > 1:
            return sum(_plan_some([pair]) for pair in pairs)
        if isinstance(error, DatabaseError):
            raise
        log.exception("plan_failed", subscription_id=pairs[0][0])
        return 0
