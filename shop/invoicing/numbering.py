"""Numbers that follow each other without a gap, in the order of their days.

Unique, on a chronological and continuous sequence, in separate series where that is justified: CGI, annexe II,
art. 242 nonies A, I, 7°.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core import clock
from core.locks import in_same_transaction, lock_rows
from core.writes import update
from shop.invoicing.enums import DocumentKind
from shop.invoicing.models import Series


@dataclass(frozen=True)
class Number:
    """A number that was taken, and the day that its document bears."""

    series: Series
    sequence: int
    issued_on: date

    def __str__(self) -> str:
        return f"{self.series.key}-{self.sequence:06d}"


def take_number(*, kind: DocumentKind, now: datetime) -> Number:
    """The next number of the kind's series of the year. The series stays locked until the caller's transaction ends."""
    return take_numbers(kind=kind, count=1, now=now)[0]


@in_same_transaction
def take_numbers(*, kind: DocumentKind, count: int, now: datetime) -> list[Number]:
    """As `take_number`, for the next `count` numbers.

    Whoever waited for the lock may come with an earlier `now` than the one before: a later number bears no earlier day.
    """
    if not count:
        return []
    today = clock.local_day(now)
    series = _locked(key=f"{kind}{today.year}")
    first = series.last_number + 1
    series.last_number += count
    issued_on = series.last_issued_on = max(today, series.last_issued_on or today)
    update(Series, where={"id": series.pk}, last_number=series.last_number, last_issued_on=issued_on)
    return [Number(series, sequence, issued_on) for sequence in range(first, first + count)]


def _locked(*, key: str) -> Series:
    rows = Series.objects.filter(key=key)
    found = lock_rows(rows)
    if not found:
        Series.objects.get_or_create(key=key)
        found = lock_rows(rows)
    return found[0]
