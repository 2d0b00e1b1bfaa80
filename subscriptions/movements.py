"""What subscriptions are worth a month, as rows that reports add up. Written once per cause, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum

from core.money import ZERO, round_cents
from subscriptions.enums import SubscriptionMovementKind
from subscriptions.models import Subscription, SubscriptionMovement


def monthly_value(*, box_price: Decimal, cadence_months: int) -> Decimal:
    """The agreed price of a box, gross, per month; a prepaid term counts month by month, not on the day it was paid."""
    return round_cents(box_price / cadence_months)


def value_of(*, subscription_id: int) -> Decimal:
    """What the movements of a subscription add up to."""
    rows = SubscriptionMovement.objects.filter(subscription_id=subscription_id)
    return rows.aggregate(total=Sum("amount"))["total"] or ZERO


def values_of(*, subscription_ids: Iterable[int]) -> dict[int, Decimal]:
    """What the movements of each of these subscriptions add up to, of those that have any."""
    rows = SubscriptionMovement.objects.filter(subscription_id__in=list(subscription_ids))
    return dict(rows.values_list("subscription_id").annotate(total=Sum("amount")))


def record(
    *,
    subscription: Subscription,
    kind: SubscriptionMovementKind,
    amount: Decimal,
    now: datetime,
    cause: str = "",
) -> None:
    """Write one movement, once for each cause, such as the box at which a plan changed; the plan where none is given."""
    SubscriptionMovement.objects.get_or_create(
        subscription=subscription,
        kind=kind,
        reference=f"{kind}:{cause or subscription.plan_id}",
        defaults={"amount": amount, "currency": subscription.currency, "moved_at": now},
    )
