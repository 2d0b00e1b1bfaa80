"""The two state machines, one function each: the row moves from a state it may leave, or nothing happens and it raises.

The event of the move is written in the same transaction, so that whoever hears of it can rely on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from core import outbox
from core.locks import in_same_transaction, in_transaction
from core.statements import Given, statement
from core.writes import update, update_each
from subscriptions.enums import CycleState, SubscriptionState
from subscriptions.models import Cycle, Subscription

CYCLE_MOVES: Mapping[CycleState, frozenset[CycleState]] = {
    CycleState.PLANNED: frozenset(
        {CycleState.FROZEN, CycleState.READY, CycleState.PARKED, CycleState.SKIPPED, CycleState.CANCELLED}
    ),
    CycleState.FROZEN: frozenset({CycleState.READY, CycleState.DECLINED, CycleState.PARKED, CycleState.CANCELLED}),
    CycleState.PARKED: frozenset(
        {CycleState.PLANNED, CycleState.FROZEN, CycleState.READY, CycleState.SKIPPED, CycleState.CANCELLED}
    ),
    CycleState.DECLINED: frozenset(
        {CycleState.FROZEN, CycleState.READY, CycleState.PARKED, CycleState.UNPAID, CycleState.CANCELLED}
    ),
    CycleState.UNPAID: frozenset({CycleState.FROZEN, CycleState.READY, CycleState.PARKED, CycleState.CANCELLED}),
    CycleState.SKIPPED: frozenset({CycleState.PLANNED, CycleState.CANCELLED}),
    CycleState.READY: frozenset({CycleState.PACKED, CycleState.CANCELLED}),
    CycleState.PACKED: frozenset(),
    CycleState.CANCELLED: frozenset(),
}
SUBSCRIPTION_MOVES: Mapping[SubscriptionState, frozenset[SubscriptionState]] = {
    SubscriptionState.ACTIVE: frozenset({SubscriptionState.ENDING, SubscriptionState.ENDED}),
    SubscriptionState.ENDING: frozenset({SubscriptionState.ACTIVE, SubscriptionState.ENDED}),
    SubscriptionState.ENDED: frozenset(),
}


class WrongState(Exception):
    """The row is not, or no longer, in a state that the move starts from."""


@in_same_transaction
def move_cycle(*, cycle_id: int, to: CycleState, now: datetime, **changes: Any) -> None:
    """Move a cycle to `to` with `changes` to its other columns, and publish `cycle.<state>`; raises WrongState."""
    if update(Cycle, where={"id": cycle_id, "state": _sources(to)}, state=to, **changes) != 1:
        raise WrongState(f"cycle {cycle_id} cannot become {to}")
    (cycle,) = _of_move().objects(cycle_id=cycle_id)
    outbox.publish_all([_moved(cycle, to=to)], now=now)


@statement
def _of_move() -> QuerySet[Cycle]:
    return Cycle.objects.only("order_id", "subscription_id", "number").filter(pk=Given("cycle_id"))


def move_cycles(*, cycles: Sequence[Cycle], to: CycleState, **changes: Any) -> list[outbox.Happened]:
    """Move cycles that the caller holds, all with the same changes, in one statement; raises WrongState.

    Returns what is to be published in the same transaction.
    """
    ids = [cycle.pk for cycle in cycles]
    if update(Cycle, where={"id": ids, "state": _sources(to)}, state=to, **changes) != len(ids):
        raise WrongState(f"cycles {ids} cannot become {to}")
    for cycle in cycles:
        for name, value in changes.items():
            setattr(cycle, name, value)
    return [_moved(cycle, to=to) for cycle in cycles]


def move_each(
    *, cycles: Sequence[Cycle], to: CycleState, changes: Mapping[int, Mapping[str, Any]]
) -> list[outbox.Happened]:
    """As `move_cycles`, with changes of its own for each cycle by its key; every one names the same columns."""
    if not cycles:
        return []
    rows = {cycle.pk: {"state": to, **changes[cycle.pk]} for cycle in cycles}
    if update_each(Cycle, rows=rows, where={"state": _sources(to)}) != len(rows):
        raise WrongState(f"cycles {sorted(rows)} cannot become {to}")
    for cycle in cycles:
        for name, value in changes[cycle.pk].items():
            setattr(cycle, name, value)
    return [_moved(cycle, to=to) for cycle in cycles]


def _sources(to: CycleState) -> list[CycleState]:
    return [state for state, targets in CYCLE_MOVES.items() if to in targets]


def _moved(cycle: Cycle, *, to: CycleState) -> outbox.Happened:
    payload = {
        "cycle_id": cycle.pk,
        "order_id": cycle.order_id,
        "subscription_id": cycle.subscription_id,
        "number": cycle.number,
    }
    return outbox.Happened(name=f"cycle.{to}", aggregate="cycle", aggregate_id=cycle.pk, payload=payload)


@in_transaction
def move_subscription(*, subscription_id: int, to: SubscriptionState, now: datetime, **changes: Any) -> None:
    """Move a subscription to `to` with `changes`, and publish `subscription.<state>`; raises WrongState."""
    sources = [state for state, targets in SUBSCRIPTION_MOVES.items() if to in targets]
    if Subscription.objects.filter(pk=subscription_id, state__in=sources).update(state=to, **changes) != 1:
        raise WrongState(f"subscription {subscription_id} cannot become {to}")
    publish(subscription_id=subscription_id, name=f"subscription.{to}", now=now)


def begin_to_end(*, subscription: Subscription) -> outbox.Happened:
    """Move a subscription that the caller holds, with its plan and range, to its last boxes; raises WrongState.

    Returns what is to be published in the same transaction.
    """
    to = SubscriptionState.ENDING
    sources = [state for state, targets in SUBSCRIPTION_MOVES.items() if to in targets]
    if update(Subscription, where={"id": subscription.pk, "state": sources}, state=to) != 1:
        raise WrongState(f"subscription {subscription.pk} cannot become {to}")
    return _happened(subscription, name=f"subscription.{to}")


def publish(*, subscription_id: int, name: str, now: datetime) -> None:
    """Publish what happened to a subscription, with what it is worth a month."""
    row = Subscription.objects.select_related("plan", "range").get(pk=subscription_id)
    outbox.publish_all([_happened(row, name=name)], now=now)


def _happened(row: Subscription, *, name: str) -> outbox.Happened:
    payload = {
        "subscription_id": row.pk,
        "reference": row.reference,
        "plan": row.plan.key,
        "range": row.range.key,
        "amount": str(row.box_price),
    }
    return outbox.Happened(name=name, aggregate="subscription", aggregate_id=row.pk, payload=payload)
