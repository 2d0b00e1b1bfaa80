"""A gift whose payment is contested at the bank opens nothing until that is decided: stolen cards like to buy codes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from core import outbox
from core.locks import in_transaction, lock_rows
from core.models import OutboxEvent
from shop.payments.enums import DisputeState
from shop.payments.models import Dispute
from subscriptions.billing.disputes import HOLDING
from subscriptions.gifts.voiding import close
from subscriptions.models import Gift


def uncontested(rows: QuerySet[Gift]) -> QuerySet[Gift]:
    """Those of `rows` whose payment nobody contests, or where it was decided for the shop."""
    return rows.exclude(Exists(_disputes(order=OuterRef("order_line__order"))))


def is_contested(*, gift: Gift) -> bool:
    """Whether the gift's payment is contested, or was lost."""
    return _disputes(order=gift.order_line.order_id).exists()


def _disputes(*, order: Any) -> QuerySet[Dispute]:
    return Dispute.objects.filter(state__in=HOLDING, charge__order=order)


@outbox.consumer("charge.disputed", name="subscriptions.gifts")
def close_lost(*, event: OutboxEvent, now: datetime) -> None:
    """Close the codes whose money is gone for good; opened ones are somebody's boxes, and stay."""
    if event.payload["state"] == DisputeState.LOST and event.payload["order_id"] is not None:
        _close(order_id=event.payload["order_id"], now=now)


@in_transaction
def _close(*, order_id: int, now: datetime) -> None:
    for gift in lock_rows(Gift.objects.filter(order_line__order_id=order_id)):
        close(gift, now=now)
