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
    categories = {
        key: TaxCategory.objects.get_or_create(key=key, defaults={"name": name})[0] for key, name in CATEGORIES
    }
    for position, (code, name, alpha3, numeric, price, free_from, fastest, slowest) in enumerate(COUNTRIES):
        country, _ = Country.objects.get_or_create(
            iso_3166_1_a2=code,
            defaults={
                "name": name,
                "printable_name": name,
                "iso_3166_1_a3": alpha3,
                "iso_3166_1_numeric": numeric,
                "is_shipping_country": True,
                "display_order": 100 - position,
            },
        )
        MarketCountry.objects.get_or_create(
            country=country,
            defaults={
                "market": market,
                "delivery_price": Decimal(price),
                "free_delivery_from": Decimal(free_from),
                "transit_days_min": fastest,
                "transit_days_max": slowest,
                "position": position,
            },
        )
        for (key, _), rate in zip(CATEGORIES, RATES[code], strict=True):
            TaxRate.objects.get_or_create(
                category=categories[key], country=country, valid_from=SINCE, defaults={"rate": Decimal(rate)}
            )
    return market
