"""What the shop asks of whoever takes the cards. One folder per provider; a provider never touches our rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from shop.payments.enums import IntentState


class ProviderUnreachable(Exception):
    """No answer, or an answer that proves nothing (a timeout, a 5xx): the outcome is unknown, never a decline."""


class ProviderRefused(Exception):
    """The provider understood and refuses the request itself (a 4xx that is no decline): a mistake of ours."""


@dataclass(frozen=True)
class Card:
    """A card as the provider describes it. `expires_on` is the last day of its last month."""

    reference: str
    brand: str
    last4: str
    expires_on: date


@dataclass(frozen=True)
class Intent:
    """The provider's word on one payment. `decline_code` is set after a refusal, `action_url` when the bank asks."""

    reference: str
    state: IntentState
    amount_cents: int
    currency: str
    card: Card | None = None
    decline_code: str = ""
    action_url: str = ""


class Provider(Protocol):
    """All calls may raise ProviderUnreachable or ProviderRefused, and are made outside of transactions."""

    name: str

    def create_intent(
        self, *, merchant_reference: str, amount_cents: int, currency: str, keeps_card: bool, idempotency_key: str
    ) -> Intent:
        """Make the intent; the same key returns the same intent."""

    def card_page_url(self, *, intent_ref: str, return_url: str, language: str) -> str:
        """Where the customer types a card. It comes back to `return_url` with `method`, the card's reference."""

    def confirm(
        self, *, intent_ref: str, method_ref: str, off_session: bool, return_url: str, idempotency_key: str
    ) -> Intent:
        """Try to take the money. A refusal is an answer: state requires_payment_method with a decline code."""

    def retrieve(self, *, intent_ref: str) -> Intent:
        """The intent as it stands now."""

    def cancel(self, *, intent_ref: str) -> Intent:
        """Make sure that it can never succeed; one that already did is returned as succeeded."""
