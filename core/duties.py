"""Rules about what was put off: nothing waits for ever, and nothing is leased to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from core import invariants
from core.enums import DeliveryState
from core.models import OutboxDelivery, OutgoingMail

LATE = timedelta(minutes=15)


@invariants.register("outbox.delivered", says="What happened is told to everybody within a quarter of an hour.")
def late_deliveries(*, now: datetime) -> Iterator[str]:
    late = OutboxDelivery.objects.filter(state=DeliveryState.DUE, due_at__lt=now - LATE)
    for row in late.select_related("event").order_by("pk")[: invariants.AT_MOST]:
        yield f"event {row.event_id} {row.event.name} for {row.consumer}, due {row.due_at:%Y-%m-%d %H:%M}"


@invariants.register("outbox.accepted", says="No delivery is given up.")
def failed_deliveries(*, now: datetime) -> Iterator[str]:
    failed = OutboxDelivery.objects.filter(state=DeliveryState.NEEDS_ATTENTION)
    for row in failed.select_related("event").order_by("pk")[: invariants.AT_MOST]:
        yield f"event {row.event_id} {row.event.name} for {row.consumer}: {row.last_error[:120]}"


@invariants.register("mail.sent", says="A mail leaves within a quarter of an hour.")
def late_mails(*, now: datetime) -> Iterator[str]:
    late = OutgoingMail.objects.filter(state=DeliveryState.DUE, due_at__lt=now - LATE)
    for row in late.order_by("pk")[: invariants.AT_MOST]:
        yield f"mail {row.kind} {row.key}, due {row.due_at:%Y-%m-%d %H:%M}"
