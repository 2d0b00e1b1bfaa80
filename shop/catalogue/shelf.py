"""The goods of the shop as rows for lists: everything that is filtered and sorted by, read in a fixed number of queries.

A shelf is worked on in memory: exact counts beside every filter cost one pass over the rows. That carries some thousand
products; a catalogue of another size wants its counts from an index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from core.languages import shown
from core.statements import Given, statement
from shop.catalogue.enums import ProductKind
from shop.catalogue.filters import AGES, price_band
from shop.catalogue.models import Product, ProductCategory
from shop.catalogue.tree import Shelf, Tree
from shop.markets.models import Market
from shop.markets.queries import CurrentPrice, prices_at, shop_prices
from shop.stock.queries import UNCOUNTED, free_of_counted, free_of_products

Tags = tuple[tuple[str, ...], ...]
AGE_WORDS = tuple(str(age) for age in AGES)
ORDERS = {"new": ("-date_created", "pk")}
FEATURED_ORDER = ("-priority", "-date_created", "pk")


class ShelfRow(NamedTuple):
    """A product in a list. `tags` are its values in each group of filters, in the order of GROUPS."""

    pk: int
    kind: str
    slug: str
    title: str
    range_key: str
    age_from: int | None
    age_to: int | None
    price: CurrentPrice | None
    is_from: bool
    is_left: bool
    tags: Tags = ()


def plain(model: Any) -> QuerySet[Any]:
    """The model's rows without the rewriting of names by language, which costs more than the query."""
    return QuerySet(model)


def _columns(language: str) -> tuple[Any, ...]:
    facts = ("facts__range_key", "facts__age_from", "facts__age_to")
    texts = (shown("slug", language=language), shown("title", language=language))
    return ("pk", "parent_id", "kind", *texts, *facts)


@statement
def _listed(*, order: tuple[str, ...], language: str) -> QuerySet[Any]:
    goods = plain(Product).filter(is_public=True).exclude(kind=ProductKind.PLAN)
    return goods.order_by(*order).values_list(*_columns(language))


@statement
def _shelved() -> QuerySet[Any]:
    return plain(ProductCategory).order_by().values_list("product_id", "category_id")


def read_shelf(
    *, market: Market, language: str, now: datetime, tree: Tree, sort: str, shelf: Shelf | None = None
) -> list[ShelfRow]:
    """Every public product of the shelf (None: of all) that is sold by itself; variants are one row, at the cheapest price.

    In the featured order, or by age for `sort` "new". Four queries, five when something is reduced.
    """
    records = _listed(order=ORDERS.get(sort, FEATURED_ORDER), language=language).rows()
    variants: dict[int, list[int]] = defaultdict(list)
    for pk, parent_id, *_rest in records:
        if parent_id is not None:
            variants[parent_id].append(pk)
    prices = prices_at(product_ids=None, market=market, now=now)
    counted = free_of_counted(at_most=1)
    shelved = _categories_of()
    wanted = str(shelf.pk) if shelf else None
    rows = []
    for pk, parent_id, kind, slug, title, range_key, age_from, age_to in records:
        shelves = tree.keys_above(shelved.get(pk, ()))
        if parent_id is not None or (wanted and wanted not in shelves):
            continue
        price, is_from, is_left = _offer(variants.get(pk) or (pk,), prices=prices, counted=counted)
        tags = (
            shelves,
            (range_key,) if range_key else (),
            (kind,),
            _ages(age_from, age_to),
            (price_band(price.amount),) if price else (),
            ("1",) if price and is_left else (),
        )
        rows.append(ShelfRow(pk, kind, slug, title, range_key or "", age_from, age_to, price, is_from, is_left, tags))
    return rows


def read_few(*, product_ids: Iterable[int], language: str, now: datetime) -> list[ShelfRow]:
    """These products in this order, without those that are hidden or not sold by themselves; variants are one row.

    Without tags: nothing is filtered. Three queries, four when something is reduced, however large the shop is.
    """
    wanted = list(product_ids)
    records = _few(language=language).rows(keys=wanted)
    variants: dict[int, list[int]] = defaultdict(list)
    for pk, parent_id, *_rest in records:
        if parent_id is not None:
            variants[parent_id].append(pk)
    pks = [pk for pk, *_rest in records]
    prices = shop_prices(product_ids=pks, now=now)
    free = free_of_products(product_ids=pks, at_most=1)
    rows = {}
    for pk, parent_id, kind, slug, title, range_key, age_from, age_to in records:
        if parent_id is None:
            price, is_from, is_left = _offer(variants.get(pk) or (pk,), prices=prices, counted=free)
            rows[pk] = ShelfRow(pk, kind, slug, title, range_key or "", age_from, age_to, price, is_from, is_left)
    return [rows[pk] for pk in wanted if pk in rows]


@statement
def _few(*, language: str) -> QuerySet[Any]:
    keys = [Given("keys")]
    goods = plain(Product).filter(Q(pk__in=keys) | Q(parent__id__in=keys), is_public=True)
    return goods.exclude(kind=ProductKind.PLAN).order_by("pk").values_list(*_columns(language))


def _offer(
    pks: Sequence[int], *, prices: dict[int, CurrentPrice], counted: dict[int, int]
) -> tuple[CurrentPrice | None, bool, bool]:
    """The price to show for a product or its variants, whether others cost more, and whether any is left."""
    if len(pks) == 1:
        price = prices.get(pks[0])
        return price, False, price is not None and counted.get(pks[0], UNCOUNTED) > 0
    sold = {pk: counted.get(pk, UNCOUNTED) for pk in pks if pk in prices}
    if not sold:
        return None, False, False
    available = [prices[pk] for pk, free in sold.items() if free > 0] or [prices[pk] for pk in sold]
    cheapest = min(available, key=lambda price: price.amount)
    return cheapest, any(price.amount > cheapest.amount for price in available), max(sold.values()) > 0


def _categories_of() -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for product_id, category_id in _shelved().rows():
        found[product_id].append(category_id)
    return found


def _ages(age_from: int | None, age_to: int | None) -> tuple[str, ...]:
    if age_from is None and age_to is None:
        return ()
    return AGE_WORDS[(age_from or AGES.start) - AGES.start : age_to or AGES.stop]
