"""What the orders of one run have in common, read once: a thousand renewals ask for the same rates, records and countries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from shop.address.models import Country
from shop.markets.delivery import terms_of
from shop.markets.models import MarketCountry
from shop.markets.taxes import TaxTable, rates_at, shares_of
from shop.partner.models import StockRecord


class Terms:
    """Remembers what it has read for as long as it lives, which must be one run: minutes, not hours.

    Threads may share one: at worst two of them read the same.
    """

    def __init__(self) -> None:
        self._countries: dict[str, MarketCountry] = {}
        self._rates: dict[tuple[str, date], dict[str, Decimal]] = {}
        self._shares: dict[int, dict[str, Decimal]] = {}
        self._records: dict[int, StockRecord] = {}

    def delivery_to(self, country: str) -> MarketCountry:
        """The delivery terms of a country, in whichever market it is; raises NotDelivered."""
        if country not in self._countries:
            self._countries[country] = terms_of(country=country)
        return self._countries[country]

    def country(self, code: str) -> Country:
        """A country by its ISO code; that of the delivery terms where those are known."""
        if code in self._countries:
            return self._countries[code].country
        return Country.objects.get(pk=code)

    def taxes(self, *, product_ids: Iterable[int], country: str, on: date) -> TaxTable:
        """The table for these products in `country` on the day `on`."""
        wanted = set(product_ids)
        missing = wanted - self._shares.keys()
        if missing:
            found = shares_of(product_ids=missing)
            self._shares.update({key: found.get(key, {}) for key in missing})
        if (country, on) not in self._rates:
            self._rates[country, on] = rates_at(country=country, on=on)
        return TaxTable(
            country=country,
            rates=self._rates[country, on],
            shares={key: self._shares[key] for key in wanted},
        )

    def records(self, product_ids: Iterable[int]) -> dict[int, StockRecord]:
        """Each product's record with its partner, the first one where there are several."""
        wanted = set(product_ids)
        missing = wanted - self._records.keys()
        if missing:
            rows = StockRecord.objects.filter(product_id__in=missing).select_related("partner").order_by("-pk")
            self._records.update({record.product_id: record for record in rows})
        return {key: self._records[key] for key in wanted if key in self._records}
