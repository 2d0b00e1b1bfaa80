"""Goods in, and corrections after a count. What goes out goes through shop.stock.reservations."""

from __future__ import annotations

from datetime import datetime

from core.locks import in_transaction, lock_one
from shop.stock.enums import MovementKind
from shop.stock.models import StockItem, StockMovement


class ImpossibleMovement(ValueError):
    """A movement that would leave fewer on hand than are promised, or that moves nothing."""


def receive(*, item_id: int, quantity: int, reference: str, now: datetime, note: str = "") -> StockMovement:
    """Book `quantity` pieces in; `reference` (a delivery note) makes a repeat return the first row."""
    if quantity < 1:
        raise ImpossibleMovement("a receipt brings at least one piece")
    return _move(
        item_id=item_id, kind=MovementKind.RECEIVED, quantity=quantity, reference=reference, now=now, note=note
    )


def give_back(*, item_id: int, quantity: int, reference: str, now: datetime, note: str = "") -> StockMovement:
    """Book goods in that a customer sent back, once for `reference` (what they were sent for)."""
    if quantity < 1:
        raise ImpossibleMovement("a return brings at least one piece")
    return _move(
        item_id=item_id, kind=MovementKind.RETURNED, quantity=quantity, reference=reference, now=now, note=note
    )


def correct(*, item_id: int, quantity: int, reference: str, now: datetime, note: str) -> StockMovement:
    """Book the difference that a count found, positive or negative; raises ImpossibleMovement."""
    if quantity == 0:
        raise ImpossibleMovement("a correction of nothing")
    return _move(
        item_id=item_id, kind=MovementKind.CORRECTED, quantity=quantity, reference=reference, now=now, note=note
    )


@in_transaction
def _move(
    *, item_id: int, kind: MovementKind, quantity: int, reference: str, now: datetime, note: str
) -> StockMovement:
    item = lock_one(StockItem.objects.filter(pk=item_id))
    existing = StockMovement.objects.filter(item=item, kind=kind, reference=reference).first()
    if existing is not None:
        return existing
    if item.on_hand + quantity < item.reserved:
        raise ImpossibleMovement(f"{item.reserved} of {item.on_hand} are promised; {quantity:+d} is too much")
    item.on_hand += quantity
    item.save(update_fields=["on_hand"])
    return StockMovement.objects.create(
        item=item, kind=kind, quantity=quantity, reference=reference, moved_at=now, note=note
    )
