"""Cards that the sandbox keeps without a payment, and forgets."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from core.ids import random_code, url_token
from shop.payments.enums import IntentState
from shop.payments.providers.base import ProviderRefused
from shop.payments.providers.sandbox.cards import DECLINES_WITH, Behaviour
from shop.payments.providers.sandbox.ledger import once
from shop.payments.providers.sandbox.models import SandboxCard, SandboxSetup

ASKS_BANK = (Behaviour.AUTHENTICATES_ONCE, Behaviour.AUTHENTICATES_ALWAYS)


def create(*, merchant_reference: str, idempotency_key: str) -> SandboxSetup:
    """A setup without a card; the same key is the same setup."""

    def answer() -> SandboxSetup:
        return SandboxSetup.objects.create(
            reference=f"sbs_{random_code(length=20)}",
            client_secret=url_token(),
            merchant_reference=merchant_reference,
            created_at=timezone.now(),
        )

    question = {"merchant_reference": merchant_reference}
    with transaction.atomic(durable=True):
        return once(key=idempotency_key, question=question, rows=SandboxSetup.objects.all(), answer=answer)


def confirm(*, setup_ref: str, card_ref: str, return_url: str, idempotency_key: str) -> SandboxSetup:
    """Ask the bank once whether the card may be debited later."""
    with transaction.atomic(durable=True):
        setup = SandboxSetup.objects.select_for_update().get(reference=setup_ref)
        card = SandboxCard.objects.select_for_update().filter(reference=card_ref).first()
        if card is None or card.is_detached:
            raise ProviderRefused(f"there is no card {card_ref}")

        def answer() -> SandboxSetup:
            _try(setup=setup, card=card)
            setup.return_url = return_url
            setup.save()
            return setup

        question = {"setup": setup_ref, "card": card_ref}
        return once(key=idempotency_key, question=question, rows=SandboxSetup.objects.all(), answer=answer)


def _try(*, setup: SandboxSetup, card: SandboxCard) -> None:
    if setup.state in (IntentState.SUCCEEDED, IntentState.CANCELED):
        raise ProviderRefused(f"setup {setup.reference} is {setup.state}")
    behaviour = Behaviour(card.behaviour)
    setup.card, setup.decline_code = card, DECLINES_WITH.get(behaviour, "")
    if setup.decline_code:
        setup.state = IntentState.REQUIRES_METHOD
    elif behaviour in ASKS_BANK and not card.is_authenticated:
        setup.state = IntentState.REQUIRES_ACTION
    else:
        setup.state = IntentState.SUCCEEDED


def authenticate(*, client_secret: str, accepted: bool) -> SandboxSetup:
    """The customer answered the bank's question; a second answer changes nothing."""
    with transaction.atomic(durable=True):
        setup = SandboxSetup.objects.select_for_update().get(client_secret=client_secret)
        if setup.state != IntentState.REQUIRES_ACTION:
            return setup
        if accepted:
            SandboxCard.objects.filter(setups=setup).update(is_authenticated=True)
            setup.state = IntentState.SUCCEEDED
        else:
            setup.state, setup.decline_code = IntentState.REQUIRES_METHOD, "authentication_failed"
        setup.save()
        return setup


def detach(*, card_ref: str) -> None:
    """Forget a card; it can never be debited again."""
    SandboxCard.objects.filter(reference=card_ref).update(is_detached=True)
