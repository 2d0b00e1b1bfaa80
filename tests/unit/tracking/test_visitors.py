"""Salts: one a day, made ahead, destroyed for good."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.factories.tracking import NOON
from tracking.collect.visitors import forget_salts, turn_salts, visitor_key
from tracking.models import DaySalt

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_salt_remembered() -> None:
    forget_salts()


def key(*, days: int = 0) -> str:
    return visitor_key(address="203.0.113.7", user_agent="A", host="bambou.example", now=NOON + timedelta(days=days))


def test_salts_are_made_a_day_ahead() -> None:
    assert turn_salts(now=NOON) == 2
    assert turn_salts(now=NOON) == 0
    assert list(DaySalt.objects.order_by("day").values_list("day", flat=True)) == [
        date(2026, 11, 23),
        date(2026, 11, 24),
    ]


def test_a_destroyed_salt_cannot_be_found_again() -> None:
    before = key()
    turn_salts(now=NOON + timedelta(days=2))
    assert not DaySalt.objects.filter(day=date(2026, 11, 23)).exists()
    forget_salts()
    assert key() != before


def test_all_processes_of_a_day_agree() -> None:
    first = key()
    forget_salts()
    assert key() == first
