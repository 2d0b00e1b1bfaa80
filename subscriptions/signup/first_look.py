"""What a parent sees before anything is decided: the range that suits, and its first box with its days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import clock
from core.components import Picture, Voices
from core.templatetags.days import day
from shop.images.queries import pictures
from shop.images.specs import Shown
from subscriptions import words
from subscriptions.models import BoxRange, CalendarMonth
from subscriptions.reviews import shown
from subscriptions.signup import ages, offers

BESIDE_TEXT = Shown(widths=(200, 400, 640), sizes="(width >= 48rem) 20rem, 45vw")


@dataclass(frozen=True)
class RangeChoice:
    """A range that suits the child."""

    key: str
    name: str
    ages: str
    is_chosen: bool


@dataclass(frozen=True)
class Look:
    """The range and its first box, or `problem` in the customer's words; `note` says why it is another range than asked for."""

    range: BoxRange | None = None
    month: CalendarMonth | None = None
    picture: Picture | None = None
    arrives: str = ""
    until: str = ""
    choices: Sequence[RangeChoice] = field(default_factory=list)
    note: str = ""
    problem: str = ""
    voices: Voices | None = None

    @property
    def is_complete(self) -> bool:
        """Whether there is a box to subscribe to."""
        return self.range is not None and self.month is not None and not self.problem


@dataclass(frozen=True)
class Shelf:
    """Ranges with the next box of each that can be had, by the range's key."""

    ranges: Sequence[BoxRange]
    months: Mapping[int, CalendarMonth]
    this_month: date

    def candidates(self) -> list[ages.Candidate]:
        """Ranges without a box count by this month, so that the reason given is the true one."""
        return [
            ages.Candidate(
                key=row.key,
                age_from=row.age_from,
                age_to=row.age_to,
                month=self.months[row.pk].month if row.pk in self.months else self.this_month,
            )
            for row in self.ranges
        ]

    def range(self, key: str) -> BoxRange | None:
        return next((row for row in self.ranges if row.key == key), None)


def look_at(
    *, birth_month: date | None = None, age: int | None = None, range_key: str = "", language: str, now: datetime
) -> Look:
    """The range for a birth month, else for a whole age, else the one named, with what parents say of it; at most 6 queries.

    Empty when nothing is known.
    """
    rows = BoxRange.objects.filter(is_active=True).select_related("marks")
    ranges = list(rows.order_by("position", "pk"))
    shelf = Shelf(ranges, offers.next_boxes(now=now), clock.local_day(now).replace(day=1))
    if not ranges:
        return Look(problem=_("There is nothing to subscribe to at the moment."))
    if birth_month is not None:
        look = _for_child(shelf, birth_month=birth_month, range_key=range_key, language=language, now=now)
    else:
        if age is not None:
            range_key = ages.for_age(candidates=shelf.candidates(), age=age) or range_key
        chosen = shelf.range(range_key)
        look = show(shelf, chosen=chosen, language=language, now=now) if chosen else Look()
    return replace(look, voices=shown.of_range(box_range=look.range)) if look.range else look


def _for_child(shelf: Shelf, *, birth_month: date, range_key: str, language: str, now: datetime) -> Look:
    try:
        keys = ages.fitting(candidates=shelf.candidates(), birth_month=birth_month)
    except ages.TooYoung as reason:
        nearest = shelf.range(reason.nearest)
        return Look(problem=_too_young(nearest, from_month=reason.from_month))
    except ages.TooOld as reason:
        return Look(problem=_too_old(shelf.range(reason.nearest)))
    chosen = shelf.range(range_key if range_key in keys else keys[0])
    asked = shelf.range(range_key)
    assert chosen is not None
    choices = [
        RangeChoice(key=row.key, name=row.name, ages=words.ages(row), is_chosen=row.key == chosen.key)
        for row in shelf.ranges
        if row.key in keys
    ]
    note = _other_range(asked=asked, chosen=chosen) if asked and asked.key not in keys else ""
    return show(shelf, chosen=chosen, choices=choices, note=note, language=language, now=now)


def show(
    shelf: Shelf,
    *,
    chosen: BoxRange,
    choices: Sequence[RangeChoice] = (),
    note: str = "",
    language: str,
    now: datetime,
) -> Look:
    """The look of a range that was chosen; its problem where it has no box to send."""
    month = shelf.months.get(chosen.pk)
    if month is None or month.box is None:
        problem = _("The %(range)s range has no box to send just now. Come back in a few days, or write to us.")
        return Look(range=chosen, choices=choices, problem=problem % {"range": chosen.name})
    picture_id = month.box.theme.picture_id or chosen.picture_id
    drawn = pictures(picture_ids=[picture_id], place=BESIDE_TEXT, language=language) if picture_id else {}
    promise = offers.arrival(month=month, now=now)
    return Look(
        range=chosen,
        month=month,
        picture=drawn.get(picture_id or 0),
        arrives=words.at_your_door(promise),
        until=_("It can be had until the evening of %(day)s.") % {"day": day(month.cutoff_on)},
        choices=choices,
        note=note,
    )


def _other_range(*, asked: BoxRange, chosen: BoxRange) -> str:
    text = _("%(asked)s is made for %(ages)s. At this age, %(chosen)s is the one that fits.")
    return text % {"asked": asked.name, "ages": words.ages(asked), "chosen": chosen.name}


def _too_young(nearest: BoxRange | None, *, from_month: date) -> str:
    assert nearest is not None
    text = pgettext("age", "Our first boxes, %(range)s, are for children from %(age)d: yours can begin in %(month)s.")
    return text % {"range": nearest.name, "age": nearest.age_from, "month": words.month_name(from_month)}


def _too_old(nearest: BoxRange | None) -> str:
    assert nearest is not None
    text = _("We have no box for this age. The nearest range is %(range)s, for %(ages)s.")
    return text % {"range": nearest.name, "ages": words.ages(nearest)}
