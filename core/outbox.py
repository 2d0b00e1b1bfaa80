"""The transactional outbox: what happened is written with the change, and every consumer gets it exactly once.

A consumer's own writes and the mark that it is done are one transaction; a crash before the commit leaves the delivery
due, and the sweep tries again. Consumers touch the database only; mails and network are rows that they write.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from django.db import transaction
from django.db.models import Max

from core import sweeps
from core.enums import DeliveryState
from core.locks import in_transaction
from core.models import OutboxDelivery, OutboxEvent

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 8
BATCH = 200


class Consumer(Protocol):
    def __call__(self, *, event: OutboxEvent, now: datetime) -> None: ...


_consumers: dict[str, dict[str, tuple[Consumer, bool]]] = defaultdict(dict)


def consumer(event_name: str, *, name: str, right_away: bool = False) -> Callable[[Consumer], Consumer]:
    """Register a consumer of `event_name`. With `right_away` it also runs just after the commit, because somebody waits."""

    def decorate(function: Consumer) -> Consumer:
        _consumers[event_name][name] = (function, right_away)
        return function

    return decorate


def publish(*, name: str, aggregate: str, aggregate_id: object, payload: dict[str, Any], now: datetime) -> OutboxEvent:
    """Write the event and what is owed to each consumer. The caller holds a lock on the aggregate, or has just made it.

    Raises RuntimeError outside a transaction: an event without its change would lie.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an outbox event is written in the transaction of its change")
    mine = OutboxEvent.objects.filter(aggregate=aggregate, aggregate_id=str(aggregate_id))
    last = mine.aggregate(last=Max("sequence"))["last"] or 0
    event = OutboxEvent.objects.create(
        name=name,
        aggregate=aggregate,
        aggregate_id=str(aggregate_id),
        sequence=last + 1,
        payload=payload,
        happened_at=now,
    )
    deliveries = OutboxDelivery.objects.bulk_create(
        OutboxDelivery(event=event, consumer=consumer_name, due_at=now) for consumer_name in _consumers[name]
    )
    for delivery in deliveries:
        if _consumers[name][delivery.consumer][1]:
            wake = functools.partial(deliver, event_id=event.pk, consumer_name=delivery.consumer, now=now)
            transaction.on_commit(wake, robust=True)
    return event


@in_transaction
def _consume(*, event_id: int, consumer_name: str, now: datetime) -> bool:
    rows = OutboxDelivery.objects.select_for_update().filter(
        event_id=event_id, consumer=consumer_name, state=DeliveryState.DUE
    )
    delivery = rows.first()
    if delivery is None:
        return False
    event = delivery.event
    function, _ = _consumers[event.name][consumer_name]
    function(event=event, now=now)
    delivery.state, delivery.done_at = DeliveryState.DONE, now
    delivery.save(update_fields=["state", "done_at"])
    return True


def deliver(*, event_id: int, consumer_name: str, now: datetime) -> bool:
    """Hand one event to one consumer; return whether it was still owed. A failure is kept on the row and tried again later."""
    try:
        return _consume(event_id=event_id, consumer_name=consumer_name, now=now)
    except Exception as error:  # any consumer may fail in any way, and the others must go on
        log.exception("outbox_delivery_failed", event_id=event_id, consumer=consumer_name)
        _postpone(event_id=event_id, consumer_name=consumer_name, error=error, now=now)
        return False


@in_transaction
def _postpone(*, event_id: int, consumer_name: str, error: Exception, now: datetime) -> None:
    delivery = OutboxDelivery.objects.select_for_update().get(event_id=event_id, consumer=consumer_name)
    if delivery.state != DeliveryState.DUE:
        return
    delivery.attempts += 1
    delivery.last_error = f"{type(error).__name__}: {error}"[:2000]
    delivery.due_at = now + timedelta(minutes=min(2**delivery.attempts, 60))
    if delivery.attempts >= MAX_ATTEMPTS:
        delivery.state = DeliveryState.NEEDS_ATTENTION
    delivery.save()


@in_transaction
def try_again(*, delivery_ids: Sequence[int], now: datetime) -> int:
    """Make those of the deliveries due again that were given up; return how many there were."""
    failed = OutboxDelivery.objects.filter(pk__in=delivery_ids, state=DeliveryState.NEEDS_ATTENTION)
    return failed.update(state=DeliveryState.DUE, attempts=0, due_at=now)


@sweeps.register("core.outbox", order=10, every=10, says="%d events delivered")
def deliver_due(*, now: datetime) -> int:
    """Deliver what is due, oldest first; return how many consumers were served."""
    due = OutboxDelivery.objects.filter(state=DeliveryState.DUE, due_at__lte=now).order_by("due_at", "id")
    served = 0
    for event_id, consumer_name in list(due.values_list("event_id", "consumer")[:BATCH]):
        served += deliver(event_id=event_id, consumer_name=consumer_name, now=now)
    return served
