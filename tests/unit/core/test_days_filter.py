from datetime import date

import pytest
from django.utils.translation import override

from core.templatetags.days import day, full_day, weekday

FIRST, SECOND = date(2027, 3, 1), date(2027, 3, 22)


@pytest.mark.parametrize(
    ("language", "value", "short", "with_weekday", "with_year"),
    [
        ("fr", FIRST, "1er\u00a0mars", "lundi 1er\u00a0mars", "1er\u00a0mars 2027"),
        ("fr", SECOND, "22\u00a0mars", "lundi 22\u00a0mars", "22\u00a0mars 2027"),
        ("en", FIRST, "1\u00a0March", "Monday 1\u00a0March", "1\u00a0March 2027"),
        ("en", SECOND, "22\u00a0March", "Monday 22\u00a0March", "22\u00a0March 2027"),
        ("fr", None, "", "", ""),
    ],
)
def test_days_are_written_as_people_say_them(
    language: str, value: date | None, short: str, with_weekday: str, with_year: str
) -> None:
    with override(language):
        assert (day(value), weekday(value), full_day(value)) == (short, with_weekday, with_year)
