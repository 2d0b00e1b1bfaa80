"""What a processor does with its own books. Each call is one durable transaction: a caller's rollback undoes nothing here."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from core.ids import random_code, url_token
from core.statements import Given, statement
from core.writes import insert_all, update
from shop.payments.enums import IntentState
from shop.payments.providers.base import ProviderRefused
from shop.payments.providers.sandbox.cards import DECLINES_WITH, Behaviour
from shop.payments.providers.sandbox.models import (
    SandboxAnswer,
    SandboxCard,
    SandboxIntent,
    SandboxRefund,
    SandboxSetup,
)

R = TypeVar("R", SandboxIntent, SandboxRefund, SandboxSetup)


def network() -> None:
    """The time that a real network takes, for whoever wants to see what happens meanwhile."""
    if settings.SANDBOX_LATENCY_MS:
        time.sleep(settings.SANDBOX_LATENCY_MS / 1000)


def once(*, key: str, question: dict[str, Any], rows: models.QuerySet[R], answer: Callable[[], R]) -> R:
    """The answer of the first call with `key`, which is one of `rows`; raises ProviderRefused for another question."""
    fingerprint = hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()
    for known in _answers().objects(key=key):
        if known.fingerprint != fingerprint:
            raise ProviderRefused(f"idempotency key {key} was used for another request")
        return rows.get(reference=known.body["reference"])
    made = answer()
    said = {"reference": made.reference}
    insert_all([SandboxAnswer(key=key, fingerprint=fingerprint, body=said, created_at=timezone.now())])
    return made


@statement
def _answers() -> models.QuerySet[SandboxAnswer, Any]:
    return SandboxAnswer.objects.filter(key=Given("key", models.CharField()))


@statement
def _intent_held() -> models.QuerySet[SandboxIntent, Any]:
    return SandboxIntent.objects.select_for_update().filter(reference=Given("reference", models.CharField()))


@statement
def _card_held() -> models.QuerySet[SandboxCard, Any]:
    return SandboxCard.objects.select_for_update().filter(reference=Given("reference", models.CharField()))


def _intents() -> models.QuerySet[SandboxIntent]:
    return SandboxIntent.objects.select_related("card")


def create_intent(*, merchant_reference: str, amount_cents: int, currency: str, idempotency_key: str) -> SandboxIntent:
    question = {"merchant_reference": merchant_reference, "amount": amount_cents, "currency": currency}

    def answer() -> SandboxIntent:
        intent = SandboxIntent(
            reference=f"sbi_{random_code(length=20)}",
            client_secret=url_token(),
            merchant_reference=merchant_reference,
            amount_cents=amount_cents,
            currency=currency,
            created_at=timezone.now(),
        )
        return insert_all([intent])[0]

    try:
        with transaction.atomic(durable=True):
            return once(key=idempotency_key, question=question, rows=_intents(), answer=answer)
    except IntegrityError:  # the same key at the same time: the other call made the intent
        return once(key=idempotency_key, question=question, rows=_intents(), answer=answer)


def keep_card(*, behaviour: Behaviour, brand: str, last4: str, expires_on: date) -> SandboxCard:
    """A card that was typed in."""
    return SandboxCard.objects.create(
        reference=f"sbc_{random_code(length=20)}",
        behaviour=behaviour,
        brand=brand,
        last4=last4,
        expires_on=expires_on,
        created_at=timezone.now(),
    )


def confirm(
    *, intent_ref: str, card_ref: str, off_session: bool, return_url: str, idempotency_key: str
) -> SandboxIntent:
    """Try to take the money once; a repeat with the same key answers with the intent of the first try."""
    question = {"intent": intent_ref, "card": card_ref, "off_session": off_session}
    with transaction.atomic(durable=True):
        intent: SandboxIntent
        (intent,) = _intent_held().objects(reference=intent_ref)
        card = next(iter(_card_held().objects(reference=card_ref)), None)
        if card is None:
            raise ProviderRefused(f"there is no card {card_ref}")

        def answer() -> SandboxIntent:
            _try(intent=intent, card=card, off_session=off_session)
            intent.return_url = return_url
            tried = ("state", "card_id", "decline_code", "tries", "return_url", "succeeded_at")
            update(SandboxIntent, where={"id": intent.pk}, **{name: getattr(intent, name) for name in tried})
            return intent

        return once(key=idempotency_key, question=question, rows=_intents(), answer=answer)


def _try(*, intent: SandboxIntent, card: SandboxCard, off_session: bool) -> None:
    if intent.state in (IntentState.SUCCEEDED, IntentState.CANCELED):
        raise ProviderRefused(f"intent {intent.reference} is {intent.state}")
    if card.is_detached:
        raise ProviderRefused(f"card {card.reference} was removed")
    intent.card, intent.decline_code, intent.tries = card, "", intent.tries + 1
    behaviour = Behaviour(card.behaviour)
    needs_bank = behaviour == Behaviour.AUTHENTICATES_ALWAYS or (
        behaviour == Behaviour.AUTHENTICATES_ONCE and not card.is_authenticated
    )
    if behaviour in DECLINES_WITH:
        intent.state, intent.decline_code = IntentState.REQUIRES_METHOD, DECLINES_WITH[behaviour]
    elif behaviour == Behaviour.FAILS_LATER and off_session:
        intent.state, intent.decline_code = IntentState.REQUIRES_METHOD, "card_declined"
    elif needs_bank and off_session:
        intent.state, intent.decline_code = IntentState.REQUIRES_METHOD, "authentication_required"
    elif needs_bank:
        intent.state = IntentState.REQUIRES_ACTION
    else:
        _succeed(intent)


def _succeed(intent: SandboxIntent) -> None:
    intent.state, intent.succeeded_at = IntentState.SUCCEEDED, timezone.now()


def authenticate(*, client_secret: str, accepted: bool) -> SandboxIntent:
    """The customer answered the bank's question; a second answer changes nothing."""
    with transaction.atomic(durable=True):
        intent = _intents().select_for_update().get(client_secret=client_secret)
        if intent.state != IntentState.REQUIRES_ACTION:
            return intent
        if accepted:
            SandboxCard.objects.filter(intents=intent).update(is_authenticated=True)
            _succeed(intent)
        else:
            intent.state, intent.decline_code = IntentState.REQUIRES_METHOD, "authentication_failed"
        intent.save()
        return intent


def cancel(*, intent_ref: str) -> SandboxIntent:
    """Close an intent for good, unless it already succeeded."""
    with transaction.atomic(durable=True):
        intent = _intents().select_for_update().get(reference=intent_ref)
        if intent.state != IntentState.SUCCEEDED:
            intent.state = IntentState.CANCELED
            intent.save()
        return intent
