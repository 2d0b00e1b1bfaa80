"""The demo shop's searches: some found something, some did not, and they are there once."""

import pytest

from config.demo import load_searches
from tests.factories.tracking import NOON
from tracking.models import SearchCount

pytestmark = pytest.mark.django_db


def test_a_month_of_searches_is_counted_once() -> None:
    assert load_searches.load(now=NOON) == load_searches.DAYS * load_searches.A_DAY
    rows = list(SearchCount.objects.order_by("pk").values_list("day", "language", "words", "times"))
    assert {language for _day, language, *_ in rows} == {"fr", "en"}
    assert len({day for day, *_ in rows}) == load_searches.DAYS
    assert load_searches.load(now=NOON) == 0
    assert list(SearchCount.objects.order_by("pk").values_list("day", "language", "words", "times")) == rows
