"""What logistics reports of a box: that it left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from core import outbox
from core.models import OutboxEvent
from core.statements import Given, statement
from subscriptions.enums import CycleState
from subscriptions.models import Cycle
from subscriptions.transitions import move_cycles


@outbox.consumer_of_many("parcel.shipped", name="subscriptions.sent")
def note_sent(*, events: Sequence[OutboxEvent], now: datetime) -> None:
    """Mark the boxes of shipped parcels as sent; parcels of the shop's goods and repeats change nothing."""
    ids = [cycle_id for event in events for cycle_id in sorted(_boxes_in(event.payload))]
    ready = {cycle.pk: cycle for cycle in _ready().objects(ids=ids)}
    sent = [ready[cycle_id] for cycle_id in dict.fromkeys(ids) if cycle_id in ready]
    if sent:
        outbox.publish_all(move_cycles(cycles=sent, to=CycleState.PACKED), now=now)


def _boxes_in(payload: Mapping[str, Any]) -> list[int]:
    """The boxes of a parcel; one alone, or none, before parcels held several."""
    known: list[int] | None = payload.get("cycle_ids")
    if known is not None:
        return known
    return [payload["cycle_id"]] if payload.get("cycle_id") else []


@statement
def _ready() -> QuerySet[Cycle, Any]:
    """Those of some boxes that are to be sent, locked in the order of their keys."""
    rows = Cycle.objects.select_for_update().filter(pk__in=[Given("ids")], state=CycleState.READY)
    return rows.only("order_id", "subscription_id", "number").order_by("pk")
