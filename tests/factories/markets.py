"""The countries, rates and delivery terms that the shop begins with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from shop.address.models import Country
from shop.markets.models import Market, MarketCountry, MarketLanguage, TaxCategory, TaxRate
from shop.markets.seed import seed_markets


def markets() -> Market:
    """The euro market, seeded where that has not been done in this test."""
    seeded = MarketCountry.objects.filter(market__key="euro").select_related("market").first()
    return seeded.market if seeded is not None else seed_markets()


def swiss_market(*, language: str = "en") -> Market:
    """Francs, beside the euro market; the pages of `language` sell in it."""
    markets()
    market = Market.objects.create(key="swiss", name="Suisse", currency="CHF")
    MarketLanguage.objects.create(market=market, language=language)
    country, _ = Country.objects.get_or_create(
        pk="CH", defaults={"name": "Schweiz", "printable_name": "Schweiz", "is_shipping_country": True}
    )
    MarketCountry.objects.create(
        market=market, country=country, delivery_price=Decimal("9.00"), free_delivery_from=Decimal("90.00")
    )
    for key, rate in (("standard", "0.0810"), ("book", "0.0260")):
        category = TaxCategory.objects.get(key=key)
        TaxRate.objects.create(category=category, country=country, rate=Decimal(rate), valid_from=date(2024, 1, 1))
    return market
