"""The cut-off: what a box depends on is copied, and one piece of it is set aside. A paid one may then be packed.

What cannot be sent is parked with a note for staff; nothing is ever charged without a box behind it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import structlog
from django.db import DatabaseError
from django.db.models import QuerySet

from core import sweeps
from core.due import NOW
from core.locks import in_transaction, lock_one
from core.money import ZERO, round_cents
from core.statements import statement
from shop.stock import reservations
from shop.stock.queries import needs_of
from subscriptions import choosing, disputes, ending, movements, pricing, replacing, snapshots
from subscriptions.cycles import price_agreed
from subscriptions.enums import CycleState, PlanKind, SubscriptionMovementKind
from subscriptions.holding import hold
from subscriptions.models import AddOn, Box, Cycle, Plan
from subscriptions.notes import Note
from subscriptions.transitions import move_cycle

log = structlog.get_logger(__name__)

BATCH = 2000


class CannotSend(Exception):
    """There is no box for this cycle; `note` says why, for staff."""

    def __init__(self, note: Note) -> None:
        super().__init__(note)
        self.note = note


@statement
def _due() -> QuerySet[Cycle, Any]:
    rows = Cycle.objects.filter(state=CycleState.PLANNED, freeze_at__lte=NOW).order_by("freeze_at", "id")
    return rows.values_list("pk")[:BATCH]


@sweeps.register("subscriptions.freeze", order=40, every=60, says="%d boxes fixed", due=_due)
def freeze_due(*, now: datetime) -> int:
    """Fix every cycle whose cut-off has passed; return how many were fixed or parked. One failure does not stop the others."""
    handled = 0
    for (cycle_id,) in _due().rows(now=now):
        try:
            handled += freeze(cycle_id=cycle_id, now=now)
        except DatabaseError:
            raise
        except Exception:  # whatever is wrong with one row, a person looks at it and the others go on
            log.exception("freeze_failed", cycle_id=cycle_id)
            move_cycle(cycle_id=cycle_id, to=CycleState.PARKED, now=now, note=Note.INCONSISTENT)
            handled += 1
    return handled


@in_transaction
def freeze_of(*, subscription_id: int, now: datetime) -> int:
    """Fix what is due of one subscription, before a change that must not touch it; return how many cycles."""
    due = Cycle.objects.filter(subscription_id=subscription_id, state=CycleState.PLANNED, freeze_at__lte=now)
    return sum(freeze(cycle_id=pk, now=now) for pk in due.order_by("number").values_list("pk", flat=True))


@in_transaction
def freeze(*, cycle_id: int, now: datetime) -> bool:
    """Fix one cycle whose cut-off has passed, or park it; return False when it is not waiting for its cut-off."""
    cycle = _locked(cycle_id=cycle_id)
    if cycle.state != CycleState.PLANNED or cycle.freeze_at > now:
        return False
    subscription = cycle.subscription
    try:
        is_to_be_paid = not (cycle.is_prepaid or replacing.is_paid_by_itself(cycle))
        is_held = is_to_be_paid and cycle.note != Note.LET_GO_ON
        if is_held and disputes.is_contested(subscription=subscription):
            raise CannotSend(Note.DISPUTED)
        box = box_for(cycle=cycle)
        if replacing.is_paid_by_itself(cycle):
            _send_instead(cycle=cycle, box=box, now=now)
            return True
        terms = _terms(cycle=cycle)
        address = snapshots.address_part(subscription.address)
        price = pricing.price_of(cycle=cycle, box=terms.price, address=address)
        needs = needs_for(box=box, extras=price.extras)
        _set_aside(cycle=cycle, needs=needs, now=now)
    except CannotSend as problem:
        move_cycle(cycle_id=cycle.pk, to=CycleState.PARKED, now=now, note=problem.note)
        return True
    _take_terms(cycle=cycle, terms=terms, now=now)
    pricing.keep(cycle=cycle, price=price)
    is_paid = cycle.is_prepaid and price.total == ZERO
    if cycle.is_prepaid and not is_paid:
        Cycle.objects.filter(pk=cycle.pk).update(term_order=cycle.order_id, order=None, charge=None)
    move_cycle(
        cycle_id=cycle.pk,
        to=CycleState.READY if is_paid else CycleState.FROZEN,
        now=now,
        frozen_at=now,
        price=price.total,
        box_sku=box.item.sku,
        snapshot=snapshots.take(cycle=cycle, box=box, terms=terms, price=price, needs=needs),
        note="",
    )
    ending.note_last_box(subscription_id=cycle.subscription_id, now=now)
    return True


def _locked(*, cycle_id: int) -> Cycle:
    """The cycle with its subscription, after all subscriptions of the customer were locked: brothers and sisters count."""
    subscription_id = Cycle.objects.values_list("subscription_id", flat=True).get(pk=cycle_id)
    hold(subscription_id=subscription_id)
    lock_one(Cycle.objects.filter(pk=cycle_id))
    related = [
        f"subscription__{name}" for name in ("child", "user", "address", "range", "plan__next_plan", "wanted_plan")
    ]
    return Cycle.objects.select_related("month", *related).get(pk=cycle_id)


def box_for(*, cycle: Cycle) -> Box:
    """The box that this cycle sends: another one for a child that has had the month's.

    Raises CannotSend when there is none that the child has not had.
    """
    box_id = cycle.chosen_box_id or cycle.month.box_id
    if box_id is None:
        raise CannotSend(Note.NO_BOX)
    if box_id in choosing.boxes_had(child_id=cycle.subscription.child_id, except_cycle_id=cycle.pk):
        other = choosing.substitute_for(cycle=cycle)
        if other is None:
            raise CannotSend(Note.HAD_BEFORE)
        return other
    return Box.objects.select_related("item", "theme", "range").get(pk=box_id)


@dataclass(frozen=True)
class Terms:
    """How the box that is fixed now is paid: `price` before reductions, for all boxes of `plan`; `renewal_price` after them."""

    price: Decimal
    plan: Plan
    renewal_price: Decimal


def _terms(*, cycle: Cycle) -> Terms:
    """The terms of the box that is fixed now; raises CannotSend without a price."""
    subscription = cycle.subscription
    plan: Plan = subscription.plan
    if cycle.is_prepaid:
        return Terms(price=ZERO, plan=plan, renewal_price=subscription.renewal_price)
    price = price_agreed(subscription=subscription)
    if price <= ZERO:
        raise CannotSend(Note.NO_PRICE)
    if subscription.wanted_plan is not None:
        is_open_ended = subscription.wanted_plan.is_open_ended
        after = price if is_open_ended else subscription.wanted_renewal_price
        return Terms(price=price, plan=subscription.wanted_plan, renewal_price=after)
    if plan.kind == PlanKind.PREPAID and plan.next_plan is not None:
        plan = plan.next_plan
    return Terms(price=price, plan=plan, renewal_price=subscription.renewal_price)


def needs_for(*, box: Box, extras: Iterable[AddOn]) -> dict[int, int]:
    """What a box and its extras take from stock: item key to quantity."""
    needs = needs_of(quantities={extra.product_id: extra.quantity for extra in extras})
    needs[box.item_id] = needs.get(box.item_id, 0) + 1
    return needs


def stock_owner(*, cycle_id: int) -> str:
    """Under which name a cycle's box is set aside."""
    return f"cycle:{cycle_id}"


