"""What logistics reports of a box: that it left."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from core import outbox
from core.models import OutboxEvent
from core.statements import Given, statement
from subscriptions.enums import CycleState
from subscriptions.models import Cycle
from subscriptions.transitions import move_cycles


@outbox.consumer("parcel.shipped", name="subscriptions.sent")
def note_sent(*, event: OutboxEvent, now: datetime) -> None:
    """Mark the boxes of a shipped parcel as sent; parcels of the shop's goods and repeats change nothing."""
    ids = event.payload.get("cycle_ids", [event.payload.get("cycle_id")])  # one alone before parcels held several
    waiting: list[Cycle] = _ready().objects(ids=ids)
    if waiting:
        outbox.publish_all(move_cycles(cycles=waiting, to=CycleState.PACKED), now=now)


@statement
def _ready() -> QuerySet[Cycle, Any]:
    """Those of some boxes that are to be sent, locked in the order of their keys."""
    rows = Cycle.objects.select_for_update().filter(pk__in=[Given("ids")], state=CycleState.READY)
    return rows.only("order_id", "subscription_id", "number").order_by("pk")
