"""Taking due boxes for debit: which go together, what each debit is, and a lease on all of it, in one short transaction.

Boxes of one customer that are due on one day, for one address and with one card are one debit. Many customers' boxes are
taken at once, so that a run of a hundred thousand debits asks the database a few times for every dozen of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import BigIntegerField, Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from core import clock, identity
from core.faults import faultpoint
from core.locks import in_transaction, lock_rows
from core.money import ZERO
from shop.credit import spending
from shop.payments import debits
from shop.payments.enums import ChargeState
from shop.payments.models import Attempt, Charge
from shop.stock import reservations
from subscriptions.billing import declines, renewal_orders
from subscriptions.boxes.freezing import stock_owner
from subscriptions.enums import CycleState
from subscriptions.holding import hold_all_of
from subscriptions.models import Cycle
from subscriptions.notes import Note
from subscriptions.transitions import move_cycle

MONEY_MAY_HAVE_MOVED = (ChargeState.PROCESSING, ChargeState.PAID, ChargeState.NEEDS_ATTENTION)


class TakenMeanwhile(Exception):
    """A box was moved by somebody else between the look at it and the lease: nothing was written."""


@dataclass(frozen=True)
class Claim:
    """A charge whose boxes are leased until `until`. `fresh` is the charge itself where it was made just now, and nothing
    was tried."""

    charge_id: int
    cycle_ids: tuple[int, ...]
    until: datetime
    fresh: Charge | None = None


@dataclass
class Taken:
    """What came of some due boxes: charges to be debited now, and how many boxes got their outcome without one.

    `later` are boxes of subscriptions of which another one is among the claims: what comes of that decides about them.
    """

    claims: list[Claim] = field(default_factory=list)
    decided: int = 0
    later: list[int] = field(default_factory=list)


def due_cycles(*, now: datetime) -> QuerySet[Cycle]:
    """The boxes to be debited that nobody is at, the oldest first."""
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    return Cycle.objects.filter(free, state=CycleState.FROZEN, debit_at__lte=now).order_by("debit_at", "id")


@in_transaction
def take(*, cycle_ids: Sequence[int], now: datetime) -> Taken:
    """Take due boxes, and those that are debited with them, for the length of a lease.

    One that has nothing to be charged is settled here: missed, without a card, or paid by store credit. Several due boxes
    of one subscription (after days without a worker) cost one debit: the latest is charged, older ones wait for staff. One
    whose money may have moved is never left behind: it is looked up. Nothing is taken in a copy of the database.
    Raises TakenMeanwhile.
    """
    still_due = due_cycles(now=now).filter(pk__in=cycle_ids)
    owners = dict(still_due.values_list("pk", "subscription__user_id"))
    faultpoint("renewals.selected")
    if not owners or not identity.may_leave("debit"):
        return Taken()
    held = hold_all_of(user_ids=owners.values())
    table = _Table(_due_of(subscription_ids=list(held), now=now), now=now)
    for cycle_id in cycle_ids:
        table.look_at(cycle_id)
    return table.written()


def _due_of(*, subscription_ids: Sequence[int], now: datetime) -> list[Cycle]:
    """The due boxes of these subscriptions, those that somebody is at included, and whether another box of the same
    subscription was tried on this day of the shop."""
    today = clock.local_day(now)
    tries = Attempt.objects.filter(
        charge__cycles__subscription_id=OuterRef("subscription_id"),
        started_at__gte=clock.start_of(today),
        started_at__lt=clock.end_of(today),
    )
    of_others = tries.filter(~Q(charge_id=Coalesce(OuterRef("charge_id"), Value(0), output_field=BigIntegerField())))
    rows = Cycle.objects.filter(subscription_id__in=subscription_ids, state=CycleState.FROZEN, debit_at__lte=now)
    rows = rows.annotate(was_other_tried=Exists(of_others))
    return list(rows.select_related("charge", "subscription__method").order_by("pk"))


class _Table:
    """The due boxes of some customers, whose subscriptions are held: what is to be done with each, then written at once."""

    def __init__(self, due: Sequence[Cycle], *, now: datetime) -> None:
        self._now = now
        self._all = due
        self._free = {cycle.pk: cycle for cycle in due if cycle.lease_until is None or cycle.lease_until <= now}
        self._busy = {cycle.subscription_id for cycle in due if cycle.pk not in self._free}
        self._taken_now: set[int] = set()
        self._later: list[int] = []
        self._again: list[list[Cycle]] = []
        self._first: list[list[Cycle]] = []
        self._decided = 0

    def look_at(self, cycle_id: int) -> None:
        """Decide what is done with a box, unless that was done with another one's."""
        mine = self._free.get(cycle_id)
        if mine is None or not (_may_have_moved(mine.charge) or self._may_be_charged(mine)):
            return
        if mine.charge is None:
            self._begin(mine)
            return
        together = self._taken([each for each in self._free.values() if each.charge_id == mine.charge_id])
        if _may_have_moved(mine.charge) or _has_card(mine):
            self._again.append(together)
        else:
            self._decided += len(together)
            declines.decline(charge_id=mine.charge.pk, note=Note.NO_CARD, now=self._now)

    def _begin(self, mine: Cycle) -> None:
        beside = [each for each in self._free.values() if each.charge is None and _go_together(each, mine)]
        together = [each for each in beside if each is mine or self._may_be_charged(each)]
        self._taken(together)
        if _has_card(mine) or _is_covered(together):
            self._first.append(together)
            return
        self._decided += len(together)
        declines.decline_without_charge(cycle_ids=[each.pk for each in together], note=Note.NO_CARD, now=self._now)

    def _taken(self, cycles: list[Cycle]) -> list[Cycle]:
        for cycle in cycles:
            del self._free[cycle.pk]
            self._taken_now.add(cycle.subscription_id)
        return cycles

    def _may_be_charged(self, cycle: Cycle) -> bool:
        """Whether a box is debited now; one that was missed is put aside for staff."""
        if self._is_missed(cycle):
            del self._free[cycle.pk]
            self._decided += 1
            park(cycle_id=cycle.pk, note=Note.MISSED, now=self._now)
            return False
        if cycle.subscription_id in self._taken_now:
            self._later.append(cycle.pk)
            return False
        return not (cycle.was_other_tried or cycle.subscription_id in self._busy)  # type: ignore[attr-defined]  # annotated

    def _is_missed(self, cycle: Cycle) -> bool:
        """Whether a later box of the same subscription is due too, and this one's debit day lies before that one's."""
        later = [each for each in self._all if _is_later(each, cycle)]
        if not later:
            return False
        latest = max(later, key=lambda each: each.number)
        return clock.local_day(cycle.debit_at) < clock.local_day(latest.debit_at)

    def written(self) -> Taken:
        """Make the charges, lease their boxes, and settle what store credit pays whole; raises TakenMeanwhile."""
        wanted = self._less_credit()
        charges, new = debits.create_all(debits=[debit for debit, _ in wanted], now=self._now)
        until = self._now + timedelta(seconds=settings.RENEWAL_LEASE_SECONDS)
        claims = [Claim(cycles[0].charge_id or 0, _keys(cycles), until) for cycles in self._again]
        for debit, cycles in wanted:
            charge = charges[debit.subject]
            claims.append(Claim(charge.pk, _keys(cycles), until, fresh=charge if debit.subject in new else None))
        _lease(claims, now=self._now)
        return Taken(claims=claims, decided=self._decided, later=self._later)

    def _less_credit(self) -> list[tuple[debits.Debit, list[Cycle]]]:
        """What is left for the card of each group of boxes; the order of those that nothing is left of is written."""
        users = {cycles[0].subscription.user_id for cycles in self._first}
        with_credit = spending.customers_with_movements(user_ids=users) if users else set()
        wanted = []
        for cycles in self._first:
            credit = _spend(cycles, now=self._now) if cycles[0].subscription.user_id in with_credit else ZERO
            if _total(cycles) == credit:
                self._decided += len(cycles)
                _write_order(cycles, credit=credit, now=self._now)
            else:
                wanted.append((_debit_for(cycles, credit=credit), cycles))
        return wanted


