"""The numbers of the reports page, added up from the facts of days."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import accumulate

from django.db.models import Sum

from subscriptions.models import BoxRange
from tracking.enums import Dimension, Metric
from tracking.models import DailyFact
from tracking.reports.periods import Span

ZERO = Decimal(0)
LEVELS = (Metric.SUBSCRIPTIONS_NEW, Metric.SUBSCRIPTIONS_ENDED, Metric.MONTHLY_VALUE)
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Report:
    """Facts per bucket of `span`, by (metric, dimension, part); `before` sums up the same time before, `opening` all before it."""

    span: Span
    ranges: tuple[tuple[str, str], ...]
    cells: dict[Key, list[Decimal]] = field(default_factory=dict)
    before: dict[Key, Decimal] = field(default_factory=dict)
    opening: dict[Key, Decimal] = field(default_factory=dict)

    def row(self, metric: Metric, dimension: Dimension = Dimension.TOTAL, part: str = "") -> list[Decimal]:
        """One value a bucket."""
        return self.cells.get((metric, dimension, part)) or [ZERO] * len(self.span.buckets)

    def total(self, metric: Metric) -> Decimal:
        return sum(self.row(metric), ZERO)

    def total_before(self, metric: Metric) -> Decimal:
        return self.before.get((metric, Dimension.TOTAL, ""), ZERO)

    def parts(self, metric: Metric, dimension: Dimension) -> dict[str, Decimal]:
        """The total of each part of `dimension`, largest first."""
        totals = {key[2]: sum(row, ZERO) for key, row in self.cells.items() if key[:2] == (metric, dimension)}
        return dict(sorted(totals.items(), key=lambda item: (-item[1], item[0])))

    def active(self, range_key: str | None = None) -> list[Decimal]:
        """Subscriptions that run at the end of each bucket: what came less what went, since the beginning."""
        dimension, part = (Dimension.RANGE, range_key) if range_key else (Dimension.TOTAL, "")
        new, ended = (
            self._level(metric, dimension, part or "")
            for metric in (Metric.SUBSCRIPTIONS_NEW, Metric.SUBSCRIPTIONS_ENDED)
        )
        return [came - went for came, went in zip(new, ended, strict=True)]

    def monthly_value(self) -> list[Decimal]:
        """What the running subscriptions are worth a month, at the end of each bucket."""
        return self._level(Metric.MONTHLY_VALUE, Dimension.TOTAL, "")

    def _level(self, metric: Metric, dimension: Dimension, part: str) -> list[Decimal]:
        opening = self.opening.get((metric, dimension, part), ZERO)
        return list(accumulate(self.row(metric, dimension, part), initial=opening))[1:]


def report_of(*, span: Span) -> Report:
    """All numbers of the page for `span`, in three queries."""
    ranges = BoxRange.objects.order_by("position", "pk")
    report = Report(span=span, ranges=tuple((row.key, row.name) for row in ranges))
    index = {day: i for i, bucket in enumerate(span.buckets) for day in _days(bucket.first, bucket.last)}
    cells: dict[Key, list[Decimal]] = defaultdict(lambda: [ZERO] * len(span.buckets))
    before: dict[Key, Decimal] = defaultdict(Decimal)
    facts = DailyFact.objects.filter(day__range=(span.first_before, span.last))
    for day, metric, dimension, part, value in facts.values_list("day", "metric", "dimension", "part", "value"):
        if day < span.first:
            before[metric, dimension, part] += value
        else:
            cells[metric, dimension, part][index[day]] += value
    report.cells.update(cells)
    report.before.update(before)
    report.opening.update(_opening(first=span.first))
    return report


def _days(first: date, last: date) -> list[date]:
    return [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]


def _opening(*, first: date) -> dict[Key, Decimal]:
    earlier = DailyFact.objects.filter(metric__in=LEVELS, day__lt=first).order_by()
    rows = earlier.values_list("metric", "dimension", "part").annotate(total=Sum("value"))
    return {(metric, dimension, part): total for metric, dimension, part, total in rows}
