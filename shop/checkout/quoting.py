"""What a basket costs where it goes, and when it arrives: the same sum on the basket's page and in the order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.money import ZERO
from shop.catalogue.enums import ProductKind
from shop.markets.delivery import DeliveryPromise, country_of, delivery_price, promise


@dataclass(frozen=True)
class Quote:
    """What a basket costs, delivered to a country, and when it arrives."""

    goods: Decimal
    delivery: Decimal
    total: Decimal
    promise: DeliveryPromise | None


def quote(*, basket: Any, country: str, now: datetime) -> Quote:
    """Cost and dates of a prepared basket. Boxes of subscriptions travel in their price and on their own days.

    Raises shop.markets.delivery.NotDelivered.
    """
    to = country_of(market_id=basket.strategy.market.pk, country=country)
    shipped = [line for line in basket.all_lines() if line.product.kind != ProductKind.PLAN]
    goods = sum((line.line_price_incl_tax_incl_discounts or ZERO for line in shipped), ZERO)
    delivery = delivery_price(to=to, goods=goods)
    total = basket.total_incl_tax
    made = promise(to=to, now=now) if shipped else None
    return Quote(goods=total, delivery=delivery, total=total + delivery, promise=made)
