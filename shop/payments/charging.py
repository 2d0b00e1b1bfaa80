"""Taking money in three phases: database only, network only, database only.

An attempt is committed before the provider is asked. Whatever dies after that leaves an attempt whose outcome is
unknown; it is looked up at the provider before anything new is tried. A charge has one intent, and an intent succeeds
at most once, so a charge cannot be paid twice however often it is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal

import structlog

from core.faults import faultpoint
from core.ids import random_code
from core.locks import in_transaction, lock_one
from core.money import minor_units
from shop.payments.cards import keep_card
from shop.payments.enums import AttemptState, ChargeState, IntentState, MoneyMovementKind
from shop.payments.intents import ensure_intent
from shop.payments.models import Attempt, Charge, MoneyMovement
from shop.payments.providers import default_provider, provider_named
from shop.payments.providers.base import Intent, ProviderRefused, ProviderUnreachable

log = structlog.get_logger(__name__)

OPEN_STATES = (ChargeState.PENDING, ChargeState.DECLINED, ChargeState.NEEDS_ACTION)
OnPaid = Callable[[Charge], None]


class ChargeClosed(Exception):
    """The charge is paid or cancelled; nothing more is tried."""


class OutcomeUnknown(Exception):
    """An attempt's outcome is not known yet; nothing new is tried before it is."""


class IntentMismatch(Exception):
    """The provider's intent is not the one that the charge asks for: a person must look."""


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
    charge = lock_one(Charge.objects.filter(pk=charge_id))
    attempts = list(charge.attempts.order_by("number"))
    if any(attempt.state == AttemptState.UNKNOWN for attempt in attempts):
        raise OutcomeUnknown(charge.reference)
    if charge.state not in OPEN_STATES:
        raise ChargeClosed(charge.reference)
    for attempt in attempts:
        if attempt.state == AttemptState.NEEDS_ACTION:
            attempt.state, attempt.finished_at = AttemptState.ABANDONED, now
            attempt.save(update_fields=["state", "finished_at"])
    charge.state = ChargeState.PROCESSING
    charge.save(update_fields=["state"])
    return Attempt.objects.create(charge=charge, number=len(attempts) + 1, method_ref=method_ref, started_at=now)


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


@in_transaction
def settle(*, charge_id: int, intent: Intent, now: datetime, on_paid: OnPaid) -> Charge:
    """Write what the provider said, and with a success everything that follows from the money, in one transaction.

    `on_paid` gets the locked charge once in its life. A second call about a paid charge changes nothing.
    Raises IntentMismatch when the intent is not the one that this charge asked for.
    """
    charge = lock_one(Charge.objects.filter(pk=charge_id))
    if charge.state == ChargeState.PAID:
        return charge
    check_same(charge=charge, intent=intent)
    attempt = charge.attempts.filter(state__in=(AttemptState.UNKNOWN, AttemptState.NEEDS_ACTION)).last()
    if intent.state == IntentState.SUCCEEDED:
        _mark_paid(charge=charge, attempt=attempt, intent=intent, now=now, on_paid=on_paid)
    elif intent.state == IntentState.REQUIRES_ACTION:
        _mark(charge, ChargeState.NEEDS_ACTION, attempt, AttemptState.NEEDS_ACTION, intent=intent, now=None)
    elif intent.state == IntentState.REQUIRES_METHOD:
        _mark(charge, ChargeState.DECLINED, attempt, AttemptState.DECLINED, intent=intent, now=now)
    elif intent.state == IntentState.CANCELED:
        _mark(charge, ChargeState.CANCELLED, attempt, AttemptState.ABANDONED, intent=intent, now=now)
    return charge


def check_same(*, charge: Charge, intent: Intent) -> None:
    """Raises IntentMismatch unless the intent is the charge's, over its amount in its currency."""
    expected = (charge.intent_ref, minor_units(charge.amount), charge.currency)
    if (intent.reference, intent.amount_cents, intent.currency) != expected:
        raise IntentMismatch(f"{charge.reference}: {intent.reference} {intent.amount_cents} {intent.currency}")


