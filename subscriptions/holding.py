"""Whoever changes a subscription holds all those of its customer first, in one order: brothers and sisters share debits."""

from __future__ import annotations

from collections.abc import Iterable

from core.locks import lock_rows
from subscriptions.models import Subscription


def hold(*, subscription_id: int) -> Subscription:
    """Lock all subscriptions of this one's customer and return this one, fresh.

    Raises Subscription.DoesNotExist, and TransactionManagementError outside a transaction.
    """
    user_id = Subscription.objects.values_list("user_id", flat=True).get(pk=subscription_id)
    rows = lock_rows(Subscription.objects.filter(user_id=user_id))
    return next(row for row in rows if row.pk == subscription_id)


def hold_all_of(*, user_ids: Iterable[int]) -> dict[int, Subscription]:
    """Lock all subscriptions of these customers and return them by their keys, fresh."""
    return {row.pk: row for row in lock_rows(Subscription.objects.filter(user_id__in=sorted(set(user_ids))))}
