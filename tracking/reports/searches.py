"""What was looked for in a period, what led nowhere first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value, When

from tracking.models import SearchCount
from tracking.reports.periods import Span

MOST = 300


@dataclass(frozen=True, slots=True)
class Searched:
    """Words of a language: how often they were looked for, how much was found the last time, and on which day that was."""

    words: str
    language: str
    times: int
    results: int
    last_on: date


def searched(*, span: Span) -> list[Searched]:
    """The searches of a period: those without a result first, then by how often they were asked; 300 at most. One query."""
    counts = _counts(span)
    latest = counts.filter(words=OuterRef("words"), language=OuterRef("language")).order_by("-day")
    rows = counts.values("words", "language").annotate(
        times=Sum("times"),
        found=Subquery(latest.values("results")[:1]),
        last_on=Max("day"),
        is_found=Case(When(found=0, then=Value(0)), default=Value(1)),
    )
    ordered = rows.order_by("is_found", "-times", "words", "language")
    return [Searched(*row) for row in ordered.values_list("words", "language", "times", "found", "last_on")[:MOST]]


def totals(*, span: Span) -> tuple[int, int]:
    """How many searches there were in a period, and how many of them found nothing. One query."""
    sums = _counts(span).aggregate(all=Sum("times", default=0), lost=Sum("times", filter=Q(results=0), default=0))
    return sums["all"], sums["lost"]


def _counts(span: Span) -> QuerySet[SearchCount]:
    return SearchCount.objects.filter(day__range=(span.first, span.last))
