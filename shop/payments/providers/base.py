"""What the shop asks of whoever takes the cards. One folder per provider; a provider never touches our rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from shop.payments.enums import DisputeState, IntentState, NoticeKind, RefundState


class ProviderUnreachable(Exception):
    """No answer, or an answer that proves nothing (a timeout, a 5xx): the outcome is unknown, never a decline."""


class ProviderRefused(Exception):
    """The provider understood and refuses the request itself (a 4xx that is no decline): a mistake of ours."""


class NoticeForged(Exception):
    """A message that claims to be the provider's is unsigned, altered or too old."""


@dataclass(frozen=True)
class Card:
    """A card as the provider describes it. `expires_on` is the last day of its last month."""

    reference: str
    brand: str
    last4: str
    expires_on: date


@dataclass(frozen=True)
class Intent:
    """The provider's word on one payment. `decline_code` is set after a refusal, `action_url` when the bank asks.

    `last_try` names the latest time that the bank was asked, empty when it never was.
    """

    reference: str
    state: IntentState
    amount_cents: int
    currency: str
    card: Card | None = None
    decline_code: str = ""
    action_url: str = ""
    merchant_reference: str = ""
    last_try: str = ""
    keeps_card: bool = False


@dataclass(frozen=True)
class Setup:
    """The provider's word on a card that is kept without a payment, in the states of an intent."""

    reference: str
    state: IntentState
    card: Card | None = None
    decline_code: str = ""
    action_url: str = ""


@dataclass(frozen=True)
class RefundAnswer:
    """The provider's word on money given back. `merchant_reference` is empty for one made in its own back office."""

    reference: str
    intent_ref: str
    state: RefundState
    amount_cents: int
    currency: str
    merchant_reference: str = ""
    failure: str = ""


@dataclass(frozen=True)
class DisputeAnswer:
    """The provider's word on a payment that the cardholder contests. `is_withdrawn`: the money is taken from us for now."""

    reference: str
    intent_ref: str
    state: DisputeState
    amount_cents: int
    currency: str
    reason: str
    is_withdrawn: bool


@dataclass(frozen=True)
class Notice:
    """A message of the provider: that something happened to an object, never how it stands; that is asked for."""

    event_ref: str
    kind: NoticeKind
    name: str
    object_ref: str
    intent_ref: str
    made_at: datetime


class Provider(Protocol):
    """All calls may raise ProviderUnreachable or ProviderRefused, and are made outside of transactions."""

    name: str

    def create_customer(self, *, merchant_reference: str, idempotency_key: str) -> str:
        """Whom cards are kept for; return the provider's reference. No personal data is handed over."""

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
        """Make the intent without trying it; the same key returns the same intent."""

    def card_page_url(self, *, intent_ref: str, return_url: str, language: str) -> str:
        """Where the customer types a card. It comes back to `return_url` with `method`, the card's reference."""

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
        """Try to take the money. A refusal is an answer: state requires_payment_method with a decline code."""

    def retrieve(self, *, intent_ref: str) -> Intent:
        """The intent as it stands now."""

    def cancel(self, *, intent_ref: str) -> Intent:
        """Make sure that it can never succeed; one that already did is returned as succeeded."""

    def find_intents(self, *, merchant_reference: str) -> list[Intent]:
        """All intents made under our reference. It may lag by a minute: good for reconciliation, never for deciding to charge."""

    def create_setup(self, *, merchant_reference: str, customer_ref: str, idempotency_key: str) -> Setup:
        """Begin to keep a card without a payment."""

    def setup_page_url(self, *, setup_ref: str, return_url: str, language: str) -> str:
        """Where the customer types the card to keep; comes back like `card_page_url`."""

    def confirm_setup(self, *, setup_ref: str, method_ref: str, return_url: str, idempotency_key: str) -> Setup:
        """Have the bank agree to later debits of the card. A refusal is an answer, as with `confirm`."""

    def retrieve_setup(self, *, setup_ref: str) -> Setup:
        """The setup as it stands now."""

    def detach(self, *, method_ref: str) -> None:
        """Forget a kept card; one that is already forgotten is no error."""

    def refund(
        self, *, intent_ref: str, amount_cents: int, merchant_reference: str, idempotency_key: str
    ) -> RefundAnswer:
        """Give money back, at most what was paid and not yet given back; more is ProviderRefused."""

    def refunds_of(self, *, intent_ref: str) -> list[RefundAnswer]:
        """All refunds of an intent as they stand now, whoever made them."""

    def dispute(self, *, dispute_ref: str) -> DisputeAnswer:
        """A dispute as it stands now."""

    def read_notice(self, *, body: bytes, headers: Mapping[str, str]) -> Notice:
        """What a message to our address says; raises NoticeForged unless the provider signed it lately."""

    def notices_since(self, *, moment: datetime) -> list[Notice]:
        """The messages made since, oldest first, whether they arrived or not."""
