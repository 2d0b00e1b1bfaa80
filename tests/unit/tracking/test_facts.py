"""Facts of days: the same rows give the same facts, day by day, however often and in whatever pieces."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from subscriptions import movements
from subscriptions.enums import SubscriptionMovementKind
from tests.factories.subscriptions import BoxRangeFactory, month_of, running_subscription
from tests.factories.tracking import NOON, PageViewFactory, VisitFactory
from tracking.enums import Channel, EventKind, Step
from tracking.facts.building import build_facts, rebuild
from tracking.models import DailyFact

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def facts(metric: str, day: date = TODAY) -> dict[tuple[str, str], Decimal]:
    rows = DailyFact.objects.filter(metric=metric, day=day).values_list("dimension", "part", "value")
    return {(dimension, part): value for dimension, part, value in rows}


def purchase(*, kind: str = "purchase", gross: str = "24.90", at: datetime = NOON) -> None:
    PageViewFactory.create(
        kind=EventKind.PURCHASE, visitor="", awaits_visit=False, detail=kind, amount=Decimal(gross), happened_at=at
    )


def test_visits_are_counted_whole_and_by_origin_device_and_step() -> None:
    VisitFactory.create(page_views=3, channel=Channel.SEARCH, step=Step.ORDERED)
    VisitFactory.create(page_views=2, device="computer")
    VisitFactory.create(started_at=NOON - timedelta(days=1))
    rebuild(first=TODAY, last=TODAY)
    assert facts("visits") == {
        ("total", ""): 2,
        ("channel", "search"): 1,
        ("channel", "direct"): 1,
        ("device", "phone"): 1,
        ("device", "computer"): 1,
        ("step", "0"): 1,
        ("step", "3"): 1,
    }
    assert facts("page_views") == {("total", ""): 5}


def test_orders_and_sales_add_up_by_kind() -> None:
    for kind, gross in (("purchase", "24.90"), ("purchase", "10.05"), ("renewal", "19.90")):
        purchase(kind=kind, gross=gross)
    rebuild(first=TODAY, last=TODAY)
    assert facts("orders") == {("total", ""): 3, ("order_kind", "purchase"): 2, ("order_kind", "renewal"): 1}
    assert facts("revenue") == {
        ("total", ""): Decimal("54.85"),
        ("order_kind", "purchase"): Decimal("34.95"),
        ("order_kind", "renewal"): Decimal("19.90"),
    }


def test_subscriptions_come_and_go_by_range() -> None:
    first_range, other_range = BoxRangeFactory.create(key="tige"), BoxRangeFactory.create(key="pousse")
    one = running_subscription(first=month_of(first_range, date(2026, 12, 1)))
    running_subscription(first=month_of(other_range, date(2026, 12, 1)))
    movements.record(subscription=one, kind=SubscriptionMovementKind.CHURN, amount=Decimal("-19.90"), now=NOON)
    rebuild(first=TODAY, last=TODAY)
    assert facts("subscriptions_new") == {("total", ""): 2, ("range", "tige"): 1, ("range", "pousse"): 1}
    assert facts("subscriptions_ended") == {("total", ""): 1, ("range", "tige"): 1}
    assert facts("monthly_value") == {
        ("total", ""): Decimal("19.90"),
        ("range", "tige"): Decimal("0.00"),
        ("range", "pousse"): Decimal("19.90"),
    }


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 23, 22, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2)),
    ],
)
def test_days_are_the_shop_s(moment: datetime, day: date) -> None:
    running_subscription(first=month_of(BoxRangeFactory.create(), date(2027, 1, 1)), started_at=moment)
    purchase(at=moment)
    VisitFactory.create(started_at=moment)
    rebuild(first=date(2026, 1, 1), last=date(2026, 12, 31))
    assert set(DailyFact.objects.values_list("day", flat=True)) == {day}


def test_building_again_and_in_pieces_changes_nothing() -> None:
    for days in (0, 1, 40, 400):
        purchase(at=NOON - timedelta(days=days))
        VisitFactory.create(started_at=NOON - timedelta(days=days))
    running_subscription(first=month_of(BoxRangeFactory.create(), date(2026, 12, 1)))

    def all_facts() -> list[tuple[object, ...]]:
        return sorted(DailyFact.objects.values_list("day", "metric", "dimension", "part", "value"))

    assert build_facts(now=NOON) == len(all_facts()) > 0
    whole = all_facts()
    assert build_facts(now=NOON) == 0
    assert all_facts() == whole
    DailyFact.objects.all().delete()
    for days in range(400, -1, -1):
        day = TODAY - timedelta(days=days)
        rebuild(first=day, last=day)
    assert all_facts() == whole


def test_what_arrives_late_is_counted_within_three_days_and_after_a_jump_of_the_clock() -> None:
    purchase(at=NOON - timedelta(days=30))
    build_facts(now=NOON - timedelta(days=30))
    purchase(at=NOON - timedelta(days=31))
    purchase(at=NOON - timedelta(days=10))
    build_facts(now=NOON)
    orders = DailyFact.objects.filter(metric="orders", dimension="total").values_list("day", "value")
    assert sorted(orders) == [
        (TODAY - timedelta(days=31), 1),
        (TODAY - timedelta(days=30), 1),
        (TODAY - timedelta(days=10), 1),
    ]


def test_without_anything_there_are_no_facts() -> None:
    assert build_facts(now=NOON) == 0
    assert DailyFact.objects.count() == 0
