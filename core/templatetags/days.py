"""Days as people say them: "22 mars", "1er mars", "lundi 22 mars" in French; "22 March", "Monday 22 March" in English.

In further languages as the Unicode CLDR has it, in Babel: "22. März", "Montag, 22. März" in German.

In a template a moment is taken in the shop's zone first: an order of half past midnight in Paris is of that day.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from babel.dates import format_date
from django import template
from django.utils.dateformat import format as date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.languages import ALWAYS, locale_of

register = template.Library()
# "y" at the end of a pattern, and what leads to it: "d 'de' MMMM 'de' y".
_YEAR = re.compile(r"[\s,]*(?:'[^']*'\s*)?y$")


@register.filter(expects_localtime=True)
def day(value: date | None) -> str:
    """The day and month of `value`; "" for none. French writes the first as "1er" and no other."""
    if value is None:
        return ""
    language = get_language() or "fr"
    if language not in ALWAYS:
        return _by_rules(value, language=language, has_weekday=False)
    number = "1er" if value.day == 1 and language == "fr" else str(value.day)
    return f"{number}\u00a0{date_format(value, 'F')}"


@register.filter(expects_localtime=True)
def weekday(value: date | None) -> str:
    """The weekday, day and month of `value`; "" for none."""
    if value is None:
        return ""
    language = get_language() or "fr"
    if language not in ALWAYS:
        return _by_rules(value, language=language, has_weekday=True)
    return f"{date_format(value, 'l')} {day(value)}"


@register.filter(expects_localtime=True)
def full_day(value: date | None) -> str:
    """The day, month and year of `value`; "" for none."""
    if value is None:
        return ""
    language = get_language() or "fr"
    if language not in ALWAYS:
        return format_date(value, "long", locale=locale_of(language))
    return f"{day(value)} {value.year}"


def _by_rules(value: date, *, language: str, has_weekday: bool) -> str:
    """By the language's own pattern for a whole date, without the year that most of them end with."""
    locale = locale_of(language)
    pattern = locale.date_formats["full" if has_weekday else "long"].pattern
    return format_date(value, _YEAR.sub("", pattern), locale=locale)


@register.filter(expects_localtime=True)
def moment(value: datetime | None) -> str:
    """The full day and the hour of `value`, "23 novembre 2026 à 12 h 04"; "" for none."""
    if value is None:
        return ""
    is_french = (get_language() or "fr") == "fr"
    hour = date_format(value, "G\u00a0\\h\u00a0i" if is_french else "H:i")
    return _("%(day)s at %(hour)s") % {"day": full_day(value), "hour": hour}
