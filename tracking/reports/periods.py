"""The periods that the page offers, cut into the days or months that are drawn as one bar each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.templatetags.days import full_day


class Period(StrEnum):
    DAYS_30 = "30d"
    DAYS_90 = "90d"
    MONTHS_12 = "12m"


LABELS: dict[Period, str | Promise] = {
    Period.DAYS_30: _("30 days"),
    Period.DAYS_90: _("90 days"),
    Period.MONTHS_12: _("12 months"),
}
_DAYS = {Period.DAYS_30: 30, Period.DAYS_90: 90}


def period_of(asked: str) -> Period:
    """The period that an address asks for; 30 days for any other word."""
    return Period(asked) if asked in set(Period) else Period.DAYS_30


@dataclass(frozen=True)
class Bucket:
    """The days from `first` to `last`, both included: one day, or a month as far as it has gone."""

    first: date
    last: date
    is_month: bool = False

    @property
    def label(self) -> str:
        """`3 March 2026` or `March 2026`, in the language of the reader."""
        return formats.date_format(self.first, "F Y") if self.is_month else full_day(self.first)

    @property
    def short_label(self) -> str:
        """What fits under a bar."""
        # French writes its months small.
        month = "b" if get_language() == "fr" else "M"
        return formats.date_format(self.first, f"{month} y" if self.is_month else f"j {month}")


@dataclass(frozen=True)
class Span:
    """Buckets one after the other without a gap."""

    buckets: tuple[Bucket, ...]

    @property
    def first(self) -> date:
        return self.buckets[0].first

    @property
    def last(self) -> date:
        return self.buckets[-1].last

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def first_before(self) -> date:
        """The first day of as many days just before these."""
        return self.first - timedelta(days=self.days)


def span_of(*, period: Period, today: date) -> Span:
    """The buckets of `period` up to and with `today`; the month of `today` is the last of twelve."""
    if period == Period.MONTHS_12:
        return Span(tuple(_months(until=today, count=12)))
    days = (today - timedelta(days=ago) for ago in range(_DAYS[period] - 1, -1, -1))
    return Span(tuple(Bucket(day, day) for day in days))


def _months(*, until: date, count: int) -> Iterator[Bucket]:
    starts = [until.replace(day=1)]
    while len(starts) < count:
        starts.append((starts[-1] - timedelta(days=1)).replace(day=1))
    for start in reversed(starts):
        end = (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        yield Bucket(start, min(end, until), is_month=True)
