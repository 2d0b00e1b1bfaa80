"""What an address or a form says before it is checked: a month of birth that can be one, or nothing."""

from __future__ import annotations

from datetime import date

from django.http import QueryDict

EARLIEST = 1900


def number_in(text: str) -> int | None:
    """A short whole number, or None."""
    return int(text) if text.isdecimal() and len(text) < 5 else None


def birth_month_in(asked: QueryDict, *, today: date) -> date | None:
    """The first day of the month named by `month` and `year`; None for one that is still to come, and for none at all."""
    month, year = number_in(asked.get("month", "")), number_in(asked.get("year", ""))
    if month is None or year is None or not (1 <= month <= 12 and EARLIEST <= year <= today.year):
        return None
    born = date(year, month, 1)
    return born if born <= today else None
