"""Whoever changes a subscription holds all those of its customer first, in one order: brothers and sisters share debits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from core.statements import Given, statement
from subscriptions.models import Subscription


def hold(*, subscription_id: int) -> Subscription:
    """Lock all subscriptions of this one's customer and return this one, fresh.

    Raises Subscription.DoesNotExist, and TransactionManagementError outside a transaction.
    """
    owner = _customer_of().rows(subscription_id=subscription_id)
    if not owner:
        raise Subscription.DoesNotExist(subscription_id)
    return hold_all_of(user_ids=owner[0])[subscription_id]


def hold_all_of(*, user_ids: Iterable[int]) -> dict[int, Subscription]:
    """Lock all subscriptions of these customers and return them by their keys, fresh."""
    return {row.pk: row for row in _of_customers().objects(user_ids=sorted(set(user_ids)))}


@statement
def _customer_of() -> QuerySet[Subscription, Any]:
    return Subscription.objects.filter(pk=Given("subscription_id")).values_list("user_id")


@statement
def _of_customers() -> QuerySet[Subscription, Any]:
    """Locked in the order of their keys, as core.locks does with rows that are asked for once."""
    return Subscription.objects.select_for_update().filter(user__id__in=[Given("user_ids")]).order_by("pk")
