"""The countries, rates and delivery terms that the shop begins with."""

from __future__ import annotations

from shop.markets.models import Market, MarketCountry
from shop.markets.seed import seed_markets


def markets() -> Market:
    """The euro market, seeded where that has not been done in this test."""
    seeded = MarketCountry.objects.filter(market__key="euro").select_related("market").first()
    return seeded.market if seeded is not None else seed_markets()