def _mark(
    charge: Charge,
    charge_state: ChargeState,
    attempt: Attempt | None,
    attempt_state: AttemptState,
    *,
    intent: Intent,
    now: datetime | None,
) -> None:
    charge.state = charge_state
    charge.lease_until = None
    charge.save(update_fields=["state", "lease_until"])
    if attempt is not None:
        attempt.state, attempt.decline_code, attempt.finished_at = attempt_state, intent.decline_code, now
        attempt.try_ref = intent.last_try
        attempt.save(update_fields=["state", "decline_code", "try_ref", "finished_at"])


def _mark_paid(*, charge: Charge, attempt: Attempt | None, intent: Intent, now: datetime, on_paid: OnPaid) -> None:
    _mark(charge, ChargeState.PAID, attempt, AttemptState.SUCCEEDED, intent=intent, now=now)
    charge.paid_at = now
    charge.save(update_fields=["paid_at"])
    MoneyMovement.objects.create(
        charge=charge,
        kind=MoneyMovementKind.CAPTURED,
        amount=charge.amount,
        currency=charge.currency,
        reference=intent.reference,
        moved_at=now,
    )
    on_paid(charge)
    if (charge.keeps_card or charge.is_off_session) and intent.card is not None and charge.user_id is not None:
        charge.method = keep_card(
            user_id=charge.user_id,
            provider=charge.provider,
            customer_ref=charge.customer_ref,
            card=intent.card,
            now=now,
        )
    charge.save()


def take(
    *, charge_id: int, method_ref: str, now: datetime, on_paid: OnPaid, return_url: str = ""
) -> tuple[Charge, Intent | None]:
    """One attempt through all three phases; the intent is None while its outcome is unknown.

    Raises ChargeClosed, OutcomeUnknown, ProviderUnreachable (before anything was tried), IntentMismatch.
    """
    ensure_intent(charge_id=charge_id)
    attempt = start_attempt(charge_id=charge_id, method_ref=method_ref, now=now)
    attempt.charge.refresh_from_db()
    faultpoint("charging.attempt_committed")
    intent = ask_provider(attempt=attempt, return_url=return_url)
    faultpoint("charging.provider_answered")
    if intent is None:
        return attempt.charge, None
    with parking(charge_id=charge_id):
        return settle(charge_id=charge_id, intent=intent, now=now, on_paid=on_paid), intent


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
    settled = charge.attempts.exclude(state__in=(AttemptState.UNKNOWN, AttemptState.NEEDS_ACTION)).exclude(try_ref="")
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
    Raises ProviderUnreachable when the provider could not be asked at all, ValueError without a card on file.
    """
    charge = Charge.objects.select_related("method").get(pk=charge_id)
    if charge.attempts.filter(state=AttemptState.UNKNOWN).exists():
        charge = look_up(charge_id=charge_id, now=now, on_paid=on_paid)
    if charge.state not in (ChargeState.PENDING, ChargeState.NEEDS_ACTION):
        return charge
    if charge.method is None:
        raise ValueError(f"charge {charge.reference} has no card on file")
    charge, _ = take(charge_id=charge_id, method_ref=charge.method.provider_ref, now=now, on_paid=on_paid)
    return charge


@in_transaction
def open_again(*, charge_id: int, method_id: int | None, due_at: datetime) -> Charge:
    """Make a declined charge due for one more attempt at the same intent, with this card; raises ChargeClosed otherwise."""
    charge = lock_one(Charge.objects.filter(pk=charge_id))
    if charge.state not in OPEN_STATES:
        raise ChargeClosed(charge.reference)
    charge.state, charge.method_id, charge.due_at = ChargeState.PENDING, method_id, due_at
    charge.save(update_fields=["state", "method", "due_at"])
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
