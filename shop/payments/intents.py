"""A charge's one intent at the provider, and whom its card is kept for. Network, then database; safe to repeat.

An intent that nobody confirms takes no money, so one that was made twice (an answer lost, a key forgotten) costs nothing:
only the one whose reference is stored with the charge is ever confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from core.faults import faultpoint
from core.money import minor_units
from core.statements import Given, statement
from shop.payments.enums import AttemptState, IntentState
from shop.payments.models import CardHolder, Charge
from shop.payments.providers import provider_named
from shop.payments.providers.base import Intent, ProviderUnreachable


def ensure_intent(*, charge_id: int) -> str:
    """The reference of the charge's one intent, made at the provider when there is none. Raises ProviderUnreachable.

    A card can only be debited under the provider's customer that it is kept for. When the charge got a card of another one,
    its intent is cancelled for good, and a new one takes its place; one that can no longer be cancelled is kept.
    """
    charge: Charge
    (charge,) = _to_be_asked().objects(charge=charge_id)
    customer_ref = _customer_of(charge)
    if charge.intent_ref and (charge.customer_ref == customer_ref or not _gave_up(charge)):
        return charge.intent_ref
    intent = make_intent(charge=charge, customer_ref=customer_ref)
    unmade = Charge.objects.filter(pk=charge_id, intent_ref="")
    if unmade.update(intent_ref=intent.reference, customer_ref=customer_ref):
        return intent.reference
    return Charge.objects.values_list("intent_ref", flat=True).get(pk=charge_id)


@statement
def _to_be_asked() -> QuerySet[Charge, Any]:
    return Charge.objects.select_related("method", "order").filter(pk=Given("charge"))


def make_intent(*, charge: Charge, customer_ref: str) -> Intent:
    """The charge's intent, made at the provider and not yet stored here. Network only. Raises ProviderUnreachable."""
    faultpoint("charging.before_intent")
    with _counting(charge):
        intent = provider_named(charge.provider).create_intent(
            merchant_reference=charge.reference,
            amount_cents=minor_units(charge.amount),
            currency=charge.currency,
            customer_ref=customer_ref,
            keeps_card=charge.keeps_card,
            idempotency_key=_key("charge", charge),
        )
    faultpoint("charging.intent_made")
    return intent


def _key(what: str, charge: Charge) -> str:
    """Another key after a try without an answer: an answer 500 is repeated under its key for a day."""
    return f"{what}-{charge.reference}" + (f"-{charge.intent_tries}" if charge.intent_tries else "")


@contextmanager
def _counting(charge: Charge) -> Iterator[None]:
    try:
        yield
    except ProviderUnreachable:
        Charge.objects.filter(pk=charge.pk).update(intent_tries=F("intent_tries") + 1)
        raise


def _customer_of(charge: Charge) -> str:
    if charge.is_off_session and charge.method is not None:
        return charge.method.customer_ref
    if charge.customer_ref or not (charge.keeps_card or charge.is_off_session):
        return charge.customer_ref
    return _known_customer(charge) or _new_customer(charge)


def _known_customer(charge: Charge) -> str:
    """Whom the customer's cards were kept for before; a guest is known by the address of the order."""
    holders = CardHolder.objects.filter(provider=charge.provider).order_by("-pk")
    if charge.user_id is not None:
        mine = holders.filter(user_id=charge.user_id)
    elif charge.order is not None:
        mine = holders.filter(user__email=charge.order.contact_email)
    else:
        return ""
    return mine.values_list("provider_ref", flat=True).first() or ""


def _new_customer(charge: Charge) -> str:
    with _counting(charge):
        reference = provider_named(charge.provider).create_customer(
            merchant_reference=charge.reference, idempotency_key=_key("customer", charge)
        )
    CardHolder.objects.get_or_create(
        provider=charge.provider,
        provider_ref=reference,
        defaults={"user_id": charge.user_id, "created_at": timezone.now()},
    )
    return reference


def _gave_up(charge: Charge) -> bool:
    """Whether the charge's intent is closed for good, so that another one may take its place."""
    if charge.attempts.filter(state=AttemptState.UNKNOWN).exists():
        return False
    intent = provider_named(charge.provider).cancel(intent_ref=charge.intent_ref)
    if intent.state != IntentState.CANCELED:
        return False
    mine = Charge.objects.filter(pk=charge.pk, intent_ref=charge.intent_ref)
    mine.update(intent_ref="", intent_tries=F("intent_tries") + 1)
    charge.refresh_from_db(fields=["intent_ref", "intent_tries"])
    return True
