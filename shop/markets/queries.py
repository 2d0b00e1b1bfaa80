"""What a product costs where and when. Prices are gross and dated; a reduction shows the lowest price before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import CharField, DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from core.statements import Given, Row, statement
from shop.markets.models import Market, MarketCountry, Price

PRIOR_PRICE_WINDOW = timedelta(days=30)
_AMOUNT = ("product_id", "amount", "is_reduction")


class NoMarket(LookupError):
    """No active market: the shop was not set up."""


class CurrentPrice(NamedTuple):
    """`amount` is what is paid; `before` stands struck through beside it, and is None where nothing is reduced."""

    amount: Decimal
    currency: str
    before: Decimal | None = None


def current_market() -> Market:
    """The market that the pages of the language in force sell in; raises NoMarket before set-up.

    The address of a page says its language, so a page shows one market to everybody. Whoever works for a contract that is
    there already asks for that one's market by `market_to`.
    """
    found = _market_of_language().objects(language=get_language() or "")
    if not found:
        raise NoMarket("no active market: run `manage.py demo`, or create one")
    return found[0]  # type: ignore[no-any-return]


@statement
def _market_of_language() -> QuerySet[Market, Any]:
    return Market.objects.filter(pk=key_of_language())


def key_of_language() -> Coalesce:
    """The key of the active market that names the language, else of the first one that names none."""
    active = Market.objects.filter(is_active=True).order_by("pk").values("pk")
    named = active.filter(languages__language=Given("language", CharField()))
    return Coalesce(Subquery(named[:1]), Subquery(active.filter(languages=None)[:1]))


def market_to(*, country: str, currency: str) -> Market:
    """The active market of a contract: the one that delivers to `country`, if it is in `currency`, else the first in that.

    Raises NoMarket.
    """
    active = Market.objects.filter(is_active=True, currency=currency)
    delivers = Exists(MarketCountry.objects.filter(market=OuterRef("pk"), country_id=country))
    found = active.annotate(delivers=delivers).order_by("-delivers", "pk").first()
    if found is None:
        raise NoMarket(f"no active market in {currency}")
    return found


def sales_countries(*, market_id: int) -> list[MarketCountry]:
    """The countries of a market with their names, in its order."""
    return _sales_countries().objects(market=market_id)


@statement
def _sales_countries() -> QuerySet[MarketCountry]:
    rows = MarketCountry.objects.filter(market=Given("market")).select_related("country")
    return rows.order_by("position", "country_id")


def prices_at(*, product_ids: Iterable[int] | None, market: Market, now: datetime) -> dict[int, CurrentPrice]:
    """The price of each product (None: of all) at `now`; one without a price cannot be bought and is left out.

    At most 2 queries.
    """
    keys = None if product_ids is None else list(product_ids)
    rows = _amounts(of_all=keys is None).rows(now=now, market=market.pk, keys=keys)
    return _current(rows=rows, market_id=market.pk, currency=market.currency, now=now)


def shop_prices(*, product_ids: Iterable[int], now: datetime) -> dict[int, CurrentPrice]:
    """As `prices_at`, in the market of the language in force, without a query of its own for that. At most 2 queries."""
    rows = _shop_amounts().rows(now=now, keys=list(product_ids), language=get_language() or "")
    if not rows:
        return {}
    *_, market_id, currency = rows[0]
    return _current(rows=[row[:3] for row in rows], market_id=market_id, currency=currency, now=now)


def _current(*, rows: Iterable[Row], market_id: int, currency: str, now: datetime) -> dict[int, CurrentPrice]:
    standard: dict[int, Decimal] = {}
    reduced: dict[int, Decimal] = {}
    for product_id, amount, is_reduction in rows:
        (reduced if is_reduction else standard)[product_id] = amount
    reductions = {pk: amount for pk, amount in reduced.items() if pk not in standard or amount < standard[pk]}
    before = _lowest_before(reductions=reductions, market_id=market_id, now=now)
    found = {pk: CurrentPrice(amount=amount, currency=currency) for pk, amount in standard.items()}
    for pk, amount in reductions.items():
        found[pk] = CurrentPrice(amount=amount, currency=currency, before=before.get(pk))
    return found


@statement
def _amounts(*, of_all: bool) -> QuerySet[Price, Any]:
    rows = _active().filter(market=Given("market"))
    if not of_all:
        rows = rows.filter(product__id__in=[Given("keys")])
    return rows.values_list(*_AMOUNT)


@statement
def _shop_amounts() -> QuerySet[Price, Any]:
    rows = _active().filter(market=key_of_language(), product__id__in=[Given("keys")])
    return rows.values_list(*_AMOUNT, "market_id", "market__currency")


def _active() -> QuerySet[Price]:
    now = Given("now", DateTimeField())
    active = Q(active_from__lte=now) & (Q(active_to=None) | Q(active_to__gt=now))
    return Price.objects.filter(active).order_by("active_from", "pk")


def _lowest_before(*, reductions: dict[int, Decimal], market_id: int, now: datetime) -> dict[int, Decimal]:
    """The lowest price of the 30 days before each reduction began (Code de la consommation, art. L112-1-1)."""
    if not reductions:
        return {}
    rows: list[Price] = _history().objects(keys=list(reductions), market=market_id, now=now)
    began = {
        row.product_id: row.active_from
        for row in rows
        if row.is_reduction and (row.active_to is None or row.active_to > now)
    }
    amounts: dict[int, list[Decimal]] = defaultdict(list)
    for row in rows:
        start = began[row.product_id]
        ended_before_window = row.active_to is not None and row.active_to <= start - PRIOR_PRICE_WINDOW
        if row.active_from < start and not ended_before_window:
            amounts[row.product_id].append(row.amount)
    lowest = {pk: min(values) for pk, values in amounts.items()}
    return {pk: amount for pk, amount in lowest.items() if amount > reductions[pk]}


@statement
def _history() -> QuerySet[Price]:
    rows = Price.objects.filter(product__id__in=[Given("keys")], market=Given("market"))
    return rows.filter(active_from__lte=Given("now", DateTimeField())).order_by("active_from", "pk")


def price_at(*, product_id: int, market: Market, now: datetime) -> CurrentPrice | None:
    """The price of one product at `now`, or None."""
    return prices_at(product_ids=[product_id], market=market, now=now).get(product_id)
