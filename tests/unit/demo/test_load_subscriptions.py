"""The demo shop's calendar: two years of themes, each once, and older months for a shop that opened before."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from config.demo import library, load_subscriptions, sources
from config.demo.load_subscriptions import MONTHS_AHEAD, MONTHS_BEFORE
from shop.markets.seed import seed_markets
from shop.stock.models import StockItem
from subscriptions.models import Box, CalendarMonth, Theme
from subscriptions.signup.offers import next_boxes

pytestmark = pytest.mark.django_db
NOW = timezone.now()
OPENED = NOW - timedelta(days=31 * 14)


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The calendar of a shop that opened fourteen months ago, as `manage.py demo` makes it, without its pictures."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(library, "picture", lambda **_told: None)
        seed_markets()
        load_subscriptions.load(now=OPENED)
        yield
        transaction.set_rollback(True)


def rows() -> list[list[tuple[Any, ...]]]:
    return [list(model.objects.order_by("pk").values_list()) for model in (Theme, Box, CalendarMonth, StockItem)]


def keys(name: str) -> list[str]:
    return [row["key"] for row in sources.read(name)]


def test_the_calendar_has_each_theme_once_in_two_years() -> None:
    of_now = {month.box.theme.key for month in next_boxes(now=NOW).values() if month.range.cadence_months == 1}
    assert of_now == {"volcanoes"}
    months = CalendarMonth.objects.filter(range__key="tige").order_by("month")
    planned = list(months.values_list("box__theme__key", flat=True))
    now, told = planned.index("volcanoes"), keys("themes")
    assert planned[now:] == [*told[:MONTHS_AHEAD], None], "the last month waits for its box"
    assert planned[now - MONTHS_BEFORE : now] == told[MONTHS_AHEAD:]
    assert planned[: now - MONTHS_BEFORE] == keys("older_themes")[: now - MONTHS_BEFORE][::-1]
    assert Theme.objects.count() == 24 + now - MONTHS_BEFORE


def test_what_an_age_gets_is_said_in_both_languages_and_lies_in_the_warehouse() -> None:
    owls = Box.objects.get(range__key="canopee", theme__key="owls")
    [told] = [row for row in sources.read("themes") if row["key"] == "owls"]
    assert {"fr": owls.summary_fr, "en": owls.summary_en} == told["variations"]["canopee"]
    assert (owls.item.sku, owls.item.on_hand) == ("BAM-CAN-HIBO", load_subscriptions.PIECES)
    count = Counter(Box.objects.values_list("range__key", flat=True))
    assert count["pousse"] == count["tige"] == count["canopee"] == Theme.objects.count()
    assert count["graine"] in (8, 9, 10), "a box a season"


def test_the_second_time_changes_nothing() -> None:
    before = rows()
    load_subscriptions.load(now=OPENED)
    assert rows() == before


def test_a_shop_of_two_years_has_no_theme_twice() -> None:
    planned = [load_subscriptions._theme_of(offset)["key"] for offset in range(-27, MONTHS_AHEAD)]
    assert sorted(planned) == sorted([*keys("themes"), *keys("older_themes")])
