"""Taking money in three phases: database only, network only, database only.

An attempt is committed before the provider is asked. Whatever dies after that leaves an attempt whose outcome is
unknown; it is looked up at the provider before anything new is tried. A charge has one intent, and an intent succeeds
at most once, so a charge cannot be paid twice however often it is tried.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import structlog
from django.db.models import QuerySet

from core import identity
from core.faults import faultpoint
from core.ids import random_code
from core.locks import in_transaction, lock_one, lock_those
from core.statements import Given, statement
from core.writes import insert_all, update
from shop.payments.enums import AttemptState, ChargeState, IntentState
from shop.payments.intents import ensure_intent
from shop.payments.models import Attempt, Charge
from shop.payments.providers import default_provider, provider_named
from shop.payments.providers.base import Intent, ProviderRefused, ProviderUnreachable
from shop.payments.settling import STILL_OPEN, IntentMismatch, OnPaid, check_same, parking, settle

log = structlog.get_logger(__name__)

# No call to a provider takes as long: whoever made one has its answer by then, or is dead.
UNANSWERED_AFTER = timedelta(minutes=2)
OPEN_STATES = (ChargeState.PENDING, ChargeState.DECLINED, ChargeState.NEEDS_ACTION)


class ChargeClosed(Exception):
    """The charge is paid or cancelled; nothing more is tried."""


class OutcomeUnknown(Exception):
    """An attempt's outcome is not known yet; nothing new is tried before it is."""


@in_transaction
def create_charge(
    *,
    subject: str,
    amount: Decimal,
    currency: str,
    user_id: int | None,
    due_at: datetime,
    now: datetime,
    order_id: int | None = None,
    method_id: int | None = None,
    keeps_card: bool = False,
    is_off_session: bool = False,
) -> Charge:
    """The charge for `subject`, made once: the same subject again returns the first. Touches the database only."""
    charge, _ = Charge.objects.get_or_create(
        subject=subject,
        defaults={
            "reference": f"C{random_code(length=10)}",
            "amount": amount,
            "currency": currency,
            "user_id": user_id,
            "order_id": order_id,
            "method_id": method_id,
            "keeps_card": keeps_card,
            "is_off_session": is_off_session,
            "provider": default_provider().name,
            "due_at": due_at,
            "created_at": now,
        },
    )
    return charge


@in_transaction
def start_attempt(*, charge_id: int, method_ref: str, now: datetime) -> Attempt:
    """Commit that the provider is about to be asked. Raises ChargeClosed or OutcomeUnknown."""
    charge = _held(charge_id)
    attempts: list[Attempt] = _attempts_of().objects(charge=charge_id)
    if any(attempt.state == AttemptState.UNKNOWN for attempt in attempts):
        raise OutcomeUnknown(charge.reference)
    if charge.state not in OPEN_STATES:
        raise ChargeClosed(charge.reference)
    for attempt in attempts:
        if attempt.state == AttemptState.NEEDS_ACTION:
            attempt.state, attempt.finished_at = AttemptState.ABANDONED, now
            attempt.save(update_fields=["state", "finished_at"])
    charge.state = ChargeState.PROCESSING
    update(Charge, where={"id": charge.pk}, state=charge.state)
    return insert_all([Attempt(charge=charge, number=len(attempts) + 1, method_ref=method_ref, started_at=now)])[0]


def _held(charge_id: int) -> Charge:
    for charge in lock_those(Charge, values=[charge_id]):
        return charge
    raise Charge.DoesNotExist(charge_id)


@statement
def _attempts_of() -> QuerySet[Attempt, Any]:
    return Attempt.objects.filter(charge__id=Given("charge")).order_by("number")


def ask_provider(*, attempt: Attempt, return_url: str = "") -> Intent | None:
    """Ask the provider to take the money; None when its answer proves nothing. Network only.

    With a `return_url` the customer is there to answer the bank, also for a charge that is usually debited without.
    A refusal of the request itself (the intent was closed or paid meanwhile) is answered by the intent as it stands.
    """
    charge = attempt.charge
    provider = provider_named(charge.provider)
    try:
        return provider.confirm(
            intent_ref=charge.intent_ref,
            method_ref=attempt.method_ref,
            off_session=charge.is_off_session and not return_url,
            keeps_card=charge.keeps_card or charge.is_off_session,
            return_url=return_url,
            idempotency_key=attempt.idempotency_key,
        )
    except ProviderRefused:
        log.warning("charge_refused_by_provider", charge=charge.reference, attempt=attempt.number)
        return provider.retrieve(intent_ref=charge.intent_ref)
    except ProviderUnreachable:
        log.warning("charge_outcome_unknown", charge=charge.reference, attempt=attempt.number)
        return None


def take(
    *, charge_id: int, method_ref: str, now: datetime, on_paid: OnPaid, return_url: str = ""
) -> tuple[Charge, Intent | None]:
    """One attempt through all three phases; the intent is None while its outcome is unknown.

    Raises ChargeClosed, OutcomeUnknown, ProviderUnreachable (before anything was tried), IntentMismatch.
    """
    ensure_intent(charge_id=charge_id)
    attempt = start_attempt(charge_id=charge_id, method_ref=method_ref, now=now)
    return conclude(attempt=attempt, now=now, on_paid=on_paid, return_url=return_url)


