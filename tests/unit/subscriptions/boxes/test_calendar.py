from datetime import UTC, date, datetime, timedelta

import pytest

from subscriptions.boxes import calendar, cycles
from subscriptions.models import CalendarMonth
from tests.factories.subscriptions import BoxRangeFactory, calendar_of, month_of, running_subscription

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("cutoff_on", "moment"),
    [
        (date(2026, 7, 15), datetime(2026, 7, 15, 22, 0, tzinfo=UTC)),
        (date(2026, 1, 15), datetime(2026, 1, 15, 23, 0, tzinfo=UTC)),
        (date(2026, 12, 31), datetime(2026, 12, 31, 23, 0, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 24, 22, 0, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
        (date(2026, 3, 28), datetime(2026, 3, 28, 23, 0, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),
        (date(2028, 2, 29), datetime(2028, 2, 29, 23, 0, tzinfo=UTC)),
    ],
)
def test_s09_the_cutoff_is_the_end_of_the_shops_day(cutoff_on: date, moment: datetime) -> None:
    assert calendar.freeze_moment(cutoff_on=cutoff_on) == moment


@pytest.mark.parametrize(
    ("debit_on", "moment"),
    [
        (date(2026, 7, 21), datetime(2026, 7, 21, 4, 0, tzinfo=UTC)),
        (date(2026, 1, 21), datetime(2026, 1, 21, 5, 0, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 4, 0, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 5, 0, tzinfo=UTC)),
    ],
)
def test_debits_begin_at_six_whatever_the_season(debit_on: date, moment: datetime) -> None:
    assert calendar.debit_moment(debit_on=debit_on) == moment


@pytest.mark.parametrize(
    ("number", "cadence", "month"),
    [
        (1, 1, date(2026, 11, 1)),
        (3, 1, date(2027, 1, 1)),
        (15, 1, date(2028, 1, 1)),
        (2, 3, date(2027, 2, 1)),
        (5, 3, date(2027, 11, 1)),
    ],
)
def test_s07_months_count_from_the_anchor(number: int, cadence: int, month: date) -> None:
    found = calendar.month_of_cycle(anchor_month=date(2026, 11, 1), number=number, cadence_months=cadence)
    assert found == month


def test_months_are_prepared_by_the_cadence_of_each_range() -> None:
    monthly = BoxRangeFactory.create()
    quarterly = BoxRangeFactory.create(cadence_months=3)
    month_of(quarterly, date(2026, 10, 1))
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert calendar.prepare_months(until=date(2027, 4, 30), now=now) == 8
    assert calendar.prepare_months(until=date(2027, 4, 30), now=now) == 0
    assert list(monthly.calendar.order_by("month").values_list("month", flat=True)) == [
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
        date(2027, 2, 1),
        date(2027, 3, 1),
        date(2027, 4, 1),
    ]
    assert list(quarterly.calendar.order_by("month").values_list("month", "box_id"))[1:] == [
        (date(2027, 1, 1), None),
        (date(2027, 4, 1), None),
    ]
    december = CalendarMonth.objects.get(range=monthly, month=date(2026, 12, 1))
    assert (december.cutoff_on, december.debit_on, december.pack_on, december.box) == (
        date(2026, 12, 15),
        date(2026, 12, 21),
        date(2026, 12, 22),
        None,
    )


def test_ranges_not_on_sale_are_not_prepared() -> None:
    BoxRangeFactory.create(is_active=False)
    assert calendar.prepare_months(until=date(2027, 4, 30), now=datetime(2026, 11, 23, tzinfo=UTC)) == 0


def test_edited_days_move_what_is_not_fixed_yet() -> None:
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 12, 1), months=2)
    subscription = running_subscription(first=months[0])
    fixed = subscription.cycles.get()
    fixed.state = "ready"
    fixed.save()
    planned = cycles.plan_cycle(subscription=subscription, number=2, month=months[1])
    before = fixed.freeze_at
    for month in months:
        month.cutoff_on += timedelta(days=1)
        month.save()
    assert [calendar.move_days(month_id=month.pk) for month in months] == [0, 1]
    fixed.refresh_from_db()
    planned.refresh_from_db()
    assert fixed.freeze_at == before
    assert planned.freeze_at == datetime(2027, 1, 16, 23, 0, tzinfo=UTC)
