"""Which of the things that the site shows and leads to do not work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from wagtail.models import Page

from content import queries
from content.report.enums import FindingKind as Kind
from content.report.uses import Place, Use
from core.languages import columns
from shop.catalogue.models import Product
from shop.images.models import Picture
from shop.markets.queries import shop_prices
from shop.stock.queries import free_of_products
from subscriptions.models import BoxRange, Plan

LONGEST = 255
# What is known of a chosen row: how it is called, and what is wrong with it. Of a row that is gone there is none.
Judged = tuple[str, tuple[Kind, ...]]
Verdicts = dict[int, Judged]


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that does not work at one place."""

    kind: Kind
    place: Place
    what: str


def wrong(*, uses: Collection[Use], broken: Collection[str], now: datetime) -> list[Wrong]:
    """What does not work of `uses`, each once a place; `broken` are the addresses that did not answer.

    At most ten queries, however many uses there are.
    """
    keys: dict[type[Model], set[int]] = defaultdict(set)
    for use in uses:
        if use.model is not None:
            keys[use.model].add(use.key)
    verdicts = {model: _judge(model, found, now=now) for model, found in keys.items()}
    return list(dict.fromkeys(each for use in uses for each in _of_use(use, verdicts=verdicts, broken=broken)))


def _of_use(use: Use, *, verdicts: Mapping[type[Model], Verdicts], broken: Collection[str]) -> Iterator[Wrong]:
    if use.model is None:
        if use.address in broken:
            yield Wrong(Kind.ADDRESS_BROKEN, use.place, use.address[:LONGEST])
        return
    judged = verdicts[use.model].get(use.key)
    if judged is None:
        kind = Kind.PAGE_GONE if use.model is Page else Kind.CHOSEN_GONE
        yield Wrong(kind, use.place, f"{use.model._meta.verbose_name} {use.key}"[:LONGEST])
        return
    name, kinds = judged
    for kind in kinds:
        yield Wrong(kind, use.place, name[:LONGEST])


def _judge(model: type[Model], keys: set[int], *, now: datetime) -> Verdicts:
    judge = _JUDGES.get(model)
    if judge is not None:
        return judge(keys, now)
    return {row.pk: (str(row), ()) for row in model._default_manager.filter(pk__in=keys)}


def _pages(keys: set[int], now: datetime) -> Verdicts:
    rows = Page.objects.filter(pk__in=keys).values_list("pk", "title", "live")
    return {pk: (title, _if({Kind.PAGE_HIDDEN: not live})) for pk, title, live in rows}


def _products(keys: set[int], now: datetime) -> Verdicts:
    rows = list(Product.objects.filter(pk__in=keys))
    prices, free = shop_prices(product_ids=keys, now=now), free_of_products(product_ids=keys)
    return {
        row.pk: (
            str(row.title),
            _if(
                {
                    Kind.PRODUCT_HIDDEN: not row.is_public,
                    Kind.PRODUCT_UNPRICED: row.is_public and row.pk not in prices,
                    Kind.SOLD_OUT: row.is_public and free[row.pk] <= 0,
                }
            ),
        )
        for row in rows
    }


def _offers(now: datetime) -> list[queries.RangeOffer]:
    plans = queries.plans_on_sale()
    prices = shop_prices(product_ids=[plan.product_id for plan in plans], now=now)
    return queries.range_offers(plans=plans, prices=prices)


def _ranges(keys: set[int], now: datetime) -> Verdicts:
    on_sale = {offer.range.pk for offer in _offers(now) if offer.plans}
    rows = BoxRange.objects.filter(pk__in=keys)
    return {row.pk: (str(row), _if({Kind.OFF_SALE: row.pk not in on_sale})) for row in rows}


def _plans(keys: set[int], now: datetime) -> Verdicts:
    on_sale = {each.plan.pk for offer in _offers(now) for each in offer.plans}
    rows = Plan.objects.filter(pk__in=keys).select_related("range")
    return {row.pk: (str(row), _if({Kind.OFF_SALE: row.pk not in on_sale})) for row in rows}


def _pictures(keys: set[int], now: datetime) -> Verdicts:
    rows = Picture.objects.filter(pk__in=keys).values_list("pk", "title", "focal_point_x", *columns("alt"))
    return {
        pk: (title, _if({Kind.SILENT_PICTURE: not all(says), Kind.UNFOCUSED_PICTURE: focus is None}))
        for pk, title, focus, *says in rows
    }


def _if(found: Mapping[Kind, bool]) -> tuple[Kind, ...]:
    return tuple(kind for kind, holds in found.items() if holds)


_JUDGES: dict[type[Model], Callable[[set[int], datetime], Verdicts]] = {
    Page: _pages,
    Product: _products,
    BoxRange: _ranges,
    Plan: _plans,
    Picture: _pictures,
}


def addresses_of(uses: Iterable[Use]) -> list[str]:
    """The addresses of other sites, each once."""
    return sorted({use.address for use in uses if use.address.startswith("https://")})