def conclude(*, attempt: Attempt, now: datetime, on_paid: OnPaid, return_url: str = "") -> tuple[Charge, Intent | None]:
    """Ask the provider about an attempt that was committed, and write its answer. Raises IntentMismatch."""
    faultpoint("charging.attempt_committed")
    intent = ask_provider(attempt=attempt, return_url=return_url)
    faultpoint("charging.provider_answered")
    if intent is None:
        return attempt.charge, None
    with parking(charge_id=attempt.charge_id):
        charge = settle(charge_id=attempt.charge_id, intent=intent, now=now, on_paid=on_paid, answers=attempt)
    return charge, intent


def look_up(*, charge_id: int, now: datetime, on_paid: OnPaid) -> Charge:
    """Ask the provider how the charge's intent stands, and settle that. Raises ProviderUnreachable, IntentMismatch.

    An attempt that the provider never heard of leaves the intent as it was: the attempt is abandoned, the charge open.
    """
    charge = Charge.objects.get(pk=charge_id)
    if charge.state in (ChargeState.PAID, ChargeState.NEEDS_ATTENTION) or not charge.intent_ref:
        return charge
    intent = provider_named(charge.provider).retrieve(intent_ref=charge.intent_ref)
    if intent.state == IntentState.REQUIRES_METHOD and _was_never_asked(charge=charge, intent=intent):
        return _reopen(charge_id=charge_id, now=now)
    with parking(charge_id=charge_id):
        return settle(charge_id=charge_id, intent=intent, now=now, on_paid=on_paid)


def _was_never_asked(*, charge: Charge, intent: Intent) -> bool:
    """Whether what the intent says is of an earlier attempt, or it says nothing at all."""
    settled = charge.attempts.exclude(state__in=STILL_OPEN).exclude(try_ref="")
    return not intent.decline_code or settled.filter(try_ref=intent.last_try).exists()


@in_transaction
def _reopen(*, charge_id: int, now: datetime) -> Charge:
    charge = lock_one(Charge.objects.filter(pk=charge_id))
    if charge.state == ChargeState.PROCESSING:
        charge.attempts.filter(state=AttemptState.UNKNOWN).update(state=AttemptState.ABANDONED, finished_at=now)
        charge.state, charge.lease_until = ChargeState.PENDING, None
        charge.save(update_fields=["state", "lease_until"])
    return charge


def charge_off_session(*, charge_id: int, now: datetime, on_paid: OnPaid) -> Charge:
    """Debit the card on file without the customer: look up what is unknown, and try once if nothing is.

    Returns the charge as it stands after that: paid, declined, or still processing when the outcome is unknown.
    Raises ProviderUnreachable when the provider could not be asked at all, or must not be (a copy of the database),
    ValueError without a card on file.
    """
    if not identity.may_leave("charge"):
        raise ProviderUnreachable("this database is a copy of another shop's")
    charge: Charge
    (charge,) = _with_method().objects(charge=charge_id)
    if any(attempt.state == AttemptState.UNKNOWN for attempt in _attempts_of().objects(charge=charge_id)):
        charge = look_up(charge_id=charge_id, now=now, on_paid=on_paid)
    if charge.state not in (ChargeState.PENDING, ChargeState.NEEDS_ACTION):
        return charge
    if charge.method is None:
        raise ValueError(f"charge {charge.reference} has no card on file")
    charge, _ = take(charge_id=charge_id, method_ref=charge.method.provider_ref, now=now, on_paid=on_paid)
    return charge


@statement
def _with_method() -> QuerySet[Charge, Any]:
    return Charge.objects.select_related("method").filter(pk=Given("charge"))


@in_transaction
def open_again(*, charge_id: int, method_id: int | None, due_at: datetime) -> Charge:
    """Make a declined charge due for one more attempt at the same intent, with this card; raises ChargeClosed otherwise."""
    charge = _held(charge_id)
    if charge.state not in OPEN_STATES:
        raise ChargeClosed(charge.reference)
    charge.state, charge.method_id, charge.due_at = ChargeState.PENDING, method_id, due_at
    update(Charge, where={"id": charge.pk}, state=charge.state, method_id=method_id, due_at=due_at)
    return charge


def cancel(*, charge_id: int, now: datetime, on_paid: OnPaid) -> Charge:
    """Make sure that the charge can never be paid; one whose money already moved is settled as paid instead.

    One that waits for a person stays so. Raises ProviderUnreachable or IntentMismatch: nothing may be released then.
    """
    charge = Charge.objects.get(pk=charge_id)
    if charge.state in (ChargeState.PAID, ChargeState.CANCELLED, ChargeState.NEEDS_ATTENTION):
        return charge
    if charge.intent_ref:
        intent = provider_named(charge.provider).cancel(intent_ref=charge.intent_ref)
        with parking(charge_id=charge_id):
            return settle(charge_id=charge_id, intent=intent, now=now, on_paid=on_paid)
    return _cancel_unasked(charge_id=charge_id)


@in_transaction
def _cancel_unasked(*, charge_id: int) -> Charge:
    charge = lock_one(Charge.objects.filter(pk=charge_id))
    if charge.state in OPEN_STATES and not charge.intent_ref:
        charge.state = ChargeState.CANCELLED
        charge.save(update_fields=["state"])
    return charge


__all__ = [
    "ChargeClosed",
    "IntentMismatch",
    "OnPaid",
    "OutcomeUnknown",
    "ask_provider",
    "cancel",
    "charge_off_session",
    "check_same",
    "conclude",
    "create_charge",
    "ensure_intent",
    "look_up",
    "open_again",
    "parking",
    "settle",
    "start_attempt",
    "take",
]
