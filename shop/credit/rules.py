"""The rule about store credit: it is spent once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Sum

from core import invariants
from shop.credit.models import CreditMovement


@invariants.register("credit.never-negative", says="Nobody has spent more store credit than he had.")
def credit_never_negative(*, now: datetime) -> Iterator[str]:
    sums = CreditMovement.objects.values("user_id", "currency").annotate(left=Sum("amount")).filter(left__lt=0)
    for row in sums.order_by("user_id"):
        yield f"customer {row['user_id']}: {row['left']} {row['currency']}"