def _is_later(one: Cycle, other: Cycle) -> bool:
    return one.subscription_id == other.subscription_id and one.number > other.number


def _go_together(one: Cycle, other: Cycle) -> bool:
    mine, theirs = one.subscription, other.subscription
    is_same_payer = (mine.user_id, mine.method_id) == (theirs.user_id, theirs.method_id)
    is_same_day = clock.local_day(one.debit_at) == clock.local_day(other.debit_at)
    is_same_place = one.snapshot.get("address") == other.snapshot.get("address")
    is_same_kind = one.is_prepaid == other.is_prepaid  # refused extras are left out, a refused box waits for its money
    return is_same_payer and is_same_day and is_same_place and is_same_kind and one.currency == other.currency


def _may_have_moved(charge: Charge | None) -> bool:
    return charge is not None and charge.state in MONEY_MAY_HAVE_MOVED


def _has_card(cycle: Cycle) -> bool:
    method = cycle.subscription.method
    return method is not None and method.detached_at is None


def _is_covered(cycles: Sequence[Cycle]) -> bool:
    """Whether store credit pays these boxes whole, so that no card is needed."""
    user_id, currency = cycles[0].subscription.user_id, cycles[0].currency
    return _total(cycles) <= spending.balance_of(user_id=user_id, currency=currency)


