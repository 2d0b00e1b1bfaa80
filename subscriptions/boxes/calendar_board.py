"""The calendar as staff look at it: a row a month, a column a range, and what is missing or short."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from core import clock
from subscriptions.boxes import calendar
from subscriptions.enums import CycleState
from subscriptions.models import BoxRange, CalendarMonth

MONTHS_SHOWN = 12


@dataclass(frozen=True)
class Cell:
    """One month of one range. `wanted` counts the boxes that are planned and still have to be set aside."""

    month: CalendarMonth
    wanted: int
    had_before: bool

    @property
    def is_without_box(self) -> bool:
        return self.month.box is None

    @property
    def missing(self) -> int:
        """How many pieces are short of what is planned."""
        return max(self.wanted - self.month.box.item.free, 0) if self.month.box else 0


@dataclass(frozen=True)
class Board:
    """`rows` are months with a cell for each range of `ranges`, None where the range sends nothing or nobody prepared it."""

    ranges: Sequence[BoxRange]
    rows: Sequence[tuple[date, Sequence[Cell | None]]]

    @property
    def warnings(self) -> list[Cell]:
        """What must be decided before its cut-off: no box, too few pieces, or a box that the range has sent before."""
        cells = [cell for _month, row in self.rows for cell in row if cell]
        return [cell for cell in cells if cell.is_without_box or cell.missing or cell.had_before]


def board(*, now: datetime) -> Board:
    """This month and the eleven after it. Four queries."""
    first = clock.local_day(now).replace(day=1)
    months = [calendar.add_months(month=first, months=i) for i in range(MONTHS_SHOWN)]
    ranges = list(BoxRange.objects.filter(is_active=True).order_by("position", "pk"))
    related = ("range", "box__theme", "box__item")
    rows = CalendarMonth.objects.filter(month__gte=first, range__in=ranges).select_related(*related)
    planned = Count("cycles", filter=Q(cycles__state=CycleState.PLANNED))
    repeated = _repeated(ranges=ranges)
    cells = {
        (row.month, row.range_id): Cell(
            month=row, wanted=row.planned, had_before=row.box_id is not None and repeated[row.box_id] > 1
        )
        for row in rows.annotate(planned=planned)
    }
    return Board(
        ranges=ranges, rows=[(month, [cells.get((month, box_range.pk)) for box_range in ranges]) for month in months]
    )


def _repeated(*, ranges: Sequence[BoxRange]) -> Mapping[int, int]:
    """How often each box stands in the calendar."""
    counts: dict[int, int] = defaultdict(int)
    rows = CalendarMonth.objects.filter(range__in=ranges, box__isnull=False).values_list("box_id")
    counts.update(rows.annotate(times=Count("pk")))
    return counts
