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
    """Mark the boxes of a shipped parcel as sent; parcels of the shop's goods and repeats change nothing."""
    ids = event.payload.get("cycle_ids", [event.payload.get("cycle_id")])  # one alone before parcels held several
    waiting = Cycle.objects.filter(pk__in=ids, state=CycleState.READY)
    for cycle_id in waiting.order_by("pk").values_list("pk", flat=True):
        move_cycle(cycle_id=cycle_id, to=CycleState.PACKED, now=now)
