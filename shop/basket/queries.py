"""The basket's page: lines, what a code takes off, delivery and its days, and the total, before anything is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from core import slots
from core.components import Line as SummaryLine
from core.components import Picture
from shop.basket.models import Basket, Line
from shop.catalogue.addresses import product_path
from shop.catalogue.cards import pictures_of
from shop.catalogue.enums import ProductKind
from shop.catalogue.ranges import range_keys
from shop.catalogue.words import MOST_AT_ONCE
from shop.checkout.later import Later, delivered_later, title_of
from shop.checkout.quoting import Quote, quote
from shop.images.queries import Kept
from shop.images.specs import THUMB
from shop.markets.models import MarketCountry
from shop.markets.queries import sales_countries
from shop.voucher.redeeming import Refusal, VoucherRefused, standing
from shop.voucher.words import refusal_words


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of the basket. `quantity` is what stands in its field; `problem` is why it cannot be bought like that."""

    pk: int
    title: str
    href: str
    range_key: str
    picture: Picture | None
    quantity: str
    most: int
    unit: Decimal | None
    amount: Decimal | None
    problem: str
    is_plan: bool

    @property
    def key(self) -> str:
        """The key as part of a field's name."""
        return str(self.pk)


@dataclass(frozen=True, slots=True)
class VoucherView:
    """A code in the basket; `problem` says why it takes nothing off."""

    pk: int
    code: str
    problem: str
    is_used_up: bool


@dataclass(frozen=True, slots=True)
class Refusals:
    """What a refused form said, so that the page shows it where it was typed: quantities and sentences by line, the code."""

    typed: Mapping[int, str] = field(default_factory=dict)
    problems: Mapping[int, str] = field(default_factory=dict)
    code: str = ""
    code_problem: str = ""


@dataclass(frozen=True, slots=True)
class BasketPage:
    """The basket as its template takes it. `summary` and `total` are for `country`."""

    lines: Sequence[LineView]
    vouchers: Sequence[VoucherView]
    summary: Sequence[SummaryLine]
    quote: Quote
    currency: str
    recaps: Sequence[Any]
    countries: Sequence[MarketCountry]
    country: str
    refusals: Refusals

    @property
    def can_be_ordered(self) -> bool:
        """Whether an order of this would begin: no line that cannot be had, no code without a use left."""
        return not any(line.problem for line in self.lines) and not any(each.is_used_up for each in self.vouchers)


def count_of(*, basket_id: int | None) -> int:
    """How many things are in the open basket. One query, none without a basket."""
    if basket_id is None:
        return 0
    lines = Line.objects.filter(basket_id=basket_id, basket__status=Basket.OPEN).order_by()
    return lines.aggregate(count=Sum("quantity"))["count"] or 0


def basket_page(
    *, basket: Any, language: str, country: str, email: str, refusals: Refusals, now: datetime
) -> BasketPage:
    """The page of a prepared basket that is not empty, delivered to `country` (to the market's first one when unknown)."""
    market = basket.strategy.market
    countries = sales_countries(market_id=market.pk)
    chosen = country if country in {each.country_id for each in countries} else countries[0].country_id
    priced = quote(basket=basket, country=chosen, now=now)
    lines = list(basket.all_lines())
    shown = [line.product.parent_id or line.product_id for line in lines]
    pictures = pictures_of(
        product_ids=[*shown, *(line.product_id for line in lines)], places=[THUMB], language=language
    )
    ranges, later = range_keys(product_ids=shown), delivered_later(lines=lines)
    return BasketPage(
        lines=[
            _line(line, pictures=pictures, ranges=ranges, later=later, language=language, refusals=refusals)
            for line in lines
        ],
        vouchers=_vouchers(basket, email=email, now=now),
        summary=_summary(basket, lines=lines, priced=priced),
        quote=priced,
        currency=market.currency,
        recaps=[
            recap for give in slots.fillings("checkout.recap") for recap in give(basket=basket, country=chosen, now=now)
        ],
        countries=countries,
        country=chosen,
        refusals=refusals,
    )


def _line(
    line: Any,
    *,
    pictures: Mapping[int, list[Kept]],
    ranges: Mapping[int, str],
    later: dict[int, Later],
    language: str,
    refusals: Refusals,
) -> LineView:
    product, info = line.product, line.purchase_info
    shown = product.parent_id or product.pk
    kept = pictures.get(product.pk) or pictures.get(shown)
    is_plan = product.kind == ProductKind.PLAN
    permitted, reason = info.availability.is_purchase_permitted(line.quantity)
    return LineView(
        pk=line.pk,
        title=title_of(line, later=later),
        href="" if is_plan else product_path(slug=product.slug, language=language),
        range_key=ranges.get(shown, ""),
        picture=kept[0].shown(THUMB, alt="") if kept else None,
        quantity=refusals.typed.get(line.pk, str(line.quantity)),
        most=min(MOST_AT_ONCE, max(getattr(info.availability, "num_available", 0) or 0, 1)),
        unit=line.unit_price_incl_tax if info.price.exists else None,
        amount=line.line_price_incl_tax if info.price.exists else None,
        problem=refusals.problems.get(line.pk) or ("" if permitted else str(reason)),
        is_plan=is_plan,
    )


def _vouchers(basket: Any, *, email: str, now: datetime) -> list[VoucherView]:
    found = []
    for voucher in basket.vouchers.order_by("pk"):
        refusal = standing(basket=basket, voucher=voucher, email=email, now=now)
        problem = refusal_words(VoucherRefused(refusal, code=voucher.code, voucher=voucher)) if refusal else ""
        found.append(
            VoucherView(
                pk=voucher.pk,
                code=voucher.code,
                problem=problem,
                is_used_up=refusal in (Refusal.USED_UP, Refusal.NOT_FIRST),
            )
        )
    return found


def _summary(basket: Any, *, lines: Sequence[Any], priced: Quote) -> list[SummaryLine]:
    full = sum((line.line_price_incl_tax for line in lines if line.purchase_info.price.exists), Decimal(0))
    rows = [SummaryLine(_("Articles"), full)]
    for application in basket.voucher_discounts:
        rows.append(SummaryLine(application["voucher"].code, -application["discount"]))
    if priced.delivery:
        return [*rows, SummaryLine(_("Delivery"), priced.delivery)]
    return [*rows, SummaryLine(_("Delivery"), text=_("free"))]
