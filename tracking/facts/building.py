"""The facts of each day, added up from rows that are only ever added: visits, purchases, reviews, movements of subscriptions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DateField, DateTimeField, Min, QuerySet, Sum

from core import sweeps
from core.clock import end_of, local_day, start_of
from core.locks import in_transaction
from core.statements import Given, statement
from subscriptions.enums import SubscriptionMovementKind
from subscriptions.models import SubscriptionMovement
from tracking.enums import Dimension, EventKind, Metric
from tracking.models import DailyFact, Event, Visit

# Days that may still change behind their end: a page view may wait on the stream while the worker is down.
OPEN_DAYS = 3
CHUNK_DAYS = 92

Cell = tuple[date, Metric, Dimension, str]

NEW = (SubscriptionMovementKind.NEW, SubscriptionMovementKind.REACTIVATION)
VISIT_SPLITS = ((Dimension.CHANNEL, "channel"), (Dimension.DEVICE, "device"), (Dimension.STEP, "step"))


@sweeps.register("tracking.facts", order=94, every=120, says="%d daily facts brought up to date", wakes_others=False)
def build_facts(*, now: datetime) -> int:
    """Bring the facts up to the day of `now`; return how many were not as they are now."""
    today = local_day(now)
    latest = next((day for (day,) in _latest().rows()), None)
    first = latest - timedelta(days=OPEN_DAYS - 1) if latest else _first_day()
    return rebuild(first=min(first, today), last=today) if first else 0


@statement
def _latest() -> QuerySet[DailyFact, Any]:
    return DailyFact.objects.order_by("-day").values_list("day")[:1]


def _first_day() -> date | None:
    event = Event.objects.aggregate(day=Min("day"))["day"]
    moved_at = SubscriptionMovement.objects.aggregate(at=Min("moved_at"))["at"]
    days = [day for day in (event, local_day(moved_at) if moved_at else None) if day]
    return min(days, default=None)


def rebuild(*, first: date, last: date) -> int:
    """Make the facts of the days from `first` to `last`, both included, anew; return how many were not as they are now.

    The same rows give the same facts however often. Never rebuild days whose page views were already deleted.
    """
    changed = 0
    while first <= last:
        chunk_end = min(last, first + timedelta(days=CHUNK_DAYS - 1))
        changed += _rebuild_chunk(first=first, last=chunk_end)
        first = chunk_end + timedelta(days=1)
    return changed


@in_transaction
def _rebuild_chunk(*, first: date, last: date) -> int:
    cells: dict[Cell, Decimal] = defaultdict(Decimal)
    for source in (_of_visits, _of_purchases, _of_reviews, _of_subscriptions):
        for cell, value in source(first=first, last=last):
            cells[cell] += value
    before = {tuple(row[:4]): row[4] for row in _facts().rows(first=first, last=last)}
    changed = {cell for cell, _value in cells.items() ^ before.items()}
    if changed:
        DailyFact.objects.filter(day__range=(first, last)).delete()
        DailyFact.objects.bulk_create(
            (
                DailyFact(day=day, metric=metric, dimension=dimension, part=part, value=value)
                for (day, metric, dimension, part), value in sorted(cells.items())
            ),
            batch_size=500,
        )
    return len(changed)


# The days of a chunk, both included.
DAYS = (Given("first", DateField()), Given("last", DateField()))


@statement
def _facts() -> QuerySet[DailyFact, Any]:
    return DailyFact.objects.filter(day__range=DAYS).values_list("day", "metric", "dimension", "part", "value")


@statement
def _visits() -> QuerySet[Visit, Any]:
    alike = Visit.objects.filter(day__range=DAYS).order_by().values("day", *(column for _, column in VISIT_SPLITS))
    return alike.annotate(n=Count("pk"), pages=Sum("page_views"))


@statement
def _purchases() -> QuerySet[Event, Any]:
    return _by_detail(EventKind.PURCHASE)


@statement
def _reviews() -> QuerySet[Event, Any]:
    return _by_detail(EventKind.REVIEW_GIVEN)


def _by_detail(kind: EventKind) -> QuerySet[Event, Any]:
    rows = Event.objects.filter(kind=kind, day__range=DAYS).order_by()
    return rows.values("day", "detail").annotate(n=Count("pk"), total=Sum("amount"))


@statement
def _movements() -> QuerySet[SubscriptionMovement, Any]:
    since, until = Given("since", DateTimeField()), Given("until", DateTimeField())
    rows = SubscriptionMovement.objects.filter(moved_at__gte=since, moved_at__lt=until).order_by()
    return rows.values_list("moved_at", "kind", "amount", "subscription__range__key")


def _of_visits(*, first: date, last: date) -> Iterator[tuple[Cell, Decimal]]:
    for row in _visits().records(first=first, last=last):
        yield (row["day"], Metric.VISITS, Dimension.TOTAL, ""), Decimal(row["n"])
        yield (row["day"], Metric.PAGE_VIEWS, Dimension.TOTAL, ""), Decimal(row["pages"])
        for dimension, column in VISIT_SPLITS:
            yield (row["day"], Metric.VISITS, dimension, str(row[column])), Decimal(row["n"])


def _of_purchases(*, first: date, last: date) -> Iterator[tuple[Cell, Decimal]]:
    for row in _purchases().records(first=first, last=last):
        for dimension, part in ((Dimension.TOTAL, ""), (Dimension.ORDER_KIND, row["detail"])):
            yield (row["day"], Metric.ORDERS, dimension, part), Decimal(row["n"])
            yield (row["day"], Metric.REVENUE, dimension, part), row["total"]


def _of_reviews(*, first: date, last: date) -> Iterator[tuple[Cell, Decimal]]:
    for row in _reviews().records(first=first, last=last):
        for dimension, part in ((Dimension.TOTAL, ""), (Dimension.RANGE, row["detail"])):
            yield (row["day"], Metric.REVIEWS, dimension, part), Decimal(row["n"])
            yield (row["day"], Metric.MARKS, dimension, part), row["total"]


def _of_subscriptions(*, first: date, last: date) -> Iterator[tuple[Cell, Decimal]]:
    for moved_at, kind, amount, range_key in _movements().rows(since=start_of(first), until=end_of(last)):
        day = local_day(moved_at)
        for dimension, part in ((Dimension.TOTAL, ""), (Dimension.RANGE, range_key)):
            yield (day, Metric.MONTHLY_VALUE, dimension, part), amount
            if kind in NEW:
                yield (day, Metric.SUBSCRIPTIONS_NEW, dimension, part), Decimal(1)
            elif kind == SubscriptionMovementKind.CHURN:
                yield (day, Metric.SUBSCRIPTIONS_ENDED, dimension, part), Decimal(1)
