from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from subscriptions.boxes import cycles
from subscriptions.enums import AtEnd, PlanKind, SubscriptionState
from subscriptions.models import Cycle
from tests.factories.subscriptions import BoxRangeFactory, calendar_of, plan_of, running_subscription

pytestmark = pytest.mark.django_db
NOVEMBER_23 = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def rows(subscription: Any) -> list[tuple[int, date, bool, Decimal]]:
    found = subscription.cycles.order_by("number")
    return list(found.values_list("number", "month__month", "is_prepaid", "price"))


def test_the_next_boxes_exist_two_months_ahead_and_cost_what_was_agreed() -> None:
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 12, 1), months=6)
    subscription = running_subscription(first=months[0], renewal_price="18.50")
    assert cycles.plan_due(now=NOVEMBER_23) == 1
    assert cycles.plan_due(now=NOVEMBER_23) == 0
    assert rows(subscription) == [
        (1, date(2026, 12, 1), True, Decimal("0.00")),
        (2, date(2027, 1, 1), False, Decimal("18.50")),
    ]
    second = subscription.cycles.get(number=2)
    assert second.freeze_at == datetime(2027, 1, 15, 23, 0, tzinfo=UTC)
    assert second.debit_at == datetime(2027, 1, 21, 5, 0, tzinfo=UTC)
    assert second.pack_on == date(2027, 1, 22)


def test_a_quarterly_range_gets_a_box_every_third_month() -> None:
    months = calendar_of(BoxRangeFactory.create(cadence_months=3), first=date(2026, 10, 1), months=3)
    subscription = running_subscription(first=months[0])
    assert cycles.plan_due(now=NOVEMBER_23) == 1
    assert [row[1] for row in rows(subscription)] == [date(2026, 10, 1), date(2027, 1, 1)]


def test_a_month_that_the_calendar_lacks_is_waited_for_not_jumped_over() -> None:
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=3)
    subscription = running_subscription(first=months[0])
    december = months[1]
    days = (december.month, december.cutoff_on, december.debit_on, december.pack_on, december.box)
    december.delete()
    assert cycles.plan_due(now=NOVEMBER_23) == 0
    december.pk, december.month, december.cutoff_on, december.debit_on, december.pack_on, december.box = None, *days
    december.save()
    assert cycles.plan_due(now=NOVEMBER_23) == 2
    assert [row[1] for row in rows(subscription)] == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]


def test_prepaid_boxes_are_planned_at_no_price_and_with_their_payment() -> None:
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=5)
    plan = plan_of(months[0].range, kind=PlanKind.PREPAID, boxes=3, gross="56.90")
    subscription = running_subscription(first=months[0], plan=plan, box_price="18.97")
    now = datetime(2027, 1, 23, tzinfo=UTC)
    assert cycles.plan_due(now=now) == 2
    assert rows(subscription) == [
        (1, date(2026, 11, 1), True, Decimal("0.00")),
        (2, date(2026, 12, 1), True, Decimal("0.00")),
        (3, date(2027, 1, 1), True, Decimal("0.00")),
    ]


def test_a_prepaid_term_that_goes_on_costs_the_agreed_price_afterwards() -> None:
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=4)
    monthly = plan_of(months[0].range)
    plan = plan_of(months[0].range, kind=PlanKind.PREPAID, boxes=2, next_plan=monthly)
    subscription = running_subscription(first=months[0], plan=plan, box_price="17.00", renewal_price="19.90")
    cycles.plan_due(now=NOVEMBER_23)
    assert rows(subscription)[1:] == [
        (2, date(2026, 12, 1), True, Decimal("0.00")),
        (3, date(2027, 1, 1), False, Decimal("19.90")),
    ]


@pytest.mark.parametrize(
    ("state", "at_end"), [(SubscriptionState.ENDED, AtEnd.CONVERT), (SubscriptionState.ACTIVE, AtEnd.STOP)]
)
def test_nothing_is_planned_for_one_that_ended_or_stops(state: SubscriptionState, at_end: AtEnd) -> None:
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=3)
    subscription = running_subscription(first=months[0])
    subscription.state, subscription.at_end = state, at_end
    subscription.save()
    assert cycles.plan_due(now=NOVEMBER_23) == 0
    assert Cycle.objects.count() == 1


def test_planning_three_costs_as_many_queries_each_as_planning_one() -> None:
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 12, 1), months=2)
    counts = []
    for subscriptions in (1, 2, 3):
        for _ in range(subscriptions):
            running_subscription(first=months[0])
        with CaptureQueriesContext(connection) as queries:
            assert cycles.plan_due(now=NOVEMBER_23) == subscriptions
        counts.append(len(queries))
    one, two, three = counts
    assert three - two == two - one


def test_one_that_cannot_be_planned_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 12, 1), months=2)
    plan = plan_of(months[0].range)
    wrong, *others = [running_subscription(first=months[0], plan=plan) for _ in range(3)]
    planned = cycles._planned

    def broken(**given: Any) -> dict[str, Any]:
        if given["subscription"].pk == wrong.pk:
            raise ValueError("this one makes no sense")
        return planned(**given)

    monkeypatch.setattr(cycles, "_planned", broken)
    assert cycles.plan_due(now=NOVEMBER_23) == 2
    assert [row.cycles.count() for row in (wrong, *others)] == [1, 2, 2]
