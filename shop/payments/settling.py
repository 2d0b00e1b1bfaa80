"""Writing what the provider said of a charge, and with a success everything that follows from the money, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import structlog
from django.db.models import QuerySet

from core.faults import faultpoint
from core.locks import in_transaction, lock_those
from core.money import minor_units
from core.statements import Given, statement
from core.writes import insert_all, update, update_each
from shop.payments.cards import keep_card
from shop.payments.enums import AttemptState, ChargeState, IntentState, MoneyMovementKind
from shop.payments.models import Attempt, Charge, MoneyMovement, PaymentMethod
from shop.payments.providers.base import Card, Intent

log = structlog.get_logger(__name__)

STILL_OPEN = (AttemptState.UNKNOWN, AttemptState.NEEDS_ACTION)
OnPaid = Callable[[Charge], None]
OnAllPaid = Callable[[Sequence[Charge]], None]
# What a provider's answer makes of a charge and of the attempt that it answers; one that is paid is written by itself.
OUTCOMES = {
    IntentState.REQUIRES_ACTION: (ChargeState.NEEDS_ACTION, AttemptState.NEEDS_ACTION),
    IntentState.REQUIRES_METHOD: (ChargeState.DECLINED, AttemptState.DECLINED),
    IntentState.CANCELED: (ChargeState.CANCELLED, AttemptState.ABANDONED),
}


class NotTogether(Exception):
    """One of some charges is not as it was thought to be: nothing was written, each is to be settled by itself."""


class IntentMismatch(Exception):
    """The provider's intent is not the one that the charge asks for: a person must look."""


@in_transaction
def settle(*, charge_id: int, intent: Intent, now: datetime, on_paid: OnPaid, answers: Attempt | None = None) -> Charge:
    """Write what the provider said. `answers` is the attempt that it said it to, else the one that is open is meant.

    `on_paid` gets the locked charge once in its life, and may set its order and its customer. A second call about a paid
    charge changes nothing, nor does a refusal of an attempt that somebody else has taken over meanwhile.
    Raises IntentMismatch when the intent is not the one that this charge asked for.
    """
    charge: Charge
    (charge,) = _locked().objects(pk=charge_id)
    if charge.state == ChargeState.PAID:
        return charge
    check_same(charge=charge, intent=intent)
    attempt = answers or charge.attempts.filter(state__in=STILL_OPEN).last()
    if intent.state == IntentState.SUCCEEDED:
        _mark_paid(charge=charge, attempt=attempt, intent=intent, now=now, on_paid=on_paid)
    elif intent.state in OUTCOMES:
        charge_state, attempt_state = OUTCOMES[intent.state]
        if _mark_attempt(attempt, attempt_state, intent=intent, now=now) or answers is None:
            charge.state, charge.lease_until = charge_state, None
            update(Charge, where={"id": charge.pk}, state=charge_state, lease_until=None)
    return charge


@in_transaction
def settle_paid(*, answers: Sequence[tuple[Attempt, Intent]], now: datetime, on_paid: OnAllPaid) -> list[Charge]:
    """Write that these attempts, of different charges, took their money, in as many statements as one costs.

    Returns the charges in the order of the answers. Raises NotTogether where one of them is settled already, is answered
    by another intent than its own, or has an attempt that somebody else took over: `settle` knows what to do with each.
    """
    held = {charge.pk: charge for charge in lock_those(Charge, values=[attempt.charge_id for attempt, _ in answers])}
    paid = [(held[attempt.charge_id], attempt, intent) for attempt, intent in answers]
    closed = {
        attempt.pk: {**_said(intent), "state": AttemptState.SUCCEEDED, "finished_at": now}
        for _, attempt, intent in paid
    }
    if not all(_is_expected(charge, intent) for charge, _, intent in paid):
        raise NotTogether
    if update_each(Attempt, rows=closed, where={"state": STILL_OPEN}) != len(paid):
        raise NotTogether
    for charge, _, _ in paid:
        charge.state, charge.lease_until, charge.paid_at = ChargeState.PAID, None, now
    insert_all(_captured(charge, reference=intent.reference, now=now) for charge, _, intent in paid)
    on_paid([charge for charge, _, _ in paid])
    for charge, attempt, intent in paid:
        faultpoint("charging.paid")
        _keep_card_of(charge, attempt=attempt, intent=intent, now=now)
    update_each(Charge, rows={charge.pk: _paid_columns(charge) for charge, _, _ in paid})
    return [charge for charge, _, _ in paid]


