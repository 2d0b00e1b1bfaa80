"""Which gifts an order bought."""

from __future__ import annotations

from django.db.models import QuerySet

from core.statements import Given, statement
from subscriptions.models import Gift


def keys_of_order(*, order_id: int) -> list[int]:
    """The gifts' keys: most orders bought none, and nothing more needs to be asked for those. One query."""
    return [pk for (pk,) in _keys_of_order().rows(order=order_id)]


@statement
def _keys_of_order() -> QuerySet[Gift, tuple[int]]:
    return Gift.objects.filter(order_line__order=Given("order")).order_by("pk").values_list("pk")
