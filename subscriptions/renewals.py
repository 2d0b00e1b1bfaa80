"""The debit day: what is fixed and due is charged once, and each success becomes an order written from the snapshots.

Claim (database), the provider (network), outcome (database). A killed run leaves a lease that expires: the boxes are
found again, their one charge is looked up before anything is tried, and what the money brings is written with the money.
Boxes of one customer that are due on one day with one card are one debit.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Q, QuerySet

from core import clock, sweeps
from core.faults import faultpoint
from core.locks import in_transaction, lock_rows
from core.money import ZERO
from shop.credit import spending
from shop.payments import charging
from shop.payments.enums import ChargeState
from shop.payments.models import Attempt, Charge
from shop.payments.providers.base import ProviderUnreachable
from shop.stock import reservations
from subscriptions import declines, renewal_orders
from subscriptions.enums import CycleState
from subscriptions.freezing import stock_owner
from subscriptions.holding import hold
from subscriptions.models import Cycle, Subscription
from subscriptions.notes import Note
from subscriptions.transitions import move_cycle

log = structlog.get_logger(__name__)

BATCH = 1000
SECONDS_PER_SWEEP = 240
MONEY_MAY_HAVE_MOVED = (ChargeState.PROCESSING, ChargeState.PAID, ChargeState.NEEDS_ATTENTION)
REFUSED = (ChargeState.DECLINED, ChargeState.CANCELLED, ChargeState.NEEDS_ACTION)
ASKS_CUSTOMER = "authentication_required"


@sweeps.register("subscriptions.charge", order=50, every=60, says="%d debits", queue="billing")
def charge_due(*, now: datetime) -> int:
    """Charge what is due, the oldest first, for four minutes at most; return how many cycles got an outcome."""
    stop_at = time.monotonic() + SECONDS_PER_SWEEP
    handled = 0
    for cycle_id in list(_due(now=now).values_list("pk", flat=True)[:BATCH]):
        if time.monotonic() > stop_at:
            break
        handled += charge(cycle_id=cycle_id, now=now)
    return handled


def _due(*, now: datetime) -> QuerySet[Cycle]:
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    return Cycle.objects.filter(free, state=CycleState.FROZEN, debit_at__lte=now).order_by("debit_at", "id")


def charge(*, cycle_id: int, now: datetime) -> bool:
    """Charge one due cycle, with those that go with it; return whether its outcome is known now.

    An unknown one is left for the next sweep.
    """
    charge_id = claim(cycle_id=cycle_id, now=now)
    if charge_id is None:
        return Cycle.objects.filter(pk=cycle_id).exclude(state=CycleState.FROZEN).exists()
    faultpoint("renewals.claimed")
    try:
        outcome = charging.charge_off_session(charge_id=charge_id, now=now, on_paid=renewal_orders.writer(now=now))
    except (ProviderUnreachable, charging.ChargeClosed, charging.OutcomeUnknown):
        log.warning("renewal_outcome_unknown", cycle_id=cycle_id)
        return False
    except DatabaseError:
        raise
    except Exception:  # the money may have moved: a person looks, nothing is tried again by itself
        log.exception("renewal_failed", cycle_id=cycle_id)
        return _park_all(charge_id=charge_id, now=now)
    faultpoint("renewals.settled")
    if outcome.state in REFUSED:
        declines.decline(charge_id=charge_id, note=_why_refused(outcome), now=now)
    return outcome.state in (ChargeState.PAID, *REFUSED)


def _why_refused(charge: Charge) -> Note:
    last = charge.attempts.order_by("number").last()
    asks = charge.state == ChargeState.NEEDS_ACTION or (last is not None and last.decline_code == ASKS_CUSTOMER)
    return Note.NEEDS_CUSTOMER if asks else Note.CARD_DECLINED


@in_transaction
def claim(*, cycle_id: int, now: datetime) -> int | None:
    """Take a due cycle, and those that are debited with it, for the length of a lease; return their charge's key.

    None when there is nothing to charge: not due, without a card, or paid by store credit, which is settled here. Several
    due boxes of one subscription (after days without a worker) cost one debit: the latest is charged, older ones wait for
    staff. One whose money may have moved is never left behind: it is looked up.
    """
    subscription = hold(subscription_id=Cycle.objects.values_list("subscription_id", flat=True).get(pk=cycle_id))
    together = _due_together(cycle_id=cycle_id, subscription=subscription, now=now)
    mine = next((each for each in together if each.pk == cycle_id), None)
    if mine is None or not (_may_have_moved(mine.charge) or _may_charge(mine, now=now)):
        return None
    if mine.charge is None:
        free = [each for each in together if each.charge is None and (each is mine or _may_charge(each, now=now))]
        if _has_card(subscription) or _is_covered(free, subscription=subscription):
            return _charge_for(free, subscription=subscription, now=now)
        declines.decline_without_charge(cycle_ids=[each.pk for each in free], note=Note.NO_CARD, now=now)
        return None
    if not (_may_have_moved(mine.charge) or _has_card(subscription)):
        declines.decline(charge_id=mine.charge.pk, note=Note.NO_CARD, now=now)
        return None
    _lease([each for each in together if each.charge_id == mine.charge_id], charge_id=mine.charge.pk, now=now)
    return mine.charge.pk


def _due_together(*, cycle_id: int, subscription: Subscription, now: datetime) -> list[Cycle]:
    """The due boxes of the customer that go on this one's day to this one's address and are paid by its card, locked."""
    due = _due(now=now).filter(
        subscription__user_id=subscription.user_id, subscription__method_id=subscription.method_id
    )
    ids = [row.pk for row in lock_rows(Cycle.objects.filter(pk__in=list(due.values_list("pk", flat=True))))]
    rows = list(Cycle.objects.filter(pk__in=ids).select_related("charge").order_by("pk"))
    mine = next((row for row in rows if row.pk == cycle_id), None)
    return [row for row in rows if _go_together(row, mine)] if mine is not None else []


def _go_together(one: Cycle, other: Cycle) -> bool:
    is_same_day = clock.local_day(one.debit_at) == clock.local_day(other.debit_at)
    is_same_place = one.snapshot.get("address") == other.snapshot.get("address")
    return is_same_day and is_same_place and one.currency == other.currency


def _may_have_moved(charge: Charge | None) -> bool:
    return charge is not None and charge.state in MONEY_MAY_HAVE_MOVED


def _may_charge(cycle: Cycle, *, now: datetime) -> bool:
    """Whether a box is debited now; one that was missed is put aside for staff."""
    if _is_missed(cycle, now=now):
        _park(cycle_id=cycle.pk, note=Note.MISSED, now=now)
        return False
    return not _was_charged_today(cycle, now=now)


def _is_covered(cycles: Sequence[Cycle], *, subscription: Subscription) -> bool:
    """Whether store credit pays these boxes whole, so that no card is needed."""
    return _total(cycles) <= spending.balance_of(user_id=subscription.user_id, currency=cycles[0].currency)


def _charge_for(cycles: Sequence[Cycle], *, subscription: Subscription, now: datetime) -> int | None:
    """The one charge for these boxes, less the customer's credit; where nothing is left to pay, their order at once."""
    subject = f"cycle:{cycles[0].pk}"
    total, currency = _total(cycles), cycles[0].currency
    credit = ZERO
    if total > ZERO:
        credit = spending.spend(
            user_id=subscription.user_id, at_most=total, currency=currency, subject=subject, now=now
        )
    if total == credit:
        renewal_orders.write(cycles=cycles, charge=None, user_id=subscription.user_id, credit=credit, now=now)
        return None
    made = charging.create_charge(
        subject=subject,
        amount=total - credit,
        currency=currency,
        user_id=subscription.user_id,
        method_id=subscription.method_id,
        is_off_session=True,
        due_at=cycles[0].debit_at,
        now=now,
    )
    _lease(cycles, charge_id=made.pk, now=now)
    return made.pk


