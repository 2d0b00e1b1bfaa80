"""A debit that failed stops there, visibly: nothing is sent, the customer is told, and another try is planned or asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, cast

from django.conf import settings
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import translation

from core import clock, mail, outbox
from core.locks import in_transaction, lock_rows, lock_those
from core.money import ZERO
from core.statements import Given, statement
from shop.payments import charging
from shop.payments.models import Attempt, Charge
from shop.stock import reservations
from subscriptions.billing import dunning_cases, pay_links
from subscriptions.boxes.freezing import stock_owner
from subscriptions.boxes.snapshots import Snapshot, needs_in
from subscriptions.enums import CycleState, DunningState
from subscriptions.holding import hold
from subscriptions.models import Cycle, DunningCase, Subscription
from subscriptions.notes import Note
from subscriptions.transitions import WrongState, move_cycle, move_cycles


@in_transaction
def decline(*, charge_id: int, note: Note, now: datetime) -> None:
    """Stop the boxes of a charge that was refused, give them back, and mail the customer. A second call changes nothing."""
    rows: list[Cycle] = lock_those(Cycle, column="charge", values=[charge_id])
    stopped = _stop([row for row in rows if row.state == CycleState.FROZEN], now=now, note=note)
    if stopped:
        _tell(cycles=stopped, note=note, case=dunning_cases.open_case(charge_id=charge_id, now=now), now=now)


@in_transaction
def decline_without_charge(*, cycle_ids: Iterable[int], note: Note, now: datetime) -> None:
    """The same for boxes that could not even be charged, such as those of a customer without a card."""
    rows = Cycle.objects.filter(pk__in=list(cycle_ids), state=CycleState.FROZEN)
    stopped = _stop(lock_rows(rows), note=note, now=now)
    if stopped:
        _tell(cycles=stopped, note=note, case=None, now=now)


def _stop(cycles: Sequence[Cycle], *, note: Note, now: datetime) -> list[Cycle]:
    stopped = []
    for cycle in cycles:
        if cycle.is_prepaid:
            _go_without_extras(cycle, now=now)
            continue
        reservations.release(owner=stock_owner(cycle_id=cycle.pk))
        stopped.append(cycle)
    if stopped:
        moved = move_cycles(cycles=stopped, to=CycleState.DECLINED, note=note, lease_until=None)
        outbox.publish_all(moved, now=now)
    return stopped


def _go_without_extras(cycle: Cycle, *, now: datetime) -> None:
    """A box that an earlier payment covers goes out all the same; only the extras that were refused stay here.

    Their charge has no box any more, so that it is closed for good.
    """
    snapshot = cast(Snapshot, cycle.snapshot)
    needs = {snapshot["box"]["item_id"]: 1}
    reservations.reserve_once(owner=stock_owner(cycle_id=cycle.pk), needs=needs, now=now)
    cycle.snapshot = {**snapshot, "extras": [], "needs": [[snapshot["box"]["item_id"], 1]], "price": "0.00"}
    changes = {
        "snapshot": cycle.snapshot,
        "price": ZERO,
        "order_id": cycle.term_order_id,
        "charge_id": _charge_of_term(cycle),
        "note": "",
        "lease_until": None,
    }
    Cycle.objects.filter(pk=cycle.pk).update(**changes)
    move_cycle(cycle_id=cycle.pk, to=CycleState.READY, now=now)


def _charge_of_term(cycle: Cycle) -> int | None:
    charges = Charge.objects.filter(order=cycle.term_order).order_by("pk")
    return charges.values_list("pk", flat=True).first()


def _tell(*, cycles: Sequence[Cycle], note: Note, case: DunningCase | None, now: datetime) -> None:
    cycle = cycles[0]
    charged = _charged().rows(charge=cycle.charge_id) if cycle.charge_id is not None else ()
    reference, subject = next(iter(charged), ("", f"cycle:{cycle.pk}"))
    (subscription,) = _with_customer().objects(pk=cycle.subscription_id)
    tries = next((count for (count,) in _tries().rows(charge=cycle.charge_id or 0)), 0)
    mail.send(
        kind="debit-declined",
        key=f"{subject}:{tries}",
        to=subscription.user.email,
        language=subscription.user.language,
        context={
            "name": subscription.user.first_name,
            "subscription": subscription,
            "cycle": cycle,
            "amount": sum((each.price for each in cycles), ZERO),
            "note": note,
            "pay_path": _pay_path(reference, language=subscription.user.language),
            "next_try_on": _next_try_on(case),
        },
        now=now,
    )


@statement
def _with_customer() -> QuerySet[Subscription, Any]:
    rows = Subscription.objects.select_related("user", "child", "range", "method")
    return rows.filter(pk=Given("pk"))


@statement
def _tries() -> QuerySet[Attempt, Any]:
    of_charge = Attempt.objects.filter(charge__id=Given("charge")).order_by().values("charge")
    return of_charge.annotate(n=Count("pk")).values_list("n")


def _pay_path(reference: str, *, language: str) -> str:
    """Where the customer can go on: the page of this charge, or the account where there is none yet."""
    if reference:
        return pay_links.path_of(charge_reference=reference, language=language)
    with translation.override(language):
        return reverse("account:home")


def _next_try_on(case: DunningCase | None) -> date | None:
    """The day of the next try that we make by ourselves; None when only the customer can go on."""
    if case is None or case.next_try_at is None or case.state != DunningState.OPEN:
        return None
    return clock.local_day(case.next_try_at) if case.step < len(settings.DUNNING_DAYS) else None


@statement
def _charged() -> QuerySet[Charge, Any]:
    return Charge.objects.filter(pk=Given("charge")).values_list("reference", "subject")


@in_transaction
def try_again(*, cycle_id: int, now: datetime) -> None:
    """Make a declined or unpaid cycle due at once, with those of its charge, or let a parked one be fixed again.

    A parked one whose debit was begun goes on as it was fixed: its charge is over that price.

    The next sweep does the rest. Raises WrongState for a cycle in another state, shop.stock.reservations.OutOfStock when
    a box is gone.
    """
    subscription = hold(subscription_id=Cycle.objects.values_list("subscription_id", flat=True).get(pk=cycle_id))
    cycle = lock_rows(Cycle.objects.filter(pk=cycle_id))[0]
    if cycle.state == CycleState.PARKED and _is_begun(cycle):
        _fix_as_it_was(cycle, now=now)
        return
    if cycle.state == CycleState.PARKED:
        note = Note.LET_GO_ON if cycle.note == Note.DISPUTED else ""
        move_cycle(cycle_id=cycle_id, to=CycleState.PLANNED, now=now, note=note, lease_until=None)
        return
    if cycle.state not in (CycleState.DECLINED, CycleState.UNPAID):
        raise WrongState(f"cycle {cycle_id} is {cycle.state}")
    together = [cycle]
    if cycle.charge_id is not None:
        together = lock_rows(Cycle.objects.filter(charge_id=cycle.charge_id, state=cycle.state))
    debit_again(cycles=together, method_id=subscription.method_id, now=now)


@in_transaction
def debit_again(*, cycles: Sequence[Cycle], method_id: int | None, now: datetime) -> None:
    """Make declined or unpaid boxes that the caller holds, all those of their charge, due at once with this card.

    Raises charging.ChargeClosed, and shop.stock.reservations.OutOfStock when a box is gone.
    """
    charge_id = cycles[0].charge_id
    if charge_id is not None:
        charging.open_again(charge_id=charge_id, method_id=method_id, due_at=now)
    for each in cycles:
        needs = needs_in(cast(Snapshot, each.snapshot))
        reservations.reserve_once(owner=stock_owner(cycle_id=each.pk), needs=needs, now=now)
    moved = move_cycles(cycles=cycles, to=CycleState.FROZEN, note="", lease_until=None, debit_at=now)
    outbox.publish_all(moved, now=now)


def _is_begun(cycle: Cycle) -> bool:
    return cycle.charge_id is not None and cycle.order_id is None and not cycle.is_prepaid


def _fix_as_it_was(cycle: Cycle, *, now: datetime) -> None:
    needs = needs_in(cast(Snapshot, cycle.snapshot))
    reservations.reserve_once(owner=stock_owner(cycle_id=cycle.pk), needs=needs, now=now)
    move_cycle(cycle_id=cycle.pk, to=CycleState.FROZEN, now=now, note="", lease_until=None, debit_at=now)
