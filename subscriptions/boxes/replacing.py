"""A paid box whose piece was gone when its money came: another one goes in its place, at what was paid."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from core import outbox
from shop.markets.delivery import packing_day
from subscriptions.boxes.snapshots import Snapshot, box_part, needs_in
from subscriptions.enums import CycleState
from subscriptions.models import Box, Cycle
from subscriptions.transitions import move_cycles


def is_paid_by_itself(cycle: Cycle) -> bool:
    """Whether the box has an order of its own, which is written with its money only."""
    return cycle.order_id is not None and not cycle.is_prepaid


def needs_with(*, cycle: Cycle, box: Box) -> dict[int, int]:
    """What is set aside to send `box`, with the extras that were paid: item key to quantity."""
    snapshot = cast(Snapshot, cycle.snapshot)
    needs = needs_in(snapshot)
    needs[snapshot["box"]["item_id"]] -= 1
    needs = {item_id: quantity for item_id, quantity in needs.items() if quantity > 0}
    needs[box.item_id] = needs.get(box.item_id, 0) + 1
    return needs


def send(*, cycle: Cycle, box: Box, needs: Mapping[int, int], now: datetime) -> list[outbox.Happened]:
    """Send `box`, whose `needs` are set aside, for what was paid. Returns what is to be published."""
    snapshot = cast(Snapshot, cycle.snapshot)
    return move_cycles(
        cycles=[cycle],
        to=CycleState.READY,
        note="",
        box_sku=box.item.sku,
        pack_on=max(cycle.pack_on, packing_day(now=now)),
        snapshot={**snapshot, "box": box_part(box), "needs": [[key, needs[key]] for key in sorted(needs)]},
    )