def _total(cycles: Sequence[Cycle]) -> Decimal:
    return sum((each.price for each in cycles), ZERO)


def _lease(cycles: Sequence[Cycle], *, charge_id: int, now: datetime) -> None:
    until = now + timedelta(seconds=settings.RENEWAL_LEASE_SECONDS)
    Cycle.objects.filter(pk__in=[each.pk for each in cycles]).update(charge_id=charge_id, lease_until=until)


def _is_missed(cycle: Cycle, *, now: datetime) -> bool:
    """Whether a later box of the same subscription is due too, and this one's debit day lies before that one's."""
    later = _due(now=now).filter(subscription_id=cycle.subscription_id, number__gt=cycle.number)
    latest = later.order_by("-number").values_list("debit_at", flat=True).first()
    return latest is not None and clock.local_day(cycle.debit_at) < clock.local_day(latest)


def _was_charged_today(cycle: Cycle, *, now: datetime) -> bool:
    """Whether another box of the subscription was tried on this day of the shop."""
    today = clock.local_day(now)
    tries = Attempt.objects.filter(
        charge__cycles__subscription_id=cycle.subscription_id,
        started_at__gte=clock.start_of(today),
        started_at__lt=clock.end_of(today),
    )
    return tries.exclude(charge_id=cycle.charge_id or 0).exists()


def _has_card(subscription: Subscription) -> bool:
    return subscription.method is not None and subscription.method.detached_at is None


@in_transaction
def _park(*, cycle_id: int, note: Note, now: datetime) -> None:
    if note == Note.MISSED:
        reservations.release(owner=stock_owner(cycle_id=cycle_id))
    move_cycle(cycle_id=cycle_id, to=CycleState.PARKED, now=now, note=note, lease_until=None)


@in_transaction
def _park_all(*, charge_id: int, now: datetime) -> bool:
    for cycle in Cycle.objects.filter(charge_id=charge_id, state=CycleState.FROZEN).order_by("pk"):
        _park(cycle_id=cycle.pk, note=Note.INCONSISTENT, now=now)
    return True
