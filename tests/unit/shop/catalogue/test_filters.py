from decimal import Decimal

import pytest
from django.http import QueryDict

from shop.catalogue.facets import Facet, Group, Option, filtered
from shop.catalogue.filters import Selection, price_band, read_selection
from shop.catalogue.shelf import ShelfRow
from shop.markets.queries import CurrentPrice

GROUPS = {
    "category": Group("Shelf", {}),
    "range": Group("Range", {"tige": "Tige", "pousse": "Pousse"}),
    "kind": Group("Kind", {"kit": "Kit", "box": "Box"}),
    "age": Group("Age", {"4": "4 years", "6": "6 years"}),
    "price": Group("Price", {}),
    "available": Group("Stock", {"1": "In stock"}),
}


def row(pk: int, *, key: str, kind: str, ages: str, gross: str | None = "19.90", is_left: bool = True) -> ShelfRow:
    price = CurrentPrice(amount=Decimal(gross), currency="EUR") if gross else None
    stock = ("1",) if price and is_left else ()
    tags = ((), (key,), (kind,), tuple(ages.split()), (), stock)
    return ShelfRow(pk, kind, f"p{pk}", f"Produit {pk}", key, None, None, price, False, is_left, tags)


ROWS = [
    row(1, key="tige", kind="kit", ages="6", gross="30.00"),
    row(2, key="tige", kind="box", ages="4 6", gross="10.00"),
    row(3, key="pousse", kind="kit", ages="4", gross="20.00", is_left=False),
    row(4, key="pousse", kind="kit", ages="", gross=None),
]


def choose(query: str) -> Selection:
    return read_selection(QueryDict(query))


def counts(facets: list[Facet]) -> dict[str, dict[str, int]]:
    return {facet.group: {option.value: option.count for option in facet.options} for facet in facets}


def test_nothing_chosen_shows_all_with_what_can_be_bought_first() -> None:
    result = filtered(rows=ROWS, selection=choose(""), groups=GROUPS)
    assert [each.pk for each in result.rows] == [1, 2, 3, 4]
    assert counts(result.facets) == {
        "range": {"tige": 2, "pousse": 2},
        "kind": {"kit": 3, "box": 1},
        "age": {"4": 2, "6": 2},
        "available": {"1": 2},
    }


def test_a_choice_narrows_the_other_groups_and_leaves_its_own_counts() -> None:
    result = filtered(rows=ROWS, selection=choose("range=tige"), groups=GROUPS)
    assert [each.pk for each in result.rows] == [1, 2]
    assert counts(result.facets) == {
        "range": {"tige": 2, "pousse": 2},
        "kind": {"kit": 1, "box": 1},
        "age": {"4": 1, "6": 2},
    }


def test_values_of_a_group_add_up_and_groups_narrow() -> None:
    result = filtered(rows=ROWS, selection=choose("range=tige&range=pousse&kind=kit&age=4"), groups=GROUPS)
    assert [each.pk for each in result.rows] == [3]
    [ranges] = [facet for facet in result.facets if facet.group == "range"]
    assert ranges.options == [Option("tige", "Tige", 0, True), Option("pousse", "Pousse", 1, True)]


def test_unknown_values_are_not_filtered_by() -> None:
    result = filtered(rows=ROWS, selection=choose("range=chêne&age=abc&kind=plan&colour=red"), groups=GROUPS)
    assert len(result.rows) == 4
    assert not result.selection.is_filtered


@pytest.mark.parametrize(
    ("sort", "order"),
    [("price", [2, 1, 3, 4]), ("-price", [1, 2, 3, 4]), ("name", [1, 2, 3, 4]), ("cheapest", [1, 2, 3, 4])],
)
def test_every_order_keeps_what_cannot_be_bought_last(sort: str, order: list[int]) -> None:
    result = filtered(rows=ROWS, selection=choose(f"sort={sort}"), groups=GROUPS)
    assert [each.pk for each in result.rows] == order


def test_names_are_sorted_without_regard_to_accents() -> None:
    rows = [ROWS[0]._replace(pk=pk, title=title) for pk, title in enumerate(("Zèbre", "Éléphant", "abeille"))]
    result = filtered(rows=rows, selection=choose("sort=name"), groups=GROUPS)
    assert [each.title for each in result.rows] == ["abeille", "Éléphant", "Zèbre"]


def test_the_address_of_a_selection() -> None:
    selection = choose("age=6&range=tige&range=pousse&sort=price&page=3")
    assert selection.query() == "?range=pousse&range=tige&age=6&sort=price"
    assert selection.without(group="range", value="tige").query() == "?range=pousse&age=6&sort=price"
    assert choose("").query() == ""


def test_an_endless_address_is_cut_off() -> None:
    selection = choose("&".join(f"age={age}" for age in range(1000)))
    assert len(selection.chosen["age"]) == 20


@pytest.mark.parametrize(
    ("amount", "band"),
    [("0.00", "0-15"), ("14.99", "0-15"), ("15.00", "15-25"), ("24.99", "15-25"), ("39.99", "25-40"), ("40", "40-")],
)
def test_price_bands_are_half_open(amount: str, band: str) -> None:
    assert price_band(Decimal(amount)) == band
