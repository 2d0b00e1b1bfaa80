"""The rule about store credit: it is spent once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Sum

from core import invariants
from core.money import ZERO, round_cents
from shop.credit.models import CreditMovement


@invariants.register("credit.never-negative", says="Nobody has spent more store credit than he had.")
def credit_never_negative(*, now: datetime) -> Iterator[str]:
    sums = CreditMovement.objects.values_list("user_id", "currency").annotate(left=Sum("amount"))
    for user_id, currency, left in sums.order_by("user_id"):
        if round_cents(left) < ZERO:
            yield f"customer {user_id}: {left} {currency}"
