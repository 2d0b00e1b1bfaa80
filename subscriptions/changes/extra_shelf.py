"""What can go with a box: the shop's small things, with what the customer has chosen already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from core.languages import shown
from shop.catalogue.enums import ProductKind
from shop.catalogue.models import Product
from shop.catalogue.shelf import plain
from shop.markets.queries import prices_at
from shop.stock.queries import free_of_products
from subscriptions.markets import market_of
from subscriptions.models import AddOn, Cycle

AT_MOST = 24


@dataclass(frozen=True)
class Extra:
    """A product that can go with the box; `chosen` pieces of it do."""

    product_id: int
    name: str
    price: Decimal
    currency: str
    chosen: int


def shelf_for(*, cycle: Cycle, language: str, now: datetime) -> list[Extra]:
    """The accessories, kits and books in stock, the cheapest first, and whatever was chosen before. Four queries."""
    market = market_of(cycle.subscription)
    chosen = dict(AddOn.objects.filter(cycle=cycle).values_list("product_id", "quantity"))
    sold = plain(Product).filter(is_public=True, kind__in=(ProductKind.ACCESSORY, ProductKind.KIT, ProductKind.BOOK))
    names = dict(sold.exclude(structure=Product.PARENT).values_list("pk", shown("title", language=language)))
    prices = prices_at(product_ids=names, market=market, now=now)
    free = free_of_products(product_ids=names)
    rows = [
        Extra(pk, name or "", prices[pk].amount, market.currency, chosen.get(pk, 0))
        for pk, name in names.items()
        if pk in prices and (free[pk] > 0 or pk in chosen)
    ]
    return sorted(rows, key=lambda row: (not row.chosen, row.price, row.product_id))[:AT_MOST]
