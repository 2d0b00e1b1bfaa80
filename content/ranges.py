"""What the page of a range shows of the calendar: the boxes to come and those that were, with the pages of their themes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import CharField, QuerySet

from content.addresses import paths_of
from core.components import Voices
from core.statements import Given, statement
from subscriptions.models import BoxRange, CalendarMonth
from subscriptions.reviews import shown

# How many boxes to come are shown, and how many that were.
COMING, PAST = 3, 3


@dataclass(frozen=True, slots=True)
class BoxOfMonth:
    """A month's box of the range. `href` is the page of its theme, "" where there is none; `is_open`: it can still be had."""

    name: str
    summary: str
    month: date
    picture_id: int | None
    href: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Boxes:
    """The boxes to come, the soonest first, and those that were, the latest first."""

    coming: tuple[BoxOfMonth, ...] = ()
    past: tuple[BoxOfMonth, ...] = ()

    def picture_ids(self) -> set[int]:
        """The pictures of all their themes."""
        return {each.picture_id for each in (*self.coming, *self.past) if each.picture_id}


def boxes_of(*, range_id: int, language: str, today: date) -> Boxes:
    """The boxes of a range around today. At most two queries."""
    months: list[CalendarMonth] = _months().objects(range=range_id)
    coming = [each for each in months if each.cutoff_on >= today][:COMING]
    past = [each for each in reversed(months) if each.cutoff_on < today][:PAST]
    themes = sorted({_theme_id(each) for each in (*coming, *past)})
    pages = {page.pk: page for page in _theme_pages().objects(themes=themes, language=language)} if themes else {}
    paths = paths_of(pages)
    hrefs = {page.theme_id: paths[key] for key, page in pages.items()}
    return Boxes(
        coming=tuple(_shown(each, hrefs=hrefs, is_open=True) for each in coming),
        past=tuple(_shown(each, hrefs=hrefs, is_open=False) for each in past),
    )


def voices_of(*, range_id: int) -> Voices | None:
    """What parents say of the boxes of a range. One query."""
    found: Sequence[BoxRange] = _with_marks().objects(range=range_id)
    return shown.of_range(box_range=found[0]) if found else None


def _theme_id(month: CalendarMonth) -> int:
    assert month.box is not None  # asked for
    return month.box.theme_id


def _shown(month: CalendarMonth, *, hrefs: dict[int, str], is_open: bool) -> BoxOfMonth:
    assert month.box is not None
    theme = month.box.theme
    return BoxOfMonth(
        name=theme.name,
        summary=month.box.summary or theme.tagline,
        month=month.month,
        picture_id=theme.picture_id,
        href=hrefs.get(theme.pk, ""),
        is_open=is_open,
    )


@statement
def _months() -> QuerySet[CalendarMonth]:
    rows = CalendarMonth.objects.filter(range__id__in=[Given("range")], box__isnull=False)
    return rows.select_related("box__theme").order_by("month")


@statement
def _theme_pages() -> QuerySet[Any]:
    pages = apps.get_model("content", "ThemePage").objects.live().select_related("locale")
    pages = pages.filter(theme__id__in=[Given("themes")], locale__language_code=Given("language", CharField()))
    return pages.defer("story", "activities", "contents", "body").order_by("path")


@statement
def _with_marks() -> QuerySet[BoxRange]:
    return QuerySet(BoxRange).filter(id__in=[Given("range")]).select_related("marks")
