"""The euro market as the shop opens with it: six countries, their delivery terms, and their tax rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from core.locks import in_transaction
from shop.address.models import Country
from shop.markets.models import Market, MarketCountry, TaxCategory, TaxRate

# Country, name, alpha-3, numeric, delivery, free from, working days at least and at most.
COUNTRIES = (
    ("FR", "France", "FRA", "250", "3.90", "45.00", 2, 3),
    ("BE", "Belgique", "BEL", "056", "5.90", "60.00", 2, 4),
    ("LU", "Luxembourg", "LUX", "442", "5.90", "60.00", 2, 4),
    ("DE", "Deutschland", "DEU", "276", "6.90", "70.00", 3, 5),
    ("ES", "España", "ESP", "724", "7.90", "80.00", 3, 5),
    ("IT", "Italia", "ITA", "380", "7.90", "80.00", 3, 5),
)
# Standard rate and the reduced rate of printed books. Source: European Commission, Taxes in Europe database.
RATES = {
    "FR": ("0.2000", "0.0550"),
    "BE": ("0.2100", "0.0600"),
    "LU": ("0.1700", "0.0300"),
    "DE": ("0.1900", "0.0700"),
    "ES": ("0.2100", "0.0400"),
    "IT": ("0.2200", "0.0400"),
}
CATEGORIES = (("standard", "Taux normal"), ("book", "Livre"))
SINCE = date(2024, 1, 1)


@in_transaction
def seed_markets() -> Market:
    """Make what is missing, leave what staff changed; return the euro market."""
    market, _ = Market.objects.get_or_create(key="euro", defaults={"name": "Zone euro", "currency": "EUR"})
    _seed_countries()
    _seed_terms(market)
    _seed_rates()
    return market


def _seed_countries() -> None:
    known = set(Country.objects.values_list("pk", flat=True))
    Country.objects.bulk_create(
        Country(
            iso_3166_1_a2=code,
            name=name,
            printable_name=name,
            iso_3166_1_a3=alpha3,
            iso_3166_1_numeric=numeric,
            is_shipping_country=True,
            display_order=100 - position,
        )
        for position, (code, name, alpha3, numeric, *_) in enumerate(COUNTRIES)
        if code not in known
    )


def _seed_terms(market: Market) -> None:
    known = set(MarketCountry.objects.values_list("country_id", flat=True))
    MarketCountry.objects.bulk_create(
        MarketCountry(
            market=market,
            country_id=code,
            delivery_price=Decimal(price),
            free_delivery_from=Decimal(free_from),
            transit_days_min=fastest,
            transit_days_max=slowest,
            position=position,
        )
        for position, (code, _, _, _, price, free_from, fastest, slowest) in enumerate(COUNTRIES)
        if code not in known
    )


def _seed_rates() -> None:
    categories = {
        key: TaxCategory.objects.get_or_create(key=key, defaults={"name": name})[0] for key, name in CATEGORIES
    }
    known = set(TaxRate.objects.filter(valid_from=SINCE).values_list("category_id", "country_id"))
    TaxRate.objects.bulk_create(
        TaxRate(category=categories[key], country_id=code, valid_from=SINCE, rate=Decimal(rate))
        for code, rates in RATES.items()
        for (key, _), rate in zip(CATEGORIES, rates, strict=True)
        if (categories[key].pk, code) not in known
    )