def _send_instead(*, cycle: Cycle, box: Box, now: datetime) -> None:
    try:
        replacing.replace(cycle=cycle, box=box, owner=stock_owner(cycle_id=cycle.pk), now=now)
    except reservations.OutOfStock as problem:
        raise CannotSend(Note.PAID_WITHOUT_STOCK) from problem


def _set_aside(*, cycle: Cycle, needs: dict[int, int], now: datetime) -> None:
    try:
        reservations.reserve_once(owner=stock_owner(cycle_id=cycle.pk), needs=needs, now=now)
    except reservations.OutOfStock as problem:
        reservations.release(owner=stock_owner(cycle_id=cycle.pk))
        raise CannotSend(Note.OUT_OF_STOCK) from problem


def _take_terms(*, cycle: Cycle, terms: Terms, now: datetime) -> None:
    """From this box on the subscription is worth what it pays: after the paid boxes, and after a change of plan."""
    subscription = cycle.subscription
    if terms.price == ZERO:
        return
    before = movements.value_of(subscription_id=subscription.pk)
    subscription.plan, subscription.wanted_plan = terms.plan, None
    subscription.box_price = round_cents(terms.price / terms.plan.boxes)
    subscription.renewal_price = terms.renewal_price or subscription.renewal_price
    subscription.save(update_fields=["plan", "box_price", "renewal_price", "wanted_plan"])
    after = movements.monthly_value(box_price=subscription.box_price, cadence_months=subscription.range.cadence_months)
    kind = SubscriptionMovementKind.EXPANSION if after > before else SubscriptionMovementKind.CONTRACTION
    if after != before:
        movements.record(
            subscription=subscription, kind=kind, amount=after - before, now=now, cause=f"box:{cycle.number}"
        )
