"""Themes by the box calendar: which can be had now and until when, which come, which have been."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from core.components import Voices
from core.statements import Given, statement
from subscriptions.models import Box, CalendarMonth
from subscriptions.reviews import shown
from subscriptions.words import ages

if TYPE_CHECKING:
    from content.pages.theme import ThemePage

BESIDE = 2


@dataclass(frozen=True, slots=True)
class Dated:
    """A month of the calendar in which a theme goes out to a range. `is_next`: the range's next box."""

    theme_id: int
    range_id: int
    month: date
    cutoff_on: date
    pack_on: date
    is_open: bool
    is_next: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A theme's page, and the month that says where it stands; none where it has not been planned."""

    page: ThemePage
    dated: Dated | None


@dataclass(frozen=True, slots=True)
class Themes:
    """The pages by where they stand: to be had now (soonest first), to come (soonest first), past (latest first)."""

    now: tuple[Entry, ...]
    coming: tuple[Entry, ...]
    past: tuple[Entry, ...]
    calendar: tuple[Dated, ...]

    def picture_ids(self) -> set[int]:
        """The keys of the pictures of all boxes."""
        every = (*self.now, *self.coming, *self.past)
        return {key for each in every if each.page.theme and (key := each.page.theme.picture_id)}

    def around(self, *, page_id: int | None) -> list[Entry]:
        """Two themes that were, two that come, in their order of time, and not the page itself."""
        before = [each for each in self.past if each.page.pk != page_id][:BESIDE]
        after = [each for each in (*self.now, *self.coming) if each.page.pk != page_id][:BESIDE]
        return [*reversed(before), *after]


def calendar_of(*, theme_ids: Iterable[int], today: date) -> tuple[Dated, ...]:
    """The months of the ranges on sale, earliest first; those of other themes only say which box is a range's next."""
    wanted, seen, found = set(theme_ids), set[int](), []
    for theme_id, range_id, month, cutoff_on, pack_on in _months().rows():
        is_open = cutoff_on >= today
        is_next = is_open and range_id not in seen
        if is_open:
            seen.add(range_id)
        if theme_id in wanted:
            found.append(Dated(theme_id, range_id, month, cutoff_on, pack_on, is_open=is_open, is_next=is_next))
    return tuple(found)


@statement
def _months() -> QuerySet[CalendarMonth, Any]:
    rows = CalendarMonth.objects.filter(box__isnull=False, range__is_active=True).order_by("month", "range_id")
    return rows.values_list("box__theme_id", "range_id", "month", "cutoff_on", "pack_on")


def by_calendar(*, pages: Sequence[ThemePage], today: date) -> Themes:
    """The pages in their order of time. One query."""
    calendar = calendar_of(theme_ids=[each.theme_id for each in pages if each.theme_id], today=today)
    now, coming, past = [], [], []
    for page in pages:
        months = [each for each in calendar if each.theme_id == page.theme_id]
        next_box = next((each for each in months if each.is_next), None)
        later = next((each for each in months if each.is_open), None)
        if next_box:
            now.append(Entry(page=page, dated=next_box))
        elif later or not months:
            coming.append(Entry(page=page, dated=later))
        else:
            past.append(Entry(page=page, dated=months[-1]))
    unplanned = date.max
    return Themes(
        now=tuple(sorted(now, key=_month)),
        coming=tuple(sorted(coming, key=lambda each: each.dated.month if each.dated else unplanned)),
        past=tuple(sorted(past, key=_month, reverse=True)),
        calendar=calendar,
    )


def _month(entry: Entry) -> date:
    assert entry.dated is not None
    return entry.dated.month


@dataclass(frozen=True, slots=True)
class BoxOfRange:
    """A theme's box for a range. `dated`: the open month in which it goes out, or None."""

    box: Box
    dated: Dated | None

    @property
    def ages(self) -> str:
        """The range's ages in words."""
        return ages(self.box.range)


def boxes_of(*, theme_id: int, calendar: Iterable[Dated]) -> list[BoxOfRange]:
    """The boxes of a theme by age, each with the first month in which it can still be had. One query."""
    open_months: dict[int, Dated] = {}
    for each in calendar:
        if each.theme_id == theme_id and each.is_open:
            open_months.setdefault(each.range_id, each)
    boxes: list[Box] = _boxes().objects(theme=theme_id)
    return [BoxOfRange(box=box, dated=open_months.get(box.range_id)) for box in boxes]


@statement
def _boxes() -> QuerySet[Box]:
    rows = Box.objects.filter(theme__id__in=[Given("theme")], range__is_active=True)
    return rows.select_related("range", "theme__marks").order_by("range__position", "pk")


def voices_of(boxes: Sequence[BoxOfRange]) -> Voices | None:
    """What parents say of the boxes of a theme, as `boxes_of` returns them; no query."""
    if not boxes:
        return None
    return shown.of_theme(theme=boxes[0].box.theme, ranges={each.box.range.key: each.box.range.name for each in boxes})
