"""What the shop knows for certain, as events: once each, with references and amounts and nothing of the person."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from core import outbox
from core.clock import local_day
from core.models import OutboxEvent
from tracking.collect.storing import store
from tracking.enums import ConsentLevel, EventKind

NAMESPACE = uuid.UUID("5d0a7c8e-4a52-5f0e-9a53-6e7a1c0b2f11")


def _fact(*, event: OutboxEvent, kind: EventKind, subject: str, **columns: Any) -> dict[str, Any]:
    """Columns of the event that says so. Its id comes from what it says, so that saying it again is saying nothing."""
    return {
        "event_id": str(uuid.uuid5(NAMESPACE, f"{kind}:{subject}:{event.sequence}")),
        "kind": kind.value,
        "consent_level": ConsentLevel.EXEMPT.value,
        "happened_at": event.happened_at,
        "day": local_day(event.happened_at),
        "subject": subject,
        **columns,
    }


@outbox.consumer_of_many("order.paid", name="tracking.purchase")
def purchases(*, events: Sequence[OutboxEvent], now: datetime) -> None:
    """Paid orders are purchases of their gross amounts."""
    store([_purchase(event) for event in events], now=now)


def _purchase(event: OutboxEvent) -> dict[str, Any]:
    paid = event.payload
    return _fact(
        event=event,
        kind=EventKind.PURCHASE,
        subject=f"order:{paid['number']}",
        detail=paid["kind"],
        amount=Decimal(paid["gross"]),
        currency=paid["currency"],
    )


@outbox.consumer("subscription.started", name="tracking.subscription_started")
def subscription_started(*, event: OutboxEvent, now: datetime) -> None:
    """A subscription begins, in its range."""
    store([_of_subscription(event=event, kind=EventKind.SUBSCRIPTION_STARTED)], now=now)


@outbox.consumer("subscription.ended", name="tracking.subscription_ended")
def subscription_ended(*, event: OutboxEvent, now: datetime) -> None:
    """A subscription is over."""
    store([_of_subscription(event=event, kind=EventKind.SUBSCRIPTION_ENDED)], now=now)


def _of_subscription(*, event: OutboxEvent, kind: EventKind) -> dict[str, Any]:
    told = event.payload
    subject = f"subscription:{told['reference']}"
    return _fact(event=event, kind=kind, subject=subject, detail=told["range"], amount=Decimal(told["amount"]))


@outbox.consumer("review.given", name="tracking.review_given")
def review_given(*, event: OutboxEvent, now: datetime) -> None:
    """A parent gave a mark, which is the amount, to something of a range; nothing of who it was or what was written."""
    told = event.payload
    subject = f"review:{told['review_id']}"
    mark = Decimal(told["mark"])
    row = _fact(event=event, kind=EventKind.REVIEW_GIVEN, subject=subject, detail=told["range"], amount=mark)
    store([row], now=now)
