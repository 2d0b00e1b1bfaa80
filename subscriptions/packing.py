"""What logistics reports of a box: that it left."""

from __future__ import annotations

from datetime import datetime

from core import outbox
from core.models import OutboxEvent
from subscriptions.enums import CycleState
from subscriptions.models import Cycle
from subscriptions.transitions import move_cycle


@outbox.consumer("parcel.shipped", name="subscriptions.sent")
def note_sent(*, event: OutboxEvent, now: datetime) -> None:
    """Mark the box of a shipped parcel as sent; parcels of the shop's goods and repeats change nothing."""
    cycle_id = event.payload.get("cycle_id")
    if cycle_id is not None and Cycle.objects.filter(pk=cycle_id, state=CycleState.READY).exists():
        move_cycle(cycle_id=cycle_id, to=CycleState.PACKED, now=now)
