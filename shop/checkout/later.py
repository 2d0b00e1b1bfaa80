"""Lines that an order pays and another order delivers, such as gifts: nothing of them travels with it, and no card is kept.

A department fills DELIVERED_LATER with a function of keys of basket lines that says which of them are of its kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core import slots
from shop.catalogue.enums import ProductKind

DELIVERED_LATER = "checkout.delivered_later"


@dataclass(frozen=True)
class Later:
    """`country` is where the goods will go, which decides their tax; `title` what the order and the invoice call the line."""

    country: str
    title: str


def delivered_later(*, lines: Sequence[Any]) -> dict[int, Later]:
    """The lines of a basket that another order delivers, by key: some of those of plans. Nobody is asked about goods."""
    found: dict[int, Later] = {}
    plans = [line.pk for line in lines if line.product.kind == ProductKind.PLAN]
    for ask in slots.fillings(DELIVERED_LATER) if plans else []:
        found |= ask(line_ids=plans)
    return found


def is_delivered(*, lines: Sequence[Any]) -> bool:
    """Whether an order of these lines needs an address to deliver to: some of them travel with it, or begin with it."""
    later = delivered_later(lines=lines)
    return any(line.pk not in later for line in lines)


def title_of(line: Any, *, later: dict[int, Later]) -> str:
    """What a line of the basket is called."""
    return later[line.pk].title if line.pk in later else str(line.product.get_title())
