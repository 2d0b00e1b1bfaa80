"""Stripe behind the provider's interface, by its own library.

The card is kept by the first payment itself (`setup_future_usage=off_session`), which asks the bank once; changing a card
later uses a SetupIntent. docs/decisions/stripe.md says why.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urljoin

import stripe
from django.conf import settings
from django.core.signing import Signer
from django.urls import reverse

from shop.payments.providers.base import (
    DisputeAnswer,
    Intent,
    Notice,
    NoticeForged,
    ProviderRefused,
    RefundAnswer,
    Setup,
)
from shop.payments.providers.stripe import shapes
from shop.payments.providers.stripe.client import asking, client

PAGES = Signer(salt="stripe-page")
TOLERANCE_SECONDS = 300
CARDS_ONLY: list[Any] = ["card"]
WITH_CARD = ["payment_method"]
# Stripe's word for what the Payment Element hands out; anything else is a card that it already knows.
TOKEN = "ctoken_"  # noqa: S105 (a prefix)


def _method(method_ref: str) -> dict[str, str]:
    return {"confirmation_token" if method_ref.startswith(TOKEN) else "payment_method": method_ref}


def _page_url(name: str, *, reference: str, return_url: str, language: str) -> str:
    query = urlencode({"return": return_url, "lang": language})
    return f"{reverse(name, kwargs={'signed': PAGES.sign(reference)})}?{query}"


class StripeProvider:
    """Takes real cards with a live key, test cards with a test key."""

    name = "stripe"

    def create_customer(self, *, merchant_reference: str, idempotency_key: str) -> str:
        with asking():
            made = client().v1.customers.create(
                {"metadata": {shapes.REFERENCE: merchant_reference}}, {"idempotency_key": idempotency_key}
            )
        return made.id

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
        params: dict[str, Any] = {
            "amount": amount_cents,
            "currency": currency.lower(),
            "allowed_payment_method_types": CARDS_ONLY,
            "metadata": {shapes.REFERENCE: merchant_reference},
            "description": merchant_reference,
        }
        if customer_ref:
            params["customer"] = customer_ref
        if keeps_card:
            params["setup_future_usage"] = "off_session"
        with asking():
            made = client().v1.payment_intents.create(params, {"idempotency_key": idempotency_key})  # type: ignore[arg-type]
        return shapes.intent_of(made.to_dict())

    def card_page_url(self, *, intent_ref: str, return_url: str, language: str) -> str:
        return _page_url("stripe:card", reference=intent_ref, return_url=return_url, language=language)

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
        params: dict[str, Any] = {**_method(method_ref), "expand": WITH_CARD}
        if off_session:
            params["off_session"] = True
        else:
            params["return_url"] = urljoin(settings.PUBLIC_URL, return_url)
            if keeps_card:
                params["setup_future_usage"] = "off_session"
        try:
            with asking():
                answer = client().v1.payment_intents.confirm(
                    intent_ref,
                    params,  # type: ignore[arg-type]
                    {"idempotency_key": idempotency_key},
                )
        except stripe.CardError as error:
            return self._declined(intent_ref=intent_ref, error=error)
        return shapes.intent_of(answer.to_dict())

    def _declined(self, *, intent_ref: str, error: stripe.CardError) -> Intent:
        """A 402 carries the intent as it stands after the refusal; one without it is asked for."""
        carried = error.error.payment_intent if error.error is not None else None
        return shapes.intent_of(carried.to_dict()) if carried is not None else self.retrieve(intent_ref=intent_ref)

    def retrieve(self, *, intent_ref: str) -> Intent:
        with asking():
            return shapes.intent_of(client().v1.payment_intents.retrieve(intent_ref, {"expand": WITH_CARD}).to_dict())

    def cancel(self, *, intent_ref: str) -> Intent:
        """Cancelling has no key: a second call is refused, and the intent as it stands is the answer to both."""
        try:
            with asking():
                return shapes.intent_of(client().v1.payment_intents.cancel(intent_ref, {"expand": WITH_CARD}).to_dict())
        except ProviderRefused:
            return self.retrieve(intent_ref=intent_ref)

    def find_intents(self, *, merchant_reference: str) -> list[Intent]:
        query = f"metadata['{shapes.REFERENCE}']:'{merchant_reference}'"
        with asking():
            found = client().v1.payment_intents.search({"query": query, "limit": 100})
        return [shapes.intent_of(one.to_dict()) for one in found.data]

    def create_setup(self, *, merchant_reference: str, customer_ref: str, idempotency_key: str) -> Setup:
        with asking():
            made = client().v1.setup_intents.create(
                {
                    "customer": customer_ref,
                    "usage": "off_session",
                    "allowed_payment_method_types": CARDS_ONLY,
                    "metadata": {shapes.REFERENCE: merchant_reference},
                },
                {"idempotency_key": idempotency_key},
            )
        return shapes.setup_of(made.to_dict())

    def setup_page_url(self, *, setup_ref: str, return_url: str, language: str) -> str:
        return _page_url("stripe:setup", reference=setup_ref, return_url=return_url, language=language)

    def confirm_setup(self, *, setup_ref: str, method_ref: str, return_url: str, idempotency_key: str) -> Setup:
        params: dict[str, Any] = {
            **_method(method_ref),
            "expand": WITH_CARD,
            "return_url": urljoin(settings.PUBLIC_URL, return_url),
        }
        try:
            with asking():
                answer = client().v1.setup_intents.confirm(
                    setup_ref,
                    params,  # type: ignore[arg-type]
                    {"idempotency_key": idempotency_key},
                )
        except stripe.CardError as error:
            carried = error.error.setup_intent if error.error is not None else None
            return (
                shapes.setup_of(carried.to_dict()) if carried is not None else self.retrieve_setup(setup_ref=setup_ref)
            )
        return shapes.setup_of(answer.to_dict())

    def retrieve_setup(self, *, setup_ref: str) -> Setup:
        with asking():
            return shapes.setup_of(client().v1.setup_intents.retrieve(setup_ref, {"expand": WITH_CARD}).to_dict())

    def detach(self, *, method_ref: str) -> None:
        """Stripe refuses to detach what is not attached; that is where it was meant to go."""
        try:
            with asking():
                client().v1.payment_methods.detach(method_ref)
        except ProviderRefused:
            with asking():
                if client().v1.payment_methods.retrieve(method_ref).customer is not None:
                    raise

    def refund(
        self, *, intent_ref: str, amount_cents: int, merchant_reference: str, idempotency_key: str
    ) -> RefundAnswer:
        with asking():
            made = client().v1.refunds.create(
                {
                    "payment_intent": intent_ref,
                    "amount": amount_cents,
                    "reason": "requested_by_customer",
                    "metadata": {shapes.REFERENCE: merchant_reference},
                },
                {"idempotency_key": idempotency_key},
            )
        return shapes.refund_of(made.to_dict())

    def refunds_of(self, *, intent_ref: str) -> list[RefundAnswer]:
        with asking():
            pages = client().v1.refunds.list({"payment_intent": intent_ref, "limit": 100})
            return [shapes.refund_of(one.to_dict()) for one in pages.auto_paging_iter()]

    def dispute(self, *, dispute_ref: str) -> DisputeAnswer:
        with asking():
            return shapes.dispute_of(client().v1.disputes.retrieve(dispute_ref).to_dict())

    def read_notice(self, *, body: bytes, headers: Mapping[str, str]) -> Notice:
        """The signature is checked over the raw body, its age by the machine's clock, never by the shop's."""
        try:
            stripe.WebhookSignature.verify_header(
                body, headers.get("Stripe-Signature"), settings.STRIPE_WEBHOOK_SECRET, TOLERANCE_SECONDS
            )
            return shapes.notice_of(json.loads(body))
        except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError) as error:
            raise NoticeForged(type(error).__name__) from error

    def notices_since(self, *, moment: datetime) -> list[Notice]:
        with asking():
            pages = client().v1.events.list(
                {"created": {"gte": int(moment.timestamp())}, "types": sorted(shapes.NOTICE_KINDS), "limit": 100}
            )
            found = [shapes.notice_of(event.to_dict()) for event in pages.auto_paging_iter()]
        return sorted(found, key=lambda notice: (notice.made_at, notice.event_ref))
