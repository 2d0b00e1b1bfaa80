"""The demo shop's visitors: the same every time, an order's visit for every order, and reports that have something to draw."""

from datetime import date, timedelta

import pytest
from django.db.models import Sum

from config.demo import load_visits
from core import clock
from shop.order.enums import OrderKind
from tests.factories.shop import sold_product
from tests.factories.tracking import NOON
from tracking.enums import Channel, Dimension, EventKind, Metric, Step
from tracking.models import DailyFact, Event, Visit
from tracking.visits.building import build_visits

pytestmark = pytest.mark.django_db
TODAY = clock.local_day(NOON)


def purchase(*, day: date, number: int, kind: OrderKind = OrderKind.PURCHASE) -> Event:
    moment = clock.start_of(day) + timedelta(hours=10)
    return Event.objects.create(
        event_id=f"purchase-{number}",
        kind=EventKind.PURCHASE,
        consent_level=1,
        happened_at=moment,
        stored_at=moment,
        day=day,
        detail=kind,
        subject=f"order:{number}",
        amount="24.90",
        currency="EUR",
    )


@pytest.fixture
def history() -> None:
    """Two months with three orders, one of them a renewal."""
    sold_product(title="Volcan", slug_fr="volcan")
    first = TODAY - timedelta(days=60)
    purchase(day=first, number=1)
    purchase(day=first + timedelta(days=20), number=2)
    purchase(day=first + timedelta(days=30), number=3, kind=OrderKind.RENEWAL)


def rows() -> list[tuple[object, ...]]:
    return list(Visit.objects.order_by("key").values_list("key", "day", "started_at", "page_views", "channel", "step"))


@pytest.mark.usefixtures("history")
def test_every_demo_shop_has_the_same_visitors() -> None:
    count = load_visits.load(now=NOON)
    made = rows()
    assert len(made) == count > 60 * 5
    assert load_visits.load(now=NOON) == 0, "a shop that has visits keeps them"
    assert rows() == made
    Visit.objects.all().delete()
    load_visits.load(now=NOON)
    assert rows() == made


@pytest.mark.usefixtures("history")
def test_orders_have_their_visits_and_the_others_end_before() -> None:
    load_visits.load(now=NOON)
    ordered = Visit.objects.filter(step=Step.ORDERED)
    assert sorted(ordered.values_list("day", flat=True)) == [TODAY - timedelta(days=60), TODAY - timedelta(days=40)]
    assert set(Visit.objects.values_list("step", flat=True)) == set(Step.values)
    assert set(Visit.objects.values_list("channel", flat=True)) == set(Channel.values)
    assert not Visit.objects.filter(ended_at__gte=NOON).exists()


@pytest.mark.usefixtures("history")
def test_the_days_add_up_and_the_collection_leaves_them_alone() -> None:
    count = load_visits.load(now=NOON)
    facts = DailyFact.objects.filter(metric=Metric.VISITS)
    for dimension in (Dimension.TOTAL, Dimension.CHANNEL, Dimension.DEVICE, Dimension.STEP):
        assert facts.filter(dimension=dimension).aggregate(sum=Sum("value"))["sum"] == count
    assert build_visits(now=NOON) == 0
    assert Visit.objects.count() == count


def test_a_shop_without_orders_has_no_year_of_visitors() -> None:
    assert load_visits.load(now=NOON) == 0
    assert not Visit.objects.exists()
