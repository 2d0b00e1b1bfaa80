"""The state machine of gifts, in one function: the row moves from a state it may leave, or nothing happens and it raises."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core import faults, outbox
from core.locks import in_transaction
from subscriptions.enums import GiftState
from subscriptions.models import Gift
from subscriptions.transitions import WrongState

GIFT_MOVES: Mapping[GiftState, frozenset[GiftState]] = {
    GiftState.BOUGHT: frozenset({GiftState.SENT, GiftState.REDEEMED, GiftState.REFUNDED}),
    GiftState.SENT: frozenset({GiftState.REDEEMED, GiftState.REFUNDED, GiftState.EXPIRED}),
    GiftState.REDEEMED: frozenset(),
    GiftState.EXPIRED: frozenset({GiftState.REFUNDED}),
    GiftState.REFUNDED: frozenset(),
}
UNOPENED = (GiftState.BOUGHT, GiftState.SENT)


@in_transaction
def move(*, gift_id: int, to: GiftState, now: datetime, **changes: Any) -> None:
    """Move a gift to `to` with `changes` to its other columns, and publish `gift.<state>`; raises WrongState.

    Of two at the same moment one changes the row and the other finds none to change.
    """
    sources = [state for state, targets in GIFT_MOVES.items() if to in targets]
    rows = Gift.objects.filter(pk=gift_id, state__in=sources)
    if faults.is_on("gifts.unguarded"):
        rows = Gift.objects.filter(pk=gift_id) if faults.slowly(rows.exists()) else rows.none()
    if rows.update(state=to, **changes) != 1:
        raise WrongState(f"gift {gift_id} cannot become {to}")
    gift = Gift.objects.values("reference", "boxes", "plan__range__key").get(pk=gift_id)
    outbox.publish(
        name=f"gift.{to}",
        aggregate="gift",
        aggregate_id=gift_id,
        payload={
            "gift_id": gift_id,
            "reference": gift["reference"],
            "boxes": gift["boxes"],
            "range": gift["plan__range__key"],
        },
        now=now,
    )