def _total(cycles: Sequence[Cycle]) -> Decimal:
    return sum((each.price for each in cycles), ZERO)


def _keys(cycles: Sequence[Cycle]) -> tuple[int, ...]:
    return tuple(cycle.pk for cycle in cycles)


def _subject(cycles: Sequence[Cycle]) -> str:
    return f"cycle:{cycles[0].pk}"


def _spend(cycles: Sequence[Cycle], *, now: datetime) -> Decimal:
    total = _total(cycles)
    if total == ZERO:
        return ZERO
    return spending.spend(
        user_id=cycles[0].subscription.user_id,
        at_most=total,
        currency=cycles[0].currency,
        subject=_subject(cycles),
        now=now,
    )


def _debit_for(cycles: Sequence[Cycle], *, credit: Decimal) -> debits.Debit:
    first = cycles[0]
    return debits.Debit(
        subject=_subject(cycles),
        amount=_total(cycles) - credit,
        currency=first.currency,
        user_id=first.subscription.user_id,
        method=first.subscription.method,
        due_at=first.debit_at,
    )


def _write_order(cycles: Sequence[Cycle], *, credit: Decimal, now: datetime) -> None:
    held = lock_rows(Cycle.objects.filter(pk__in=_keys(cycles), state=CycleState.FROZEN))
    if len(held) != len(cycles):
        raise TakenMeanwhile(_keys(cycles))
    user_id = cycles[0].subscription.user_id
    renewal_orders.write_all([renewal_orders.Bought(held, None, user_id, credit)], now=now)


def _lease(claims: Sequence[Claim], *, now: datetime) -> None:
    """Lease the boxes of all claims in one statement, as long as they are as they were read; raises TakenMeanwhile."""
    charge_of = {cycle_id: claim.charge_id for claim in claims for cycle_id in claim.cycle_ids}
    if not charge_of:
        return
    cases = [When(pk=cycle_id, then=Value(charge_id)) for cycle_id, charge_id in charge_of.items()]
    changed = due_cycles(now=now).filter(pk__in=charge_of).order_by()
    charge_id = Case(*cases, output_field=BigIntegerField())
    if changed.update(charge_id=charge_id, lease_until=claims[0].until) != len(charge_of):
        raise TakenMeanwhile(tuple(charge_of))


def give_back(claims: Sequence[Claim]) -> None:
    """End the leases of charges that nothing was tried with, so that the next run finds them at once."""
    ids = [cycle_id for claim in claims for cycle_id in claim.cycle_ids]
    Cycle.objects.filter(pk__in=ids, state=CycleState.FROZEN).update(lease_until=None)


@in_transaction
def park(*, cycle_id: int, note: Note, now: datetime) -> None:
    """Put a box aside for staff; a missed one gives its piece back."""
    if note == Note.MISSED:
        reservations.release(owner=stock_owner(cycle_id=cycle_id))
    move_cycle(cycle_id=cycle_id, to=CycleState.PARKED, now=now, note=note, lease_until=None)
