"""Promises of stock. Item rows are locked in the order of their keys before anything is written: no deadlock, no oversell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import CharField, QuerySet

from core.locks import in_same_transaction, in_transaction, lock_rows, lock_those
from core.statements import Given, statement
from core.writes import insert_all, update
from shop.stock.enums import MovementKind, ReservationState
from shop.stock.models import Reservation, StockItem, StockMovement

LIVE = (ReservationState.HELD, ReservationState.COMMITTED)


class OutOfStock(Exception):
    """Fewer are free than asked for; `short` maps each such item's key to how many are free."""

    def __init__(self, *, short: dict[int, int]) -> None:
        super().__init__(f"out of stock: {short}")
        self.short = short


class NotReserved(Exception):
    """Nothing is promised to this owner in the state that the step needs."""


@in_transaction
def hold(*, owner: str, needs: Mapping[int, int], expires_at: datetime, now: datetime) -> None:
    """Promise `needs` (item key to quantity) to `owner` until `expires_at`; all of it or, raising OutOfStock, nothing."""
    _promise(owner=owner, needs=needs, state=ReservationState.HELD, expires_at=expires_at, now=now)


@in_transaction
def reserve(*, owner: str, needs: Mapping[int, int], now: datetime) -> None:
    """Promise `needs` to `owner` for good; all of it or, raising OutOfStock, nothing."""
    _promise(owner=owner, needs=needs, state=ReservationState.COMMITTED, expires_at=None, now=now)


def promised_to(*, owners: Iterable[str]) -> dict[str, dict[int, int]]:
    """What is promised to each of the owners now, item key to quantity: one query."""
    found: dict[str, dict[int, int]] = {owner: {} for owner in owners}
    for owner, item_id, quantity in _live_of().rows(owners=list(found)):
        found[owner][item_id] = quantity
    return found


@statement
def _live_of() -> QuerySet[Reservation, Any]:
    live = Reservation.objects.filter(owner__in=[Given("owners", CharField())], state__in=LIVE)
    return live.values_list("owner", "item_id", "quantity")


@in_transaction
def reserve_once(*, owner: str, needs: Mapping[int, int], now: datetime) -> None:
    """Promise `needs` to `owner` for good unless exactly that is promised already; raises OutOfStock."""
    promised = promised_to(owners=[owner])[owner]
    if promised == dict(needs):
        return
    if promised:
        release(owner=owner)
    _promise(owner=owner, needs=needs, state=ReservationState.COMMITTED, expires_at=None, now=now)


@in_transaction
def reserve_each(*, needs: Mapping[str, Mapping[int, int]], now: datetime) -> dict[str, dict[int, int]]:
    """Promise for good what each owner (to whom nothing is promised yet) needs, in their order: all of it or nothing.

    Returns by owner what was short, as OutOfStock says it. All rows are written together, one statement for each item.
    """
    wanted = {item_id for each in needs.values() for item_id in each}
    items = {item.pk: item for item in lock_those(StockItem, values=wanted)}
    short: dict[str, dict[int, int]] = {}
    rows: list[Reservation] = []
    for owner, theirs in needs.items():
        lacking = _lacking(theirs, items=items)
        if lacking:
            short[owner] = lacking
            continue
        for item_id, quantity in sorted(theirs.items()):
            items[item_id].reserved += quantity
            rows.append(_committed(owner=owner, item_id=item_id, quantity=quantity, now=now))
    _forget_released(rows)
    for item_id in sorted({row.item_id for row in rows}):
        update(StockItem, where={"id": item_id}, reserved=items[item_id].reserved)
    insert_all(rows)
    return short


def _lacking(needs: Mapping[int, int], *, items: Mapping[int, StockItem]) -> dict[int, int]:
    """How many are free of each item of which fewer are than needed."""
    free = {item_id: items[item_id].free for item_id in needs if item_id in items}
    return {item_id: free.get(item_id, 0) for item_id, quantity in needs.items() if free.get(item_id, -1) < quantity}


def _committed(*, owner: str, item_id: int, quantity: int, now: datetime) -> Reservation:
    return Reservation(
        item_id=item_id, owner=owner, quantity=quantity, state=ReservationState.COMMITTED, created_at=now
    )


def _forget_released(rows: Iterable[Reservation]) -> None:
    """Take away the released rows in whose places new ones come."""
    places = {(row.owner, row.item_id) for row in rows}
    found = _released().rows(owners=sorted({owner for owner, _ in places}))
    old = [pk for pk, owner, item_id in found if (owner, item_id) in places]
    if old:
        Reservation.objects.filter(pk__in=old).delete()


@statement
def _released() -> QuerySet[Reservation, Any]:
    rows = Reservation.objects.filter(owner__in=[Given("owners", CharField())], state=ReservationState.RELEASED)
    return rows.values_list("pk", "owner", "item_id")


