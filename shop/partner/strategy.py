"""Price and availability for Oscar's basket, from our dated prices and our stock. The visitor plays no part in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from oscar.apps.partner.availability import Base as BaseAvailability
from oscar.apps.partner.prices import Base as BasePrice
from oscar.apps.partner.strategy import Base as BaseStrategy
from oscar.apps.partner.strategy import PurchaseInfo

from core import clock
from core.money import ZERO
from shop.markets.models import Market
from shop.markets.queries import CurrentPrice, current_market, prices_at
from shop.markets.taxes import TaxTable, tax_table
from shop.stock.queries import free_of_products

HOME_COUNTRY = "FR"


class GrossPrice(BasePrice):
    """A gross price; its net is that of the home country until an address is known."""

    is_tax_known = True
    exists = True

    def __init__(self, *, price: CurrentPrice, net: Decimal) -> None:
        self.currency = price.currency
        self.incl_tax = price.amount
        self.excl_tax = net
        self.tax = price.amount - net
        self.retail = price.before

    @property
    def effective_price(self) -> Any:
        return self.incl_tax


class NoPrice(BasePrice):
    """A product without a price at this moment."""


class StockAvailability(BaseAvailability):
    """Free pieces, in words for the customer."""

    def __init__(self, *, free: int) -> None:
        self.num_available = max(free, 0)

    @property
    def is_available_to_buy(self) -> bool:
        return self.num_available > 0

    def is_purchase_permitted(self, quantity: int) -> tuple[bool, str]:
        if self.num_available < 1:
            return False, str(_("This one is sold out."))
        if quantity > self.num_available:
            sentence = ngettext("Only %(count)d of it is left.", "Only %(count)d of it are left.", self.num_available)
            return False, sentence % {"count": self.num_available}
        return True, ""


class NotForSale(BaseAvailability):
    def is_purchase_permitted(self, quantity: int) -> tuple[bool, str]:
        return False, str(_("This one is not on sale."))


class MarketStrategy(BaseStrategy):
    """Reads prices, stock and taxes of all products it is asked to preload in four queries."""

    def __init__(self, *, market: Market, now: datetime) -> None:
        self.request = None
        self.user = None
        self.market = market
        self.now = now
        self._prices: dict[int, CurrentPrice] = {}
        self._free: dict[int, int] = {}
        self._taxes: TaxTable | None = None
        self._known: set[int] = set()

    def preload(self, product_ids: Iterable[int]) -> None:
        """Read what is needed of these products, and of those asked for before."""
        self._known |= set(product_ids)
        self._prices = prices_at(product_ids=self._known, market=self.market, now=self.now)
        self._free = free_of_products(product_ids=self._known)
        self._taxes = tax_table(product_ids=self._known, country=HOME_COUNTRY, on=clock.local_day(self.now))

    def fetch_for_product(self, product: Any, stockrecord: Any = None) -> PurchaseInfo:
        if product.pk not in self._known:
            self.preload([product.pk])
        record = stockrecord or product.stockrecords.first()
        price = self._prices.get(product.pk)
        if price is None or record is None or not product.is_public or self._taxes is None:
            return PurchaseInfo(price=NoPrice(), availability=NotForSale(), stockrecord=record)
        parts = self._taxes.parts(product_id=product.pk, gross=price.amount)
        net = sum((part.net for part in parts), ZERO)
        return PurchaseInfo(
            price=GrossPrice(price=price, net=net),
            availability=StockAvailability(free=self._free[product.pk]),
            stockrecord=record,
        )

    def fetch_for_line(self, line: Any, stockrecord: Any = None) -> PurchaseInfo:
        """As for the line's product, with the record that the basket has already read."""
        return self.fetch_for_product(line.product, stockrecord=stockrecord or line.stockrecord)

    def fetch_for_parent(self, product: Any) -> PurchaseInfo:
        """A parent is never bought itself; its variants are."""
        return PurchaseInfo(price=NoPrice(), availability=NotForSale(), stockrecord=None)


class Selector:
    """Oscar's way to ask for a strategy; the same for everybody, so that no page depends on who looks at it."""

    def strategy(self, request: Any = None, user: Any = None, **kwargs: Any) -> MarketStrategy:
        return MarketStrategy(market=current_market(), now=clock.now())