def _is_expected(charge: Charge, intent: Intent) -> bool:
    if charge.state == ChargeState.PAID or intent.state != IntentState.SUCCEEDED:
        return False
    try:
        check_same(charge=charge, intent=intent)
    except IntentMismatch:
        return False
    return True


@statement
def _locked() -> QuerySet[Charge, Any]:
    return Charge.objects.select_for_update().filter(pk=Given("pk"))


def check_same(*, charge: Charge, intent: Intent) -> None:
    """Raises IntentMismatch unless the intent is the charge's, over its amount in its currency."""
    expected = (charge.intent_ref, minor_units(charge.amount), charge.currency)
    if (intent.reference, intent.amount_cents, intent.currency) != expected:
        raise IntentMismatch(f"{charge.reference}: {intent.reference} {intent.amount_cents} {intent.currency}")


def _mark_attempt(attempt: Attempt | None, state: AttemptState, *, intent: Intent, now: datetime) -> bool:
    """Close an attempt that is open; return whether this call did."""
    if attempt is None:
        return False
    finished_at = None if state == AttemptState.NEEDS_ACTION else now
    values = {**_said(intent), "state": state, "finished_at": finished_at}
    return bool(update(Attempt, where={"id": attempt.pk, "state": STILL_OPEN}, **values))


def _said(intent: Intent) -> dict[str, str]:
    return {"decline_code": intent.decline_code, "try_ref": intent.last_try}


def _mark_paid(*, charge: Charge, attempt: Attempt | None, intent: Intent, now: datetime, on_paid: OnPaid) -> None:
    charge.state, charge.lease_until, charge.paid_at = ChargeState.PAID, None, now
    if not _mark_attempt(attempt, AttemptState.SUCCEEDED, intent=intent, now=now):
        _mark_attempt(
            charge.attempts.filter(state__in=STILL_OPEN).last(), AttemptState.SUCCEEDED, intent=intent, now=now
        )
    insert_all([_captured(charge, reference=intent.reference, now=now)])
    on_paid(charge)
    faultpoint("charging.paid")
    _keep_card_of(charge, attempt=attempt, intent=intent, now=now)
    update(Charge, where={"id": charge.pk}, **_paid_columns(charge))


def _keep_card_of(charge: Charge, *, attempt: Attempt | None, intent: Intent, now: datetime) -> None:
    if (charge.keeps_card or charge.is_off_session) and intent.card is not None and charge.user_id is not None:
        charge.method = _kept(charge=charge, attempt=attempt, card=intent.card, now=now)


def _paid_columns(charge: Charge) -> dict[str, Any]:
    kept = ("state", "lease_until", "paid_at", "order_id", "user_id", "method_id")
    return {name: getattr(charge, name) for name in kept}


def _captured(charge: Charge, *, reference: str, now: datetime) -> MoneyMovement:
    return MoneyMovement(
        charge=charge,
        kind=MoneyMovementKind.CAPTURED,
        amount=charge.amount,
        currency=charge.currency,
        reference=reference,
        moved_at=now,
    )


def _kept(*, charge: Charge, attempt: Attempt | None, card: Card, now: datetime) -> PaymentMethod:
    """The row of the card that paid; the one on file that was debited is known already."""
    debited = attempt.charge.method if attempt is not None and Charge.method.is_cached(attempt.charge) else None
    if debited is not None and (debited.provider, debited.provider_ref) == (charge.provider, card.reference):
        return debited
    return keep_card(
        user_id=charge.user_id or 0,
        provider=charge.provider,
        customer_ref=charge.customer_ref,
        card=card,
        now=now,
    )


@contextmanager
def parking(*, charge_id: int) -> Iterator[None]:
    """A charge whose intent is not the one asked for waits for a person; IntentMismatch goes on to the caller."""
    try:
        yield
    except IntentMismatch as mismatch:
        log.error("charge_parked", charge_id=charge_id, why=str(mismatch))
        unpaid = Charge.objects.filter(pk=charge_id).exclude(state=ChargeState.PAID)
        unpaid.update(state=ChargeState.NEEDS_ATTENTION, lease_until=None, note=str(mismatch)[:255])
        raise
