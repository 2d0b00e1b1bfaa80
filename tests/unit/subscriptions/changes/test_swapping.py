"""Another box than the month's: never one that the child has had, or that comes to it anyway."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from subscriptions.boxes import choosing, cycles
from subscriptions.changes import swapping
from subscriptions.enums import CycleState
from subscriptions.models import Box, Cycle, Subscription
from tests.factories.subscriptions import BoxRangeFactory, box_of, calendar_of, first_box_sent, running_subscription

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def subscription() -> Subscription:
    """November has been sent, December and January are planned; the range has one box besides those of its calendar."""
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=3)
    row = running_subscription(first=months[0])
    first_box_sent(row)
    for number in (2, 3):
        cycles.plan_cycle(subscription=row, number=number, month=months[number - 1])
    return row


def free_box(row: Subscription) -> Box:
    return box_of(row.range)


def test_s17_neither_had_nor_to_come(subscription: Subscription) -> None:
    other = free_box(subscription)
    january = subscription.cycles.get(number=3)
    assert choosing.choices_for(cycle=january) == [other]
    for number, problem in ((1, swapping.AlreadyHad), (2, swapping.CannotBeHad)):
        box_id = subscription.cycles.get(number=number).month.box_id
        with pytest.raises(problem):
            swapping.swap(subscription_id=subscription.pk, number=3, box_id=box_id, now=NOW)
    assert Cycle.objects.get(pk=january.pk).chosen_box is None


def test_s17_a_month_that_is_left_out_frees_its_box(subscription: Subscription) -> None:
    subscription.cycles.filter(number=2).update(state=CycleState.SKIPPED)
    december = subscription.cycles.get(number=2).month.box
    assert choosing.choices_for(cycle=subscription.cycles.get(number=3)) == [december]


def test_it_is_chosen_and_taken_back(subscription: Subscription) -> None:
    other = free_box(subscription)
    for box_id, expected in ((other.pk, other), (None, None)):
        row = swapping.swap(subscription_id=subscription.pk, number=3, box_id=box_id, now=NOW)
        assert row.chosen_box == expected
