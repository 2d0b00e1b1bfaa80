"""How many of a product can be sold, and what a purchase takes out of the warehouse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, IntegerField, QuerySet
from django.db.models.functions import Least

from core.statements import Given, Row, statement
from shop.stock.models import Component

UNCOUNTED = 9999


def needs_of(*, quantities: Mapping[int, int]) -> dict[int, int]:
    """Item key to quantity for a purchase of `quantities` (product key to quantity), summed over products."""
    return needs_made_of(quantities=quantities, parts=parts_of(product_ids=quantities))


def parts_of(*, product_ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """What products are made of: product key to item key to quantity. One query."""
    parts: dict[int, dict[int, int]] = defaultdict(dict)
    for product_id, item_id, quantity in _parts().rows(keys=list(product_ids)):
        parts[product_id][item_id] = quantity
    return dict(parts)


def needs_made_of(*, quantities: Mapping[int, int], parts: Mapping[int, Mapping[int, int]]) -> dict[int, int]:
    """As `needs_of`, of products whose `parts` were read before."""
    needs: dict[int, int] = defaultdict(int)
    for product_id, wanted in quantities.items():
        for item_id, quantity in parts.get(product_id, {}).items():
            needs[item_id] += quantity * wanted
    return dict(needs)


@statement
def _parts() -> QuerySet[Component, Any]:
    rows = Component.objects.filter(product__id__in=[Given("keys")])
    return rows.values_list("product_id", "item_id", "quantity")


def free_of_products(*, product_ids: Iterable[int], at_most: int = UNCOUNTED) -> dict[int, int]:
    """How many of each product can be sold; UNCOUNTED for products made of nothing that is counted. One query.

    Where there are more than `at_most`, they are said to be so many. A page that only says whether there are some asks for
    one: what it reads is then the same after a sale, and it is not drawn again.
    """
    wanted = list(product_ids)
    counted = _counted(_components(of_all=False).rows(keys=wanted, most=at_most))
    return {pk: counted.get(pk, UNCOUNTED) for pk in wanted}


def free_of_counted(*, at_most: int = UNCOUNTED) -> dict[int, int]:
    """As `free_of_products`, of every product that is made of something counted; all others are UNCOUNTED. One query."""
    return _counted(_components(of_all=True).rows(most=at_most))


@statement
def _components(*, of_all: bool) -> QuerySet[Component, Any]:
    rows = Component.objects.all() if of_all else Component.objects.filter(product__id__in=[Given("keys")])
    free, enough = F("item__on_hand") - F("item__reserved"), F("quantity") * Given("most")
    return rows.values_list("product_id", "quantity", Least(free, enough, output_field=IntegerField()))


def _counted(rows: Iterable[Row]) -> dict[int, int]:
    """Of a product that is made of several things, the one of which there is least decides."""
    found: dict[int, int] = {}
    for product_id, quantity, free in rows:
        found[product_id] = min(found.get(product_id, UNCOUNTED), free // quantity)
    return found