def _promise(
    *, owner: str, needs: Mapping[int, int], state: ReservationState, expires_at: datetime | None, now: datetime
) -> None:
    items = lock_those(StockItem, values=needs)
    short = _lacking(needs, items={item.pk: item for item in items})
    if short:
        raise OutOfStock(short=short)
    rows = [
        Reservation(item=item, owner=owner, quantity=needs[item.pk], state=state, expires_at=expires_at, created_at=now)
        for item in items
    ]
    _forget_released(rows)
    for item in items:
        update(StockItem, where={"id": item.pk}, reserved=item.reserved + needs[item.pk])
    insert_all(rows)


@in_transaction
def commit(*, owner: str) -> None:
    """Turn what is held for `owner` into sold; a second call changes nothing. Raises NotReserved when it was released."""
    rows = _locked(owners=[owner])[1]
    if any(row.state == ReservationState.RELEASED for row in rows):
        raise NotReserved(owner)
    Reservation.objects.filter(pk__in=[row.pk for row in rows], state=ReservationState.HELD).update(
        state=ReservationState.COMMITTED, expires_at=None
    )


@in_same_transaction
def release(*, owner: str) -> int:
    """Give back what is promised to `owner`; return how many rows were. A second call changes nothing."""
    items, rows = _locked(owners=[owner])
    live = [row for row in rows if row.state in LIVE]
    for row in live:
        update(StockItem, where={"id": row.item_id}, reserved=items[row.item_id].reserved - row.quantity)
    if live:
        ids = [row.pk for row in live]
        update(Reservation, where={"id": ids}, state=ReservationState.RELEASED, expires_at=None)
    return len(live)


@in_transaction
def consume(*, owners: Collection[str], reference: str, now: datetime) -> set[str]:
    """What was sold to `owners` leaves the warehouse together, once; `reference` names the parcel.

    One movement for each item, whoever of them it is for. Returns the owners for whom something left.
    """
    return _consume({reference: owners}, now=now)


@in_same_transaction
def consume_all(*, parcels: Mapping[str, Collection[str]], now: datetime) -> set[str]:
    """As `consume`, for several parcels: the owners of what is in each, by its reference."""
    return _consume(parcels, now=now)


def _consume(parcels: Mapping[str, Collection[str]], *, now: datetime) -> set[str]:
    parcel_of = {owner: reference for reference, owners in parcels.items() for owner in owners}
    items, rows = _locked(owners=parcel_of)
    sold = [row for row in rows if row.state == ReservationState.COMMITTED]
    taken: Counter[tuple[str, int]] = Counter()
    for row in sold:
        taken[parcel_of[row.owner], row.item_id] += row.quantity
        items[row.item_id].reserved -= row.quantity
        items[row.item_id].on_hand -= row.quantity
    for item_id in sorted({row.item_id for row in sold}):
        item = items[item_id]
        update(StockItem, where={"id": item_id}, reserved=item.reserved, on_hand=item.on_hand)
    insert_all(
        StockMovement(item_id=item_id, kind=MovementKind.SHIPPED, quantity=-quantity, reference=reference, moved_at=now)
        for (reference, item_id), quantity in sorted(taken.items())
    )
    if sold:
        update(Reservation, where={"id": [row.pk for row in sold]}, state=ReservationState.CONSUMED)
    return {row.owner for row in sold}


@in_transaction
def hand_over(*, old_owner: str, new_owner: str, item_id: int) -> None:
    """Move a live promise of one item to another owner, such as a first box from its order to its cycle.

    Raises NotReserved when the old owner holds none; a repeated call finds it with the new owner and changes nothing.
    """
    lock_rows(StockItem.objects.filter(pk=item_id))
    if Reservation.objects.filter(owner=new_owner, item_id=item_id).exists():
        return
    moved = Reservation.objects.filter(owner=old_owner, item_id=item_id, state__in=LIVE)
    row = moved.first()
    if row is None:
        raise NotReserved(old_owner)
    if row.quantity > 1:
        row.quantity -= 1
        row.save(update_fields=["quantity"])
        Reservation.objects.create(
            item_id=item_id,
            owner=new_owner,
            quantity=1,
            state=row.state,
            expires_at=row.expires_at,
            created_at=row.created_at,
        )
        return
    moved.update(owner=new_owner)


def _locked(*, owners: Collection[str]) -> tuple[dict[int, StockItem], list[Reservation]]:
    item_ids = {item_id for (item_id,) in _items_of().rows(owners=list(owners))}
    items = {item.pk: item for item in lock_those(StockItem, values=item_ids)}
    return items, lock_those(Reservation, column="owner", values=owners)


@statement
def _items_of() -> QuerySet[Reservation, Any]:
    return Reservation.objects.filter(owner__in=[Given("owners", CharField())]).values_list("item_id")
