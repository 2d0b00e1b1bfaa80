"""Days as people say them: "22 mars", "1er mars", "lundi 22 mars" in French; "22 March", "Monday 22 March" in English.

In a template a moment is taken in the shop's zone first: an order of half past midnight in Paris is of that day.
"""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils.dateformat import format as date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()


@register.filter(expects_localtime=True)
def day(value: date | None) -> str:
    """The day and month of `value`; "" for none. French writes the first as "1er" and no other."""
    if value is None:
        return ""
    number = "1er" if value.day == 1 and (get_language() or "fr").startswith("fr") else str(value.day)
    return f"{number}\u00a0{date_format(value, 'F')}"


@register.filter(expects_localtime=True)
def weekday(value: date | None) -> str:
    """The weekday, day and month of `value`; "" for none."""
    return "" if value is None else f"{date_format(value, 'l')} {day(value)}"


@register.filter(expects_localtime=True)
def full_day(value: date | None) -> str:
    """The day, month and year of `value`; "" for none."""
    return "" if value is None else f"{day(value)} {value.year}"


@register.filter(expects_localtime=True)
def moment(value: datetime | None) -> str:
    """The full day and the hour of `value`, "23 novembre 2026 à 12 h 04"; "" for none."""
    if value is None:
        return ""
    is_french = (get_language() or "fr").startswith("fr")
    hour = date_format(value, "G\u00a0\\h\u00a0i" if is_french else "H:i")
    return _("%(day)s at %(hour)s") % {"day": full_day(value), "hour": hour}
