from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from core import clock


@pytest.fixture(autouse=True)
def real_time() -> Any:
    clock.forget()
    yield
    clock.forget()


def test_a_day_is_the_shops_day() -> None:
    assert clock.local_day(datetime(2026, 7, 15, 21, 59, tzinfo=UTC)) == date(2026, 7, 15)
    assert clock.local_day(datetime(2026, 7, 15, 22, 0, tzinfo=UTC)) == date(2026, 7, 16)
    assert clock.end_of(date(2026, 7, 15)) == datetime(2026, 7, 15, 22, 0, tzinfo=UTC)


def test_days_of_the_clock_change_have_23_and_25_hours() -> None:
    for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 10, 26), 24)):
        assert clock.end_of(day) - clock.start_of(day) == timedelta(hours=hours)


def test_a_time_that_occurs_twice_is_its_first_and_a_skipped_one_exists_once() -> None:
    assert clock.at(date(2026, 10, 25), time(2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert clock.at(date(2026, 3, 29), time(2, 30)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_the_clock_moves_for_everybody() -> None:
    wanted = timezone.now() + timedelta(days=40)
    clock.set_now(wanted)
    assert abs(clock.now() - wanted) < timedelta(seconds=5)
    assert clock.today() == clock.local_day(wanted)


@pytest.mark.django_db
def test_the_clock_of_production_stands(settings: Any, django_assert_num_queries: Any) -> None:
    settings.CLOCK_CAN_TRAVEL = False
    with pytest.raises(clock.ClockIsFixed), django_assert_num_queries(0):
        clock.set_now(timezone.now())
    with django_assert_num_queries(0):
        assert abs(clock.now() - timezone.now()) < timedelta(seconds=1)
