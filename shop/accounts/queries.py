"""What a customer sees of his own; every function takes the customer and finds nothing of anybody else's."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet

from shop.accounts.models import User
from shop.address.models import UserAddress
from shop.order.enums import OrderStatus
from shop.order.models import Line, Order

VISIBLE = (OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.CANCELLED)


def orders_of(*, user: User) -> QuerySet[Order]:
    """His orders, newest first, with their lines: 2 queries."""
    lines = Prefetch("lines", queryset=Line.objects.order_by("pk"))
    return Order.objects.filter(user=user, status__in=VISIBLE).prefetch_related(lines).order_by("-date_placed", "-pk")


def addresses_of(*, user: User) -> QuerySet[Any]:
    """His addresses, the usual one first."""
    return UserAddress.objects.filter(user=user).select_related("country").order_by("-is_default_for_shipping", "pk")
