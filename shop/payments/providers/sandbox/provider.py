"""The sandbox behind the provider's interface. It refuses to work in production."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils.translation import get_language_from_path

from shop.payments.enums import IntentState, RefundState
from shop.payments.providers.base import (
    Card,
    DisputeAnswer,
    Intent,
    Notice,
    NoticeForged,
    ProviderRefused,
    RefundAnswer,
    Setup,
)
from shop.payments.providers.sandbox import ledger, refunds, setups
from shop.payments.providers.sandbox.models import SandboxCard, SandboxIntent, SandboxRefund, SandboxSetup


def _as_card(row: SandboxCard | None) -> Card | None:
    return Card(row.reference, row.brand, row.last4, row.expires_on) if row is not None else None


def _bank_url(row: SandboxIntent | SandboxSetup) -> str:
    """The bank's page where it wants to see the customer, in the language of the page to come back to."""
    if row.state != IntentState.REQUIRES_ACTION:
        return ""
    language = get_language_from_path(row.return_url) or settings.LANGUAGE_CODE
    return f"{reverse('sandbox:bank', kwargs={'secret': row.client_secret})}?lang={language}"


def _as_intent(row: SandboxIntent) -> Intent:
    return Intent(
        reference=row.reference,
        state=IntentState(row.state),
        amount_cents=row.amount_cents,
        currency=row.currency,
        card=_as_card(row.card),
        decline_code=row.decline_code,
        action_url=_bank_url(row),
        merchant_reference=row.merchant_reference,
        last_try=f"{row.reference}/{row.tries}" if row.tries else "",
    )


def _as_setup(row: SandboxSetup) -> Setup:
    return Setup(
        reference=row.reference,
        state=IntentState(row.state),
        card=_as_card(row.card),
        decline_code=row.decline_code,
        action_url=_bank_url(row),
    )


def _as_refund(row: SandboxRefund) -> RefundAnswer:
    return RefundAnswer(
        reference=row.reference,
        intent_ref=row.intent.reference,
        state=RefundState.SUCCEEDED,
        amount_cents=row.amount_cents,
        currency=row.intent.currency,
        merchant_reference=row.merchant_reference,
    )


class SandboxProvider:
    """Takes test cards only, and books them in its own ledger."""

    name = "sandbox"

    def __init__(self) -> None:
        if settings.ENVIRONMENT == "production":
            raise ImproperlyConfigured("The sandbox takes no real money; production needs another provider.")

    def create_customer(self, *, merchant_reference: str, idempotency_key: str) -> str:
        ledger.network()
        return f"sbu_{hashlib.sha256(idempotency_key.encode()).hexdigest()[:20]}"

    def create_intent(
        self,
        *,
        merchant_reference: str,
        amount_cents: int,
        currency: str,
        customer_ref: str,
        keeps_card: bool,
        idempotency_key: str,
    ) -> Intent:
        """The sandbox keeps every card, for whomever."""
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
        return _card_page_url(secret=row.client_secret, return_url=return_url, language=language)

    def confirm(
        self,
        *,
        intent_ref: str,
        method_ref: str,
        off_session: bool,
        keeps_card: bool,
        return_url: str,
        idempotency_key: str,
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

    def find_intents(self, *, merchant_reference: str) -> list[Intent]:
        ledger.network()
        rows = SandboxIntent.objects.filter(merchant_reference=merchant_reference).select_related("card").order_by("pk")
        return [_as_intent(row) for row in rows]

    def create_setup(self, *, merchant_reference: str, customer_ref: str, idempotency_key: str) -> Setup:
        ledger.network()
        return _as_setup(setups.create(merchant_reference=merchant_reference, idempotency_key=idempotency_key))

    def setup_page_url(self, *, setup_ref: str, return_url: str, language: str) -> str:
        row = SandboxSetup.objects.get(reference=setup_ref)
        return _card_page_url(secret=row.client_secret, return_url=return_url, language=language)

    def confirm_setup(self, *, setup_ref: str, method_ref: str, return_url: str, idempotency_key: str) -> Setup:
        ledger.network()
        row = setups.confirm(
            setup_ref=setup_ref, card_ref=method_ref, return_url=return_url, idempotency_key=idempotency_key
        )
        return _as_setup(row)

    def retrieve_setup(self, *, setup_ref: str) -> Setup:
        ledger.network()
        return _as_setup(SandboxSetup.objects.select_related("card").get(reference=setup_ref))

    def detach(self, *, method_ref: str) -> None:
        ledger.network()
        setups.detach(card_ref=method_ref)

    def refund(
        self, *, intent_ref: str, amount_cents: int, merchant_reference: str, idempotency_key: str
    ) -> RefundAnswer:
        ledger.network()
        row = refunds.refund(
            intent_ref=intent_ref,
            amount_cents=amount_cents,
            merchant_reference=merchant_reference,
            idempotency_key=idempotency_key,
        )
        return _as_refund(row)

    def refunds_of(self, *, intent_ref: str) -> list[RefundAnswer]:
        ledger.network()
        rows = SandboxRefund.objects.filter(intent__reference=intent_ref).select_related("intent").order_by("pk")
        return [_as_refund(row) for row in rows]

    def dispute(self, *, dispute_ref: str) -> DisputeAnswer:
        raise ProviderRefused("nobody contests a payment in the sandbox")

    def read_notice(self, *, body: bytes, headers: Mapping[str, str]) -> Notice:
        raise NoticeForged("the sandbox sends no messages")

    def notices_since(self, *, moment: datetime) -> list[Notice]:
        return []


def _card_page_url(*, secret: str, return_url: str, language: str) -> str:
    query = urlencode({"return": return_url, "lang": language})
    return f"{reverse('sandbox:card', kwargs={'secret': secret})}?{query}"
