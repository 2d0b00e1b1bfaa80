"""Whose order it is: the address that it goes to or, where nothing is delivered, the one on its bill."""

from __future__ import annotations

from typing import Any

from shop.order.models import Order


def address_of(order: Order) -> Any | None:
    """The order's shipping address, else its billing address, else None. Select both with the order."""
    return order.shipping_address or order.billing_address


def name_of(order: Order) -> str:
    """First and last name in the order's address; empty without one."""
    address = address_of(order)
    return f"{address.first_name} {address.last_name}".strip() if address else ""
