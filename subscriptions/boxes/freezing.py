"""The cut-off: what a box depends on is copied, and one piece of it is set aside. A paid one may then be packed.

What cannot be sent is parked with a note for staff; nothing is ever charged without a box behind it. Boxes of different
customers are fixed together, so that a hundred thousand of them ask the database some dozen times for every fifty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import structlog
from django.db import DatabaseError
from django.db.models import QuerySet

from core import outbox, sweeps
from core.due import NOW
from core.locks import in_transaction, lock_rows
from core.money import ZERO, round_cents
from core.statements import Row, statement
from shop.stock import reservations
from subscriptions import movements
from subscriptions.boxes import deciding, pricing, replacing, snapshots
from subscriptions.boxes.deciding import Fixed, Parked, Replaced
from subscriptions.endings import ending
from subscriptions.enums import CycleState, SubscriptionMovementKind
from subscriptions.holding import hold_all_of
from subscriptions.models import Cycle
from subscriptions.notes import Note
from subscriptions.transitions import move_cycle, move_cycles

log = structlog.get_logger(__name__)

BATCH = 2000
TOGETHER = 50
Decided = Fixed | Replaced | Parked


@statement
def _due() -> QuerySet[Cycle, Any]:
    rows = Cycle.objects.filter(state=CycleState.PLANNED, freeze_at__lte=NOW).order_by("freeze_at", "id")
    return rows.values_list("pk", "subscription__user_id", "subscription__child_id")[:BATCH]


@sweeps.register("subscriptions.freeze", order=40, every=60, says="%d boxes fixed", due=_due)
def freeze_due(*, now: datetime) -> int:
    """Fix every cycle whose cut-off has passed; return how many were fixed or parked. One failure does not stop the others."""
    return sum(_freeze_some(some, now=now) for some in _together(_due().rows(now=now)))


def _together(rows: Iterable[Row]) -> Iterator[list[int]]:
    """Due cycles in their order, some at a time, of which no two are of one customer or child: one is decided after the other."""
    some: list[int] = []
    theirs: set[tuple[str, int]] = set()
    for cycle_id, user_id, child_id in rows:
        whose = {("user", user_id), ("child", child_id)}
        if len(some) == TOGETHER or theirs & whose:
            yield some
            some, theirs = [], set()
        some.append(cycle_id)
        theirs |= whose
    if some:
        yield some


def _freeze_some(cycle_ids: Sequence[int], *, now: datetime) -> int:
    """Fix these together; where that fails, each alone, so that the one that is wrong is found and put aside."""
    handled, rest = 0, list(cycle_ids)
    try:
        while rest:
            done, rest = freeze_together(cycle_ids=rest, now=now)
            handled += done
    except Exception as error:  # whatever is wrong with one row, a person looks at it and the others go on
        if len(cycle_ids) > 1:
            return handled + sum(_freeze_some([cycle_id], now=now) for cycle_id in rest)
        if isinstance(error, DatabaseError):
            raise
        log.exception("freeze_failed", cycle_id=cycle_ids[0])
        move_cycle(cycle_id=cycle_ids[0], to=CycleState.PARKED, now=now, note=Note.INCONSISTENT)
        return 1
    return handled


@in_transaction
def freeze_of(*, subscription_id: int, now: datetime) -> int:
    """Fix what is due of one subscription, before a change that must not touch it; return how many cycles."""
    due = Cycle.objects.filter(subscription_id=subscription_id, state=CycleState.PLANNED, freeze_at__lte=now)
    return sum(freeze(cycle_id=pk, now=now) for pk in due.order_by("number").values_list("pk", flat=True))


def freeze(*, cycle_id: int, now: datetime) -> bool:
    """Fix one cycle whose cut-off has passed, or park it; return False when it is not waiting for its cut-off."""
    return freeze_together(cycle_ids=[cycle_id], now=now)[0] == 1


@in_transaction
def freeze_together(*, cycle_ids: Sequence[int], now: datetime) -> tuple[int, list[int]]:
    """Fix or park cycles of different customers whose cut-off has passed, in their order; those not waiting for it are left.

    Returns how many were fixed or parked, and which are to be fixed after these are: another box is chosen for a child from
    what the boxes before it leave in stock.
    """
    cycles, families = _locked(cycle_ids=cycle_ids, now=now)
    around = deciding.look_around(cycles=cycles, families=families)
    first_ones = next((place for place, cycle in enumerate(cycles) if place and around.has_had(cycle)), len(cycles))
    decided = [deciding.decide(cycle=cycle, around=around) for cycle in cycles[:first_ones]]
    outbox.publish_all(_written(_with_stock(decided, now=now), now=now), now=now)
    return len(decided), [cycle.pk for cycle in cycles[first_ones:]]


def _locked(*, cycle_ids: Sequence[int], now: datetime) -> tuple[list[Cycle], set[int]]:
    """The cycles that wait for their cut-off with their subscriptions, and which of their customers have several children.

    All subscriptions of the customers are locked before: brothers and sisters count.
    """
    rows = Cycle.objects.filter(pk__in=cycle_ids)
    held = hold_all_of(user_ids=rows.values_list("subscription__user_id", flat=True)).values()
    lock_rows(rows.only("pk"))
    related = [
        f"subscription__{name}" for name in ("child", "user", "address", "range", "plan__next_plan", "wanted_plan")
    ]
    waiting = rows.filter(state=CycleState.PLANNED, freeze_at__lte=now).select_related("month", *related)
    found = {cycle.pk: cycle for cycle in waiting}
    children = {(row.user_id, row.child_id) for row in held}
    count = Counter(user_id for user_id, _ in children)
    return [found[pk] for pk in cycle_ids if pk in found], {user_id for user_id in count if count[user_id] > 1}


def stock_owner(*, cycle_id: int) -> str:
    """Under which name a cycle's box is set aside."""
    return f"cycle:{cycle_id}"


