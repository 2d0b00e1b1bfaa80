"""Net and tax of a gross amount, by the kinds of goods in a product and the rates where it goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import CharField, DateField, QuerySet

from core.money import allocate, net_of
from core.statements import Given, statement
from shop.markets.models import ProductTaxShare, TaxRate

STANDARD = "standard"


class NoTaxRate(LookupError):
    """A country without a rate for a category on a day: finance must enter it before anything is sold there."""


@dataclass(frozen=True)
class TaxPart:
    """A part of a gross amount at one rate; `net + tax == gross`, to the cent."""

    category: str
    rate: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True)
class TaxTable:
    """The shares of some products and the rates of one country on one day, read once for a whole basket."""

    country: str
    rates: dict[str, Decimal]
    shares: dict[int, dict[str, Decimal]]

    def parts(self, *, product_id: int | None, gross: Decimal) -> list[TaxPart]:
        """Split `gross` by the product's shares; None (delivery) and products without shares are wholly standard.

        Raises NoTaxRate.
        """
        shares = self.shares.get(product_id or 0) or {STANDARD: Decimal(100)}
        categories = sorted(shares)
        amounts = allocate(amount=gross, weights=[shares[category] for category in categories])
        return [self._part(category=c, gross=a) for c, a in zip(categories, amounts, strict=True)]

    def _part(self, *, category: str, gross: Decimal) -> TaxPart:
        if category not in self.rates:
            raise NoTaxRate(f"no rate for {category} in {self.country}")
        rate = self.rates[category]
        net = net_of(gross=gross, rate=rate)
        return TaxPart(category=category, rate=rate, net=net, tax=gross - net, gross=gross)


def rates_at(*, country: str, on: date) -> dict[str, Decimal]:
    """Category to rate, in `country` on the day `on`."""
    return dict(_rates().rows(country=country, on=on))


@statement
def _rates() -> QuerySet[TaxRate, Any]:
    rows = TaxRate.objects.filter(country=Given("country", CharField()), valid_from__lte=Given("on", DateField()))
    return rows.order_by("valid_from").values_list("category__key", "rate")


def shares_of(*, product_ids: Iterable[int]) -> dict[int, dict[str, Decimal]]:
    """Product to category to per cent; a product without shares is left out."""
    shares: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for product_id, category, percent in _shares().rows(keys=list(product_ids)):
        shares[product_id][category] = percent
    return dict(shares)


@statement
def _shares() -> QuerySet[ProductTaxShare, Any]:
    rows = ProductTaxShare.objects.filter(product__id__in=[Given("keys")])
    return rows.values_list("product_id", "category__key", "percent")


def tax_table(*, product_ids: Iterable[int], country: str, on: date) -> TaxTable:
    """All that is needed to split the lines of a basket that goes to `country`: 2 queries."""
    return TaxTable(country=country, rates=rates_at(country=country, on=on), shares=shares_of(product_ids=product_ids))
