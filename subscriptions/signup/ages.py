"""Which range suits a child: by the age in the month of the first box, the older range where two would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from subscriptions.models.child import age_in


class NoRange(Exception):
    """No range is made for this age; `nearest` is the key of the one that comes closest."""

    def __init__(self, nearest: str) -> None:
        super().__init__(nearest)
        self.nearest = nearest


class TooYoung(NoRange):
    """The child is younger than the youngest range; it is old enough from `from_month` on."""

    def __init__(self, nearest: str, *, from_month: date) -> None:
        super().__init__(nearest)
        self.from_month = from_month


class TooOld(NoRange):
    """The child is older than the oldest range, or between two."""


@dataclass(frozen=True)
class Candidate:
    """A range that has a box to send, and the month of that box."""

    key: str
    age_from: int
    age_to: int
    month: date

    def suits(self, *, birth_month: date) -> bool:
        """Whether the child has the range's age when the first box comes."""
        return self.age_from <= age_in(birth_month=birth_month, month=self.month) <= self.age_to


def fitting(*, candidates: Sequence[Candidate], birth_month: date) -> list[str]:
    """The keys of the ranges for this child, the one it will stay in longest first; raises TooYoung or TooOld."""
    found = [each for each in candidates if each.suits(birth_month=birth_month)]
    if found:
        return [each.key for each in sorted(found, key=lambda each: (-each.age_from, -each.age_to))]
    youngest = min(candidates, key=lambda each: each.age_from)
    if age_in(birth_month=birth_month, month=youngest.month) < youngest.age_from:
        raise TooYoung(youngest.key, from_month=birth_month.replace(year=birth_month.year + youngest.age_from))
    age = age_in(birth_month=birth_month, month=youngest.month)
    nearest = min(candidates, key=lambda each: min(abs(age - each.age_from), abs(age - each.age_to)))
    raise TooOld(nearest.key)


def for_age(*, candidates: Sequence[Candidate], age: int) -> str | None:
    """The key of the range for a whole age, as the home page asks for it; None for an age without one."""
    found = [each for each in candidates if each.age_from <= age <= each.age_to]
    return max(found, key=lambda each: (each.age_from, each.age_to)).key if found else None
