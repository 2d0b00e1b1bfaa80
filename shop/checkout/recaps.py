"""What the recaps of the checkout say, once more beside the card."""

from __future__ import annotations

from typing import Any

from core import clock, slots
from shop.basket.current import prepare
from shop.checkout.enums import PlacementState
from shop.checkout.models import Placement

HOME_COUNTRY = "FR"


def recaps_of_payment(*, intent_ref: str) -> list[Any]:
    """Those of the basket that an open purchase pays for; none of any other payment."""
    rows = Placement.objects.filter(order__charge__intent_ref=intent_ref, state=PlacementState.OPEN)
    placement = rows.select_related("basket__market", "order__shipping_address").first()
    if placement is None:
        return []
    now, to = clock.now(), placement.order.shipping_address
    basket = prepare(placement.basket, now=now)
    country = to.country_id if to is not None else HOME_COUNTRY
    return [
        recap for give in slots.fillings("checkout.recap") for recap in give(basket=basket, country=country, now=now)
    ]
