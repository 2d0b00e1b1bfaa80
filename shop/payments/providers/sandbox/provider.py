"""The sandbox behind the provider's interface. It refuses to work in production."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from shop.payments.enums import IntentState
from shop.payments.providers.base import Card, Intent
from shop.payments.providers.sandbox import ledger
from shop.payments.providers.sandbox.models import SandboxIntent


def _as_intent(row: SandboxIntent) -> Intent:
    used = row.card
    card = Card(used.reference, used.brand, used.last4, used.expires_on) if used is not None else None
    needs_bank = row.state == IntentState.REQUIRES_ACTION
    return Intent(
        reference=row.reference,
        state=IntentState(row.state),
        amount_cents=row.amount_cents,
        currency=row.currency,
        card=card,
        decline_code=row.decline_code,
        action_url=reverse("sandbox:bank", kwargs={"secret": row.client_secret}) if needs_bank else "",
    )


class SandboxProvider:
    """Takes test cards only, and books them in its own ledger."""

    name = "sandbox"

    def __init__(self) -> None:
        if settings.ENVIRONMENT == "production":
            raise ImproperlyConfigured("The sandbox takes no real money; production needs another provider.")

    def create_intent(
        self, *, merchant_reference: str, amount_cents: int, currency: str, keeps_card: bool, idempotency_key: str
    ) -> Intent:
        ledger.network()
        row = ledger.create_intent(
            merchant_reference=merchant_reference,
            amount_cents=amount_cents,
            currency=currency,
            idempotency_key=idempotency_key,
        )
        return _as_intent(row)

    def card_page_url(self, *, intent_ref: str, return_url: str, language: str) -> str:
        row = SandboxIntent.objects.get(reference=intent_ref)
        query = urlencode({"return": return_url, "lang": language})
        return f"{reverse('sandbox:card', kwargs={'secret': row.client_secret})}?{query}"

    def confirm(
        self, *, intent_ref: str, method_ref: str, off_session: bool, return_url: str, idempotency_key: str
    ) -> Intent:
        ledger.network()
        row = ledger.confirm(
            intent_ref=intent_ref,
            card_ref=method_ref,
            off_session=off_session,
            return_url=return_url,
            idempotency_key=idempotency_key,
        )
        return _as_intent(row)

    def retrieve(self, *, intent_ref: str) -> Intent:
        ledger.network()
        return _as_intent(SandboxIntent.objects.select_related("card").get(reference=intent_ref))

    def cancel(self, *, intent_ref: str) -> Intent:
        ledger.network()
        return _as_intent(ledger.cancel(intent_ref=intent_ref))