def _with_stock(decided: Sequence[Decided], *, now: datetime) -> list[Decided]:
    """Set aside what is sent, in this order; what there is no piece for is parked instead."""
    sent = {stock_owner(cycle_id=each.cycle.pk): each for each in decided if not isinstance(each, Parked)}
    promised = reservations.promised_to(owners=sent)
    needs = {owner: each.needs for owner, each in sent.items() if promised[owner] != each.needs}
    if any(promised[owner] for owner in needs):  # rare: a piece that was promised before is given back for others
        short = {owner for owner in needs if not _is_set_aside(sent[owner], owner=owner, now=now)}
    else:
        short = set(reservations.reserve_each(needs=needs, now=now))
    return [_without_stock(each) if stock_owner(cycle_id=each.cycle.pk) in short else each for each in decided]


def _is_set_aside(each: Fixed | Replaced, *, owner: str, now: datetime) -> bool:
    try:
        reservations.reserve_once(owner=owner, needs=each.needs, now=now)
    except reservations.OutOfStock:
        if isinstance(each, Fixed):
            reservations.release(owner=owner)
        return False
    return True


def _without_stock(each: Decided) -> Parked:
    note = Note.PAID_WITHOUT_STOCK if isinstance(each, Replaced) else Note.OUT_OF_STOCK
    return Parked(cycle=each.cycle, note=note)


def _written(decided: Sequence[Decided], *, now: datetime) -> list[outbox.Happened]:
    """Write what was decided; returns what is to be published, a cycle's move before the end that it brings."""
    fixed = [each for each in decided if isinstance(each, Fixed)]
    _take_terms([each for each in fixed if each.terms.price != ZERO], now=now)
    pricing.keep(prices={each.cycle.pk: each.price for each in fixed})
    moved = [(each.cycle, _moved(each, now=now)) for each in decided]
    ends = ending.note_last_boxes(subscriptions=[each.cycle.subscription for each in fixed])
    happened = []
    for cycle, events in moved:
        happened += events
        if cycle.subscription_id in ends:
            happened.append(ends[cycle.subscription_id])
    return happened


def _moved(each: Decided, *, now: datetime) -> list[outbox.Happened]:
    if isinstance(each, Parked):
        return move_cycles(cycles=[each.cycle], to=CycleState.PARKED, note=each.note)
    if isinstance(each, Replaced):
        return replacing.send(cycle=each.cycle, box=each.box, needs=each.needs, now=now)
    cycle, price = each.cycle, each.price
    snapshot = snapshots.take(cycle=cycle, box=each.box, terms=each.terms, price=price, needs=each.needs)
    is_paid = cycle.is_prepaid and price.total == ZERO
    own_order = {"term_order_id": cycle.order_id, "order_id": None, "charge_id": None}  # for the extras of a paid box
    return move_cycles(
        cycles=[cycle],
        to=CycleState.READY if is_paid else CycleState.FROZEN,
        frozen_at=now,
        price=price.total,
        box_sku=each.box.item.sku,
        snapshot=snapshot,
        note="",
        **(own_order if cycle.is_prepaid and not is_paid else {}),
    )


def _take_terms(fixed: Sequence[Fixed], *, now: datetime) -> None:
    """From this box on a subscription is worth what it pays: after the paid boxes, and after a change of plan."""
    worth = movements.values_of(subscription_ids=[each.cycle.subscription_id for each in fixed]) if fixed else {}
    for each in fixed:
        subscription, terms = each.cycle.subscription, each.terms
        names = ("plan_id", "box_price", "renewal_price", "wanted_plan_id")
        agreed = [getattr(subscription, name) for name in names]
        subscription.plan, subscription.wanted_plan = terms.plan, None
        subscription.box_price = round_cents(terms.price / terms.plan.boxes)
        subscription.renewal_price = terms.renewal_price or subscription.renewal_price
        if agreed != [getattr(subscription, name) for name in names]:
            subscription.save(update_fields=["plan", "box_price", "renewal_price", "wanted_plan"])
        _note_worth(each, before=worth.get(subscription.pk, ZERO), now=now)


def _note_worth(each: Fixed, *, before: Decimal, now: datetime) -> None:
    subscription = each.cycle.subscription
    after = movements.monthly_value(box_price=subscription.box_price, cadence_months=subscription.range.cadence_months)
    kind = SubscriptionMovementKind.EXPANSION if after > before else SubscriptionMovementKind.CONTRACTION
    if after != before:
        cause = f"box:{each.cycle.number}"
        movements.record(subscription=subscription, kind=kind, amount=after - before, now=now, cause=cause)
