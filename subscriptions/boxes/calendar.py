"""The box calendar: its days as moments, the months that a subscription's boxes fall into, and the rows that staff prepare.

Days are the shop's. The cut-off is the end of its day: what is changed on the 15th at 23:59:59 still counts.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings

from core import clock
from core.locks import in_transaction
from subscriptions.enums import CycleState
from subscriptions.models import BoxRange, CalendarMonth, Cycle


def freeze_moment(*, cutoff_on: date) -> datetime:
    """The first moment after the cut-off day: from here on the box is fixed."""
    return clock.end_of(cutoff_on)


def debit_moment(*, debit_on: date) -> datetime:
    """When the day's debits begin, early enough for a decline to be seen before the parcels are packed."""
    return clock.at(debit_on, time(settings.BOX_DEBIT_HOUR))


def add_months(*, month: date, months: int) -> date:
    """The first day of the month that lies `months` after `month`."""
    index = month.year * 12 + month.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def same_day_later(*, day: date, months: int) -> date:
    """The day `months` later, or the last day of that month where it is shorter."""
    first = add_months(month=day.replace(day=1), months=months)
    last = add_months(month=first, months=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def month_of_cycle(*, anchor_month: date, number: int, cadence_months: int) -> date:
    """The month of the `number`-th box (from 1), counted from the anchor, so that nothing that happens in between moves it."""
    return add_months(month=anchor_month, months=(number - 1) * cadence_months)


def usual_days(*, month: date) -> tuple[date, date, date]:
    """Cut-off, debit and packing day of a month that nobody has edited."""
    return (
        month.replace(day=settings.BOX_CUTOFF_DAY),
        month.replace(day=settings.BOX_DEBIT_DAY),
        month.replace(day=settings.BOX_PACK_DAY),
    )


def month_on(*, box_range: BoxRange, month: date) -> CalendarMonth:
    """An unsaved row of the calendar with the usual days and no box."""
    cutoff_on, debit_on, pack_on = usual_days(month=month)
    return CalendarMonth(range=box_range, month=month, cutoff_on=cutoff_on, debit_on=debit_on, pack_on=pack_on)


@in_transaction
def prepare_months(*, until: date, now: datetime) -> int:
    """Make the missing rows of every range on sale up to the month of `until`, by each range's cadence.

    A range goes on from its last month; one without any begins with this month. Boxes are chosen afterwards. Returns how
    many rows were made; a second call makes none.
    """
    last_month = until.replace(day=1)
    made = 0
    for box_range in BoxRange.objects.filter(is_active=True).order_by("pk"):
        rows = CalendarMonth.objects.filter(range=box_range).order_by("-month")
        latest = rows.values_list("month", flat=True).first()
        cadence = box_range.cadence_months
        month = add_months(month=latest, months=cadence) if latest else clock.local_day(now).replace(day=1)
        while month <= last_month:
            month_on(box_range=box_range, month=month).save()
            made += 1
            month = add_months(month=month, months=cadence)
    return made


@in_transaction
def move_days(*, month_id: int) -> int:
    """Give the days of an edited month to its cycles that are not fixed yet; return how many moved."""
    month = CalendarMonth.objects.get(pk=month_id)
    return Cycle.objects.filter(month=month, state=CycleState.PLANNED).update(
        freeze_at=freeze_moment(cutoff_on=month.cutoff_on),
        debit_at=debit_moment(debit_on=month.debit_on),
        pack_on=month.pack_on,
    )
