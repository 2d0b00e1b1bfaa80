"""What the bench makes of stock Oscar's list: a page is judged by its share of it, not by this machine's milliseconds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.bench.buying import Purchases
from tests.bench.load import Load
from tests.bench.pages import Measured, complaint, purchase_complaint, report
from tests.bench.slices import Slice
from tests.bench.stock import server
from tests.bench.yardstick import Yardstick

AS_THERE = Yardstick(before=(Slice(180, 500), Slice(170, 500)), after=(Slice(200, 600),))
TWICE_AS_SLOW = Yardstick(before=(Slice(400, 1000),), after=(Slice(340, 1000),))
GOOD_LOAD = Load(pages=100, seconds=1, p50_ms=10, p95_ms=20, errors=0)
CATEGORY = Measured(
    page="category",
    kilobytes=30,
    slices=(Slice(24, 1000), Slice(30, 1000)),
    anew_ms=40,
    cpu_ms={1: 24, 8: 25, 32: 26},
    statements={1: 5, 8: 5, 32: 5},
    loads={1: GOOD_LOAD, 8: GOOD_LOAD, 32: GOOD_LOAD},
)
PURCHASES = Purchases(requests=9, cpu_ms=(310, 300), seconds=(1, 1), loop_ms=1000)
CARD = '<article class="product_pod"><img src="/media/thumbnails/0a1b.jpg"><p class="price_color">£9.90</p></article>'


@pytest.mark.parametrize(
    ("yardstick", "there"),
    [(AS_THERE, 24), (TWICE_AS_SLOW, 12), (replace(TWICE_AS_SLOW, after=(Slice(680, 2000),)), 10.2)],
)
def test_a_page_is_its_share_of_the_least_of_both_lists(yardstick: Yardstick, there: float) -> None:
    assert yardstick.there(24) == pytest.approx(there)


def test_a_page_may_take_twice_its_ceiling_where_the_list_does() -> None:
    assert complaint(CATEGORY, TWICE_AS_SLOW) == ""
    assert complaint(CATEGORY, AS_THERE) == "above 12 CPU ms"


def test_a_page_just_above_its_ceiling_there_is_too_dear() -> None:
    assert complaint(replace(CATEGORY, slices=(Slice(24.1, 1000),)), TWICE_AS_SLOW) == "above 12 CPU ms"


def test_a_purchase_is_judged_as_a_page_is() -> None:
    assert purchase_complaint(PURCHASES, TWICE_AS_SLOW) == ""
    assert purchase_complaint(PURCHASES, AS_THERE) == "above 150 CPU ms"


def test_the_table_begins_and_ends_with_the_list() -> None:
    rows = report([CATEGORY], TWICE_AS_SLOW).splitlines()

    there = rows[0].index("there")
    assert rows[0].split()[:5] == ["page", "shop", "CPU", "ms", "median"]
    assert rows[1].startswith("stock Oscar's list  before")
    assert rows[1][there:].split()[0] == "200.0"
    assert rows[2].startswith("category")
    assert rows[2][there:].split()[0] == "12.0"
    last = next(row for row in rows if row.startswith("stock Oscar's list  after"))
    assert last[there:].split()[0] == "170.0"


@pytest.mark.parametrize(
    ("html", "says"),
    [
        (CARD * 20, ""),
        (CARD * 19, "shows 19 products, 19 prices, 19 pictures"),
        (CARD * 19 + CARD.replace("£9.90", ""), "shows 19 prices"),
        (CARD * 19 + CARD.replace("/media/thumbnails/0a1b.jpg", ""), "shows 19 pictures"),
    ],
)
def test_a_list_that_is_none_is_noticed(html: str, says: str) -> None:
    assert server.complaint(html) == says
