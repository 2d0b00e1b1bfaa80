"""The page of BI: its numbers, its words, its plots, and how long it takes with two years of facts."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.factories.shop import UserFactory
from tests.factories.subscriptions import BoxRangeFactory
from tests.factories.tracking import NOON
from tracking.enums import Dimension, Metric
from tracking.models import DailyFact
from tracking.reports import words
from tracking.reports.periods import Bucket, Period, Span, span_of
from tracking.reports.plots import Series, bars, scale
from tracking.reports.queries import Report, report_of

TODAY = date(2026, 11, 23)
PAGE, FILE = "/admin/reports/", "/admin/reports/days.csv"


def fact(
    metric: Metric, value: object, *, ago: int = 0, dimension: Dimension = Dimension.TOTAL, part: str = ""
) -> None:
    DailyFact.objects.create(
        day=TODAY - timedelta(days=ago), metric=metric, dimension=dimension, part=part, value=Decimal(str(value))
    )


def client_with(*permissions: str, language: str = "fr") -> Client:
    user = UserFactory.create(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client(headers={"Accept-Language": language})
    client.force_login(user)
    return client


def report(period: Period = Period.DAYS_30) -> Report:
    return report_of(span=span_of(period=period, today=TODAY))


# The periods


def test_thirty_days_end_with_today() -> None:
    span = span_of(period=Period.DAYS_30, today=TODAY)
    assert (len(span.buckets), span.first, span.last) == (30, date(2026, 10, 25), TODAY)
    assert span.first_before == date(2026, 9, 25)


def test_twelve_months_end_with_this_one_as_far_as_it_has_gone() -> None:
    span = span_of(period=Period.MONTHS_12, today=TODAY)
    assert (len(span.buckets), span.first, span.last) == (12, date(2025, 12, 1), TODAY)
    assert span.buckets[2] == Bucket(date(2026, 2, 1), date(2026, 2, 28), is_month=True)
    assert [b.last + timedelta(days=1) for b in span.buckets[:-1]] == [b.first for b in span.buckets[1:]]


# The plots


@pytest.mark.parametrize(
    ("maximum", "step", "top"),
    [("0", "1", "1"), ("1", "1", "1"), ("5", "1", "5"), ("6", "2", "6"), ("51", "20", "60"), ("1234.5", "500", "1500")],
)
def test_scales_are_round(maximum: str, step: str, top: str) -> None:
    assert scale(maximum=Decimal(maximum)) == (Decimal(step), Decimal(top))


def test_bars_stand_on_each_other_and_on_the_ground() -> None:
    series = [Series("a", "plot-tige", [Decimal(2), Decimal(0)]), Series("b", "plot-graine", [Decimal(2), Decimal(4)])]
    plot = bars(series=series, labels=["1", "2"], titles=["first", "second"])
    lower, upper, alone = plot.bars
    assert (lower.y + lower.height, upper.y + upper.height) == (plot.baseline, lower.y)
    assert (alone.y, alone.height) == (upper.y, lower.height + upper.height)
    assert [bar.title for bar in plot.bars] == ["first: 2 · a", "first: 2 · b", "second: 4 · b"]
    assert [rule.label for rule in plot.rules] == ["0", "1", "2", "3", "4"]
    assert max(bar.x + bar.width for bar in plot.bars) <= plot.right


# The numbers


@pytest.mark.django_db
def test_levels_are_running_sums_since_the_beginning() -> None:
    BoxRangeFactory.create(key="tige", name="Tige")
    for ago, new, ended in ((400, 10, 0), (31, 0, 3), (29, 2, 0), (0, 1, 4)):
        for dimension, part in ((Dimension.TOTAL, ""), (Dimension.RANGE, "tige")):
            fact(Metric.SUBSCRIPTIONS_NEW, new, ago=ago, dimension=dimension, part=part)
            fact(Metric.SUBSCRIPTIONS_ENDED, ended, ago=ago, dimension=dimension, part=part)
    found = report()
    assert (found.active()[0], found.active()[-2], found.active()[-1]) == (9, 9, 6)
    assert found.active("tige") == found.active()
    assert (found.total(Metric.SUBSCRIPTIONS_NEW), found.total_before(Metric.SUBSCRIPTIONS_ENDED)) == (3, 3)


@pytest.mark.django_db
def test_days_fall_into_their_bucket_and_the_time_before_is_as_long() -> None:
    for ago in (0, 29, 30, 59, 60):
        fact(Metric.VISITS, 10**ago if ago == 0 else ago, ago=ago)
    found = report()
    assert (found.row(Metric.VISITS)[0], found.row(Metric.VISITS)[-1]) == (29, 1)
    assert (found.total(Metric.VISITS), found.total_before(Metric.VISITS)) == (30, 89)


# The words


@pytest.mark.django_db
def test_words_tell_what_the_plot_shows() -> None:
    fact(Metric.VISITS, 1200, ago=3)
    fact(Metric.VISITS, 34, ago=2)
    fact(Metric.VISITS, 1000, ago=40)
    fact(Metric.PAGE_VIEWS, 3085, ago=3)
    with translation.override("en"):
        assert words.of_visits(report()) == (
            "1,234 visits, 23 % more than in the same time before. 2.5 pages a visit on average. "
            "Most on 20\u00a0November 2026: 1,200."
        )
        assert words.of_orders(report()) == "No order was paid in this period."


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (0, 0, "and none in the same time before"),
        (5, 5, "as many as in the same time before"),
        (15, 10, "50 % more than in the same time before"),
        (5, 10, "50 % less than in the same time before"),
    ],
)
def test_changes_are_told_in_per_cent(now: int, before: int, said: str) -> None:
    with translation.override("en"):
        assert words.change(now=Decimal(now), before=Decimal(before)) == said


# The page


@pytest.mark.django_db
def test_only_who_may_read_facts_sees_them() -> None:
    for address in (PAGE, FILE):
        assert client_with("view_order").get(address).status_code == 403
        assert Client().get(address).status_code == 302
        assert client_with("view_dailyfact").get(address).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("period", ["30d", "90d", "12m", "", "1y", "<script>"])
def test_every_period_is_a_page_and_an_unknown_one_is_thirty_days(period: str) -> None:
    answer = client_with("view_dailyfact").get(PAGE, {"period": period})
    assert answer.status_code == 200
    assert answer.context["period"] == (period if period in ("30d", "90d", "12m") else "30d")
    assert b"<script>alert" not in answer.content


@pytest.mark.django_db
@time_machine.travel(NOON, tick=False)
def test_the_file_holds_the_numbers_of_the_page() -> None:
    BoxRangeFactory.create(key="tige", name="Tige")
    fact(Metric.VISITS, 12)
    fact(Metric.REVENUE, "1234.50")
    fact(Metric.SUBSCRIPTIONS_NEW, 5, ago=3)
    fact(Metric.SUBSCRIPTIONS_NEW, 5, ago=3, dimension=Dimension.RANGE, part="tige")
    answer = client_with("view_dailyfact").get(FILE)
    assert answer["Content-Disposition"] == 'attachment; filename="bambou-2026-10-25-2026-11-23.csv"'
    lines = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert len(lines) == 30
    assert lines[-1] == {
        "from": "2026-11-23",
        "to": "2026-11-23",
        "visits": "12",
        "page_views": "0",
        "orders": "0",
        "revenue": "1234.50",
        "subscriptions_new": "0",
        "subscriptions_ended": "0",
        "monthly_value": "0",
        "subscriptions_active": "5",
        "subscriptions_active_tige": "5",
        "reviews": "0",
        "marks": "0",
    }


def _two_years() -> None:
    parts = [(Dimension.TOTAL, ""), *((Dimension.RANGE, key) for key in ("graine", "pousse", "tige", "canopee"))]
    for position, (_dimension, key) in enumerate(parts[1:]):
        BoxRangeFactory.create(key=key, name=key.title(), position=position)
    splits = [(Dimension.CHANNEL, key) for key in ("direct", "search", "social", "assistant", "mail", "referral")]
    rows = [
        (metric, dimension, part)
        for metric, its_parts in {
            Metric.VISITS: [(Dimension.TOTAL, ""), *splits],
            Metric.PAGE_VIEWS: [(Dimension.TOTAL, "")],
            Metric.ORDERS: [
                (Dimension.TOTAL, ""),
                (Dimension.ORDER_KIND, "purchase"),
                (Dimension.ORDER_KIND, "renewal"),
            ],
            Metric.REVENUE: [
                (Dimension.TOTAL, ""),
                (Dimension.ORDER_KIND, "purchase"),
                (Dimension.ORDER_KIND, "renewal"),
            ],
            Metric.SUBSCRIPTIONS_NEW: parts,
            Metric.SUBSCRIPTIONS_ENDED: parts,
            Metric.MONTHLY_VALUE: parts,
        }.items()
        for dimension, part in its_parts
    ]
    DailyFact.objects.bulk_create(
        DailyFact(day=TODAY - timedelta(days=ago), metric=metric, dimension=dimension, part=part, value=(ago % 7) + 1)
        for ago in range(731)
        for metric, dimension, part in rows
    )


@pytest.mark.django_db
@time_machine.travel(NOON, tick=True)
def test_two_years_of_facts_take_few_queries() -> None:
    _two_years()
    client = client_with("view_dailyfact")
    for period in ("30d", "90d", "12m"):
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(PAGE, {"period": period})
        assert answer.status_code == 200
        assert len(queries) <= 12


def test_a_span_of_one_bucket_is_a_span() -> None:
    assert Span((Bucket(TODAY, TODAY),)).days == 1
