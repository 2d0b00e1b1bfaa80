"""In which market a subscription is: its prices are that market's, in whatever language its owner reads."""

from __future__ import annotations

from shop.markets.models import Market
from shop.markets.queries import market_to
from subscriptions.models import Subscription


def market_of(subscription: Subscription) -> Market:
    """The market that delivers to the subscription's address in its currency; raises shop.markets.queries.NoMarket."""
    country = subscription.address.country_id if subscription.address else ""
    return market_to(country=country, currency=subscription.currency)
