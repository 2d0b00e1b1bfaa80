from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
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
        ("de", FIRST, "1. März", "Montag, 1. März", "1. März 2027"),
        ("es", SECOND, "22 de marzo", "lunes, 22 de marzo", "22 de marzo de 2027"),
        ("en-gb", SECOND, "22 March", "Monday, 22 March", "22 March 2027"),
        ("de", None, "", "", ""),
    ],
)
def test_days_are_written_as_people_say_them(
    language: str, value: date | None, short: str, with_weekday: str, with_year: str
) -> None:
    with override(language):
        assert (day(value), weekday(value), full_day(value)) == (short, with_weekday, with_year)


def test_a_moment_is_of_the_shops_day() -> None:
    past_midnight_in_paris = datetime(2027, 3, 21, 23, 30, tzinfo=UTC)
    template = Template("{% load days %}{{ at|day }}, {{ at|weekday }}, {{ at|full_day }}")
    with override("fr"):
        text = template.render(Context({"at": past_midnight_in_paris}))
    assert text == "22\u00a0mars, lundi 22\u00a0mars, 22\u00a0mars 2027"
