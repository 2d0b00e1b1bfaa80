"""The debit day: what is fixed and due is charged once, and each success becomes an order written from the snapshot.

Claim (database), the provider (network), outcome (database). A killed run leaves a lease that expires: the cycle is
found again, its one charge is looked up before anything is tried, and what the money brings is written with the money.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError
from django.db.models import Q, QuerySet

from core import clock, sweeps
from core.faults import faultpoint
from core.locks import in_transaction, lock_one
from shop.payments import charging
from shop.payments.enums import ChargeState
from shop.payments.models import Attempt, Charge
from shop.payments.providers.base import ProviderUnreachable
from shop.stock import reservations
from subscriptions import declines, renewal_orders
from subscriptions.enums import CycleState
from subscriptions.freezing import stock_owner
from subscriptions.models import Cycle, Subscription
from subscriptions.notes import Note
from subscriptions.transitions import move_cycle

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=90)
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
    """Charge one due cycle; return whether its outcome is known now. An unknown one is left for the next sweep."""
    charge_id = claim(cycle_id=cycle_id, now=now)
    if charge_id is None:
        return Cycle.objects.filter(pk=cycle_id).exclude(state=CycleState.FROZEN).exists()
    faultpoint("renewals.claimed")
    try:
        outcome = charging.charge_off_session(
            charge_id=charge_id, now=now, on_paid=renewal_orders.writer(cycle_id=cycle_id, now=now)
        )
    except (ProviderUnreachable, charging.ChargeClosed, charging.OutcomeUnknown):
        log.warning("renewal_outcome_unknown", cycle_id=cycle_id)
        return False
    except DatabaseError:
        raise
    except Exception:  # the money may have moved: a person looks, nothing is tried again by itself
        log.exception("renewal_failed", cycle_id=cycle_id)
        return _park(cycle_id=cycle_id, note=Note.INCONSISTENT, now=now)
    faultpoint("renewals.settled")
    if outcome.state in REFUSED:
        declines.decline(cycle_id=cycle_id, note=_why_refused(outcome), now=now)
    return outcome.state in (ChargeState.PAID, *REFUSED)


def _why_refused(charge: Charge) -> Note:
    last = charge.attempts.order_by("number").last()
    asks = charge.state == ChargeState.NEEDS_ACTION or (last is not None and last.decline_code == ASKS_CUSTOMER)
    return Note.NEEDS_CUSTOMER if asks else Note.CARD_DECLINED


@in_transaction
def claim(*, cycle_id: int, now: datetime) -> int | None:
    """Take a due cycle for the length of a lease; return its charge's key, or None when there is nothing to charge.

    Several due boxes of one subscription (after days without a worker) cost one debit: the latest is charged, older ones
    wait for staff. One whose money may have moved is never left behind: it is looked up.
    """
    subscription_id = Cycle.objects.values_list("subscription_id", flat=True).get(pk=cycle_id)
    subscription = lock_one(Subscription.objects.filter(pk=subscription_id))
    cycle = lock_one(Cycle.objects.select_related("charge").filter(pk=cycle_id))
    if not _due(now=now).filter(pk=cycle_id).exists():
        return None
    if not _may_have_moved(cycle.charge):
        if _is_missed(cycle, now=now):
            _park(cycle_id=cycle_id, note=Note.MISSED, now=now)
            return None
        if _was_charged_today(cycle, now=now):
            return None
        if not _has_card(subscription):
            declines.decline(cycle_id=cycle_id, note=Note.NO_CARD, now=now)
            return None
    made = charging.create_charge(
        subject=f"cycle:{cycle.pk}",
        amount=cycle.price,
        currency=cycle.currency,
        user_id=subscription.user_id,
        method_id=subscription.method_id,
        is_off_session=True,
        due_at=cycle.debit_at,
        now=now,
    )
    Cycle.objects.filter(pk=cycle_id).update(charge=made, lease_until=now + LEASE)
    return made.pk


def _may_have_moved(charge: Charge | None) -> bool:
    return charge is not None and charge.state in MONEY_MAY_HAVE_MOVED


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
def _park(*, cycle_id: int, note: Note, now: datetime) -> bool:
    if note == Note.MISSED:
        reservations.release(owner=stock_owner(cycle_id=cycle_id))
    move_cycle(cycle_id=cycle_id, to=CycleState.PARKED, now=now, note=note, lease_until=None)
    return True
