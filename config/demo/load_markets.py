"""The euro market of the demo shop."""

from datetime import datetime

from shop.markets.seed import seed_markets


def load(*, now: datetime) -> None:
    """Make the market, its countries and its taxes; a second run changes nothing."""
    seed_markets()
