"""A paid box whose piece was gone when its money came: another one goes in its place, at what was paid."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from core.locks import in_transaction
from shop.markets.delivery import packing_day
from shop.stock import reservations
from subscriptions.enums import CycleState
from subscriptions.models import Box, Cycle
from subscriptions.snapshots import Snapshot, box_part, needs_in
from subscriptions.transitions import move_cycle


def is_paid_by_itself(cycle: Cycle) -> bool:
    """Whether the box has an order of its own, which is written with its money only."""
    return cycle.order_id is not None and not cycle.is_prepaid


@in_transaction
def replace(*, cycle: Cycle, box: Box, owner: str, now: datetime) -> None:
    """Send `box`, set aside for `owner`, for what was paid, with the extras that were; raises OutOfStock."""
    snapshot = cast(Snapshot, cycle.snapshot)
    needs = needs_in(snapshot)
    old = snapshot["box"]["item_id"]
    needs[old] -= 1
    needs = {item_id: quantity for item_id, quantity in needs.items() if quantity > 0}
    needs[box.item_id] = needs.get(box.item_id, 0) + 1
    reservations.reserve_once(owner=owner, needs=needs, now=now)
    move_cycle(
        cycle_id=cycle.pk,
        to=CycleState.READY,
        now=now,
        note="",
        box_sku=box.item.sku,
        pack_on=max(cycle.pack_on, packing_day(now=now)),
        snapshot={**snapshot, "box": box_part(box), "needs": [[key, needs[key]] for key in sorted(needs)]},
    )
