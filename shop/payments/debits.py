"""Debits from cards on file, without their customers: the charges of many are made together, and tried for the first time.

The discipline is that of shop.payments.charging, whose intents, attempts and outcomes these are: the intent's reference and
the attempt are committed before the bank is asked. For a charge that was made a moment ago, nothing needs to be read for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from core.ids import random_code
from core.locks import in_same_transaction, in_transaction
from core.writes import insert_all, update
from shop.payments.charging import ChargeClosed, conclude
from shop.payments.enums import ChargeState
from shop.payments.intents import make_intent
from shop.payments.models import Attempt, Charge, PaymentMethod
from shop.payments.providers import default_provider
from shop.payments.providers.base import Intent
from shop.payments.settling import OnPaid


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


def try_first(*, charge: Charge, now: datetime, on_paid: OnPaid) -> Charge:
    """Debit a charge that `create_all` has just made: paid, declined, or processing while the outcome is unknown.

    Raises ProviderUnreachable (nothing was tried), ChargeClosed (somebody else is at it), IntentMismatch, ValueError
    without a card.
    """
    if charge.method is None:
        raise ValueError(f"charge {charge.reference} has no card on file")
    intent = make_intent(charge=charge, customer_ref=charge.method.customer_ref)
    attempt = _begin(charge=charge, intent=intent, now=now)
    settled, _ = conclude(attempt=attempt, now=now, on_paid=on_paid)
    return settled


@in_transaction
def _begin(*, charge: Charge, intent: Intent, now: datetime) -> Attempt:
    """Commit that the provider is about to be asked, with the intent that it will be asked about."""
    assert charge.method is not None
    values = {
        "state": ChargeState.PROCESSING,
        "intent_ref": intent.reference,
        "customer_ref": charge.method.customer_ref,
    }
    untouched = {"id": charge.pk, "state": ChargeState.PENDING, "intent_ref": ""}
    if update(Charge, where=untouched, **values) != 1:
        raise ChargeClosed(charge.reference)
    for name, value in values.items():
        setattr(charge, name, value)
    attempt = Attempt(charge=charge, number=1, method_ref=charge.method.provider_ref, started_at=now)
    return insert_all([attempt])[0]
