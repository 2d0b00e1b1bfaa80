"""The ranges that products belong to. Ranges are the subscriptions' own: that department fills the slots."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from core import slots
from core.statements import Given, statement
from shop.catalogue.models import ProductFacts

# Functions of `language` that return range keys and names, in the order in which they are shown.
SLOT = "catalogue.ranges"
# Functions of `product_ids` that return the range keys of those that stand for something of a department's, by product.
KEYS_SLOT = "catalogue.range_keys"


def range_names(*, language: str) -> dict[str, str]:
    """Key to name, in order; empty while no department has ranges."""
    return {key: name for filling in slots.fillings(SLOT) for key, name in filling(language=language).items()}


def range_keys(*, product_ids: Iterable[int]) -> dict[int, str]:
    """Product to range key, without those of no range. One query, and one for each department that sells by range."""
    wanted = list(product_ids)
    found: dict[int, str] = dict(_keys().rows(keys=wanted))
    for filling in slots.fillings(KEYS_SLOT):
        found |= filling(product_ids=wanted)
    return found


@statement
def _keys() -> QuerySet[ProductFacts, Any]:
    facts: QuerySet[ProductFacts] = QuerySet(ProductFacts).filter(product__id__in=[Given("keys")]).exclude(range_key="")
    return facts.values_list("product_id", "range_key")
