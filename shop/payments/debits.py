"""Debits from cards on file, without their customers: the charges of many are made together, and tried for the first time.

The discipline is that of shop.payments.charging, whose intents, attempts and outcomes these are: the intent's reference and
the attempt are committed before the bank is asked. For a charge that was made a moment ago, nothing needs to be read for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import structlog
from django.db import DatabaseError, OperationalError

from core.faults import faultpoint
from core.ids import random_code
from core.locks import in_same_transaction, in_transaction, is_retryable
from core.writes import insert_all, update_each
from shop.payments.charging import ChargeClosed, ask_provider
from shop.payments.enums import ChargeState, IntentState
from shop.payments.intents import make_intent
from shop.payments.models import Attempt, Charge, PaymentMethod
from shop.payments.providers import default_provider
from shop.payments.providers.base import Intent, ProviderUnreachable
from shop.payments.settling import OnAllPaid, parking, settle, settle_paid

log = structlog.get_logger(__name__)

# How long the first answer of several may wait for the others before it is written.
SECONDS_TOGETHER = 3


@dataclass(frozen=True)
class Debit:
    """What is to be debited from a card on file."""

    subject: str
    amount: Decimal
    currency: str
    user_id: int
    method: PaymentMethod | None
    due_at: datetime


@in_same_transaction
def create_all(*, debits: Sequence[Debit], now: datetime) -> tuple[dict[str, Charge], set[str]]:
    """The charges of these debits by their subjects, and the subjects of those that are new: each is charged once.

    Two statements. Raises django's IntegrityError when somebody else makes one of them at the same time.
    """
    subjects = [each.subject for each in debits]
    known = {row.subject: row for row in Charge.objects.filter(subject__in=subjects).select_related("method")}
    made = insert_all(_unsaved(each, now=now) for each in debits if each.subject not in known)
    new = {row.subject: row for row in made}
    return known | new, set(new)


def _unsaved(debit: Debit, *, now: datetime) -> Charge:
    return Charge(
        reference=f"C{random_code(length=10)}",
        subject=debit.subject,
        amount=debit.amount,
        currency=debit.currency,
        user_id=debit.user_id,
        method=debit.method,
        is_off_session=True,
        provider=default_provider().name,
        due_at=debit.due_at,
        created_at=now,
    )


Outcome = Charge | Exception


def try_first(
    *, charges: Sequence[Charge], now: datetime, on_paid: OnAllPaid, may_ask: Callable[[], bool]
) -> dict[int, Outcome]:
    """Debit charges that `create_all` has just made; what becomes of each, by its key.

    The charge is paid, declined, or processing while its outcome is unknown. Where nothing was tried it is the reason:
    ProviderUnreachable (also once `may_ask` says no), ChargeClosed (somebody else is at it), ValueError without a card;
    where its money needs a person, whatever went wrong, such as IntentMismatch; and a database's lock that was not had.

    Attempts are committed together before the first of them is asked about; those that took their money within some
    seconds are written together. One that cannot be is written by itself, so that none stops another one.
    """
    outcomes: dict[int, Outcome] = {}
    answered: list[tuple[Attempt, Intent]] = []
    since = time.monotonic()
    for attempt in _begun(_with_intents(charges, into=outcomes, may_ask=may_ask), now=now, into=outcomes):
        charge = attempt.charge
        faultpoint("charging.attempt_committed")
        with _outcome_of(charge, into=outcomes):
            intent = _asked(attempt, may_ask=may_ask)
            faultpoint("charging.provider_answered")
            if intent is None:
                outcomes[charge.pk] = charge
            elif intent.state == IntentState.SUCCEEDED:
                answered.append((attempt, intent))
            else:
                outcomes[charge.pk] = _settled(attempt, intent, now=now, on_paid=on_paid)
        if answered and time.monotonic() - since > SECONDS_TOGETHER:
            _settle(answered, now=now, on_paid=on_paid, into=outcomes)
            answered, since = [], time.monotonic()
    _settle(answered, now=now, on_paid=on_paid, into=outcomes)
    return outcomes


def _with_intents(
    charges: Sequence[Charge], *, into: dict[int, Outcome], may_ask: Callable[[], bool]
) -> list[tuple[Charge, Intent]]:
    """The charges that have an intent at the provider now; why the others have none goes `into` the outcomes."""
    found = []
    for charge in charges:
        with _outcome_of(charge, into=into):
            if charge.method is None:
                raise ValueError(f"charge {charge.reference} has no card on file")
            if not may_ask():
                raise ProviderUnreachable("no time is left to ask")
            found.append((charge, make_intent(charge=charge, customer_ref=charge.method.customer_ref)))
    return found


def _begun(ready: Sequence[tuple[Charge, Intent]], *, now: datetime, into: dict[int, Outcome]) -> list[Attempt]:
    """Commit that the provider is about to be asked, for all of them or, where somebody else has one, for each by itself."""
    try:
        return _begin(ready, now=now)
    except ChargeClosed:
        attempts = []
        for one in ready:
            with _outcome_of(one[0], into=into):
                attempts += _begin([one], now=now)
        return attempts


@in_transaction
def _begin(ready: Sequence[tuple[Charge, Intent]], *, now: datetime) -> list[Attempt]:
    values = {
        charge.pk: {
            "state": ChargeState.PROCESSING,
            "intent_ref": intent.reference,
            "customer_ref": charge.method.customer_ref if charge.method else "",
        }
        for charge, intent in ready
    }
    untouched = {"state": ChargeState.PENDING, "intent_ref": ""}
    if update_each(Charge, rows=values, where=untouched) != len(values):
        raise ChargeClosed(", ".join(charge.reference for charge, _ in ready))
    for charge, _ in ready:
        for name, value in values[charge.pk].items():
            setattr(charge, name, value)
    return insert_all(
        Attempt(charge=charge, number=1, method_ref=charge.method.provider_ref if charge.method else "", started_at=now)
        for charge, _ in ready
    )


def _asked(attempt: Attempt, *, may_ask: Callable[[], bool]) -> Intent | None:
    return ask_provider(attempt=attempt) if may_ask() else None


def _settle(
    answered: Sequence[tuple[Attempt, Intent]], *, now: datetime, on_paid: OnAllPaid, into: dict[int, Outcome]
) -> None:
    """Write the money of all of them together or, where that cannot be, of each by itself."""
    if len(answered) > 1:
        try:
            for charge in settle_paid(answers=answered, now=now, on_paid=on_paid):
                into[charge.pk] = charge
        except Exception:  # which of them it was is found by trying each; what failed is said of that one alone
            log.info("debits_settled_one_by_one", count=len(answered), exc_info=True)
        else:
            return
    for attempt, intent in answered:
        with _outcome_of(attempt.charge, into=into):
            into[attempt.charge_id] = _settled(attempt, intent, now=now, on_paid=on_paid)


def _settled(attempt: Attempt, intent: Intent, *, now: datetime, on_paid: OnAllPaid) -> Charge:
    with parking(charge_id=attempt.charge_id):
        return settle(
            charge_id=attempt.charge_id,
            intent=intent,
            now=now,
            on_paid=lambda charge: on_paid([charge]),
            answers=attempt,
        )


@contextmanager
def _outcome_of(charge: Charge, *, into: dict[int, Outcome]) -> Iterator[None]:
    """What goes wrong with one charge is its outcome, and nobody else's; a database that fails stops all of them."""
    try:
        yield
    except OperationalError as error:
        if not is_retryable(error):
            raise
        into[charge.pk] = error
    except DatabaseError:
        raise
    except Exception as error:
        into[charge.pk] = error
