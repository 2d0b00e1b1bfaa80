"""Range pages: the shop's words, prices and boxes, and the editor's besides."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from content import ranges
from content.pages.range import RangePage
from content.pages.theme import ThemeIndexPage
from core import drawing
from shop.stock.models import StockItem
from subscriptions.models import BoxRange
from tests.factories import content as factory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]
MONTHS = {"ants": 8, "bees": 9, "kites": 10, "volcanoes": 11, "salt": 12}


@pytest.fixture
def tige() -> BoxRange:
    """A range with two plans, three boxes that left, and two to come; all but the kites' have a page."""
    box_range = factory.box_range(key="tige", safety_fr="Dès 5 ans.", learns_fr="Mesurer.\n\nNoter.")
    factory.plan(box_range)
    factory.plan(box_range, boxes=3, gross="53.70")
    parent = factory.theme_list()
    for key, month in MONTHS.items():
        theme = factory.wonder(key)
        factory.month(box_range, theme, date(2026, month, 1))
        if key != "kites":
            factory.theme_page(theme, parent=parent)
    return box_range


def range_page(box_range: BoxRange | None, **fields: Any) -> RangePage:
    return factory.range_page(box_range, **{"slug": "tige", "sheet": "sky", **fields})  # type: ignore[no-any-return]


def html_of(page: RangePage) -> str:
    answer = Client().get(page.url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_what_the_shop_knows(tige: BoxRange) -> None:
    html = html_of(range_page(tige))
    assert "Trois choses à faire." in html and "Une histoire." in html
    assert "Dès 5 ans." in html
    assert re.findall(r"<li>(Mesurer\.|Noter\.)</li>", html) == ["Mesurer.", "Noter."]
    assert "Fabricant et personne responsable" in html
    assert "Prochain coffret\u00a0: jusqu’au 15\u00a0novembre" in html
    assert "S’abonner, dès 17,90\u00a0€ le coffret" in html
    assert "53,70\u00a0€" in html
    assert html.count("?range=tige") >= 3


def test_the_boxes_stand_around_today_and_lead_to_their_themes(tige: BoxRange) -> None:
    range_page(tige)
    found = ranges.boxes_of(range_id=tige.pk, language="fr", today=date(2026, 11, 9))
    assert [each.name for each in found.coming] == ["Volcanoes", "Salt"]
    assert [(each.name, each.href) for each in found.past] == [
        ("Kites", ""),
        ("Bees", "/fr/merveilles/bees/"),
        ("Ants", "/fr/merveilles/ants/"),
    ]
    later = ranges.boxes_of(range_id=tige.pk, language="fr", today=date(2026, 12, 16))
    assert (later.coming, len(later.past)) == ((), ranges.PAST)


def product_in(html: str) -> dict[str, Any]:
    for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S):
        for node in json.loads(text)["@graph"]:
            if node["@type"] == "Product":
                return dict(node)
    raise AssertionError("no product")


def test_search_engines_read_the_prices_of_a_box(tige: BoxRange) -> None:
    page = range_page(tige)
    offers = product_in(html_of(page))["offers"]
    assert (offers["lowPrice"], offers["highPrice"], offers["offerCount"]) == ("17.90", "19.90", 2)
    assert (offers["priceCurrency"], offers["availability"]) == ("EUR", "https://schema.org/InStock")
    StockItem.objects.update(on_hand=0)
    assert product_in(html_of(page))["offers"]["availability"] == "https://schema.org/OutOfStock"


def test_a_range_that_is_gone_or_not_on_sale_leaves_the_page_standing(tige: BoxRange) -> None:
    gone = range_page(None, slug="partie", body=[("paragraph", "<p>Elle reviendra.</p>")])
    assert "Elle reviendra." in html_of(gone)
    page = range_page(tige)
    BoxRange.objects.update(is_active=False)
    html = html_of(page)
    assert "Une histoire." in html
    assert "?range=tige" not in html


def queries_of(page: RangePage) -> Iterator[str]:
    drawing.forget()
    with CaptureQueriesContext(connection) as captured:
        html_of(page)
    return (query["sql"] for query in captured)


def test_it_asks_as_often_for_many_boxes_and_is_drawn_once(tige: BoxRange) -> None:
    page = range_page(tige)
    html_of(page)
    few = len(list(queries_of(page)))
    for number in range(3):
        theme = factory.wonder(f"more-{number}")
        factory.month(tige, theme, date(2027, 1 + number, 1))
        factory.theme_page(theme, parent=ThemeIndexPage.objects.get())
    assert len(list(queries_of(page))) == few <= 12
    first = html_of(page)
    assert page.url in {key[2] for key in drawing._drawn}
    assert html_of(page) == first
