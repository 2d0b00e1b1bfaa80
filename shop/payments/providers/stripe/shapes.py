"""Stripe's objects as the shop's: nothing beyond this folder knows their fields."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime
from typing import Any

from shop.payments.enums import DisputeState, IntentState, NoticeKind, RefundState
from shop.payments.providers.base import Card, DisputeAnswer, Intent, Notice, RefundAnswer, Setup

Json = dict[str, Any]
REFERENCE = "reference"
BANK_DID_NOT_RECOGNISE = ("payment_intent_authentication_failure", "setup_intent_authentication_failure")
INTENT_STATES = {
    "requires_payment_method": IntentState.REQUIRES_METHOD,
    "requires_confirmation": IntentState.REQUIRES_METHOD,
    "requires_action": IntentState.REQUIRES_ACTION,
    "processing": IntentState.PROCESSING,
    "requires_capture": IntentState.PROCESSING,
    "succeeded": IntentState.SUCCEEDED,
    "canceled": IntentState.CANCELED,
}
REFUND_STATES = {"succeeded": RefundState.SUCCEEDED, "failed": RefundState.FAILED, "canceled": RefundState.FAILED}
DISPUTE_STATES = {
    "warning_needs_response": DisputeState.INQUIRY,
    "warning_under_review": DisputeState.INQUIRY,
    "warning_closed": DisputeState.WON,
    "prevented": DisputeState.WON,
    "won": DisputeState.WON,
    "lost": DisputeState.LOST,
}
NOTICE_KINDS = {
    "payment_intent.succeeded": NoticeKind.PAYMENT,
    "payment_intent.payment_failed": NoticeKind.PAYMENT,
    "payment_intent.canceled": NoticeKind.PAYMENT,
    "payment_intent.requires_action": NoticeKind.PAYMENT,
    "charge.refunded": NoticeKind.REFUND,
    "refund.created": NoticeKind.REFUND,
    "refund.updated": NoticeKind.REFUND,
    "refund.failed": NoticeKind.REFUND,
    "charge.dispute.created": NoticeKind.DISPUTE,
    "charge.dispute.updated": NoticeKind.DISPUTE,
    "charge.dispute.closed": NoticeKind.DISPUTE,
    "charge.dispute.funds_reinstated": NoticeKind.DISPUTE,
    "charge.dispute.funds_withdrawn": NoticeKind.DISPUTE,
}


def reference_of(value: Any) -> str:
    """The id of something that Stripe gives as an id or, expanded, as an object; empty for None."""
    return str(value["id"] if isinstance(value, dict) else value or "")


def card_of(method: Any) -> Card | None:
    """A card that was expanded in an answer; None for anything else, such as a bare id."""
    details = method.get("card") if isinstance(method, dict) else None
    if details is None:
        return None
    year, month = details["exp_year"], details["exp_month"]
    return Card(
        reference=method["id"],
        brand=details["brand"].title(),
        last4=details["last4"],
        expires_on=date(year, month, calendar.monthrange(year, month)[1]),
    )


def decline_code_of(error: Json | None) -> str:
    """The bank's reason, or Stripe's own where the bank gives none: insufficient_funds, expired_card, card_declined."""
    if not error:
        return ""
    code = error.get("decline_code")
    if code in (None, "generic_decline"):
        code = error.get("code") or "card_declined"
    return "authentication_failed" if code in BANK_DID_NOT_RECOGNISE else str(code)


def _action_url(answer: Json) -> str:
    target = (answer.get("next_action") or {}).get("redirect_to_url") or {}
    return str(target.get("url", ""))


def _our_reference(answer: Json) -> str:
    return str((answer.get("metadata") or {}).get(REFERENCE, ""))


def intent_of(answer: Json) -> Intent:
    """A PaymentIntent. Its last error counts only while a card is wanted: a success leaves it standing."""
    state = INTENT_STATES[answer["status"]]
    is_open = state == IntentState.REQUIRES_METHOD
    return Intent(
        reference=answer["id"],
        state=state,
        amount_cents=answer["amount"],
        currency=answer["currency"].upper(),
        card=card_of(answer.get("payment_method")),
        decline_code=decline_code_of(answer.get("last_payment_error")) if is_open else "",
        action_url=_action_url(answer),
        merchant_reference=_our_reference(answer),
        last_try=reference_of(answer.get("latest_charge")),
        keeps_card=answer.get("setup_future_usage") == "off_session",
    )


def setup_of(answer: Json) -> Setup:
    state = INTENT_STATES[answer["status"]]
    is_open = state == IntentState.REQUIRES_METHOD
    return Setup(
        reference=answer["id"],
        state=state,
        card=card_of(answer.get("payment_method")),
        decline_code=decline_code_of(answer.get("last_setup_error")) if is_open else "",
        action_url=_action_url(answer),
    )


def refund_of(answer: Json) -> RefundAnswer:
    """A Refund. `pending` and `requires_action` are under way: neither given back nor failed."""
    return RefundAnswer(
        reference=answer["id"],
        intent_ref=reference_of(answer.get("payment_intent")),
        state=REFUND_STATES.get(answer["status"], RefundState.UNKNOWN),
        amount_cents=answer["amount"],
        currency=answer["currency"].upper(),
        merchant_reference=_our_reference(answer),
        failure=answer.get("failure_reason") or "",
    )


def dispute_of(answer: Json) -> DisputeAnswer:
    """Stripe takes the money when a dispute opens and gives it back when it is won; an inquiry takes nothing."""
    state = DISPUTE_STATES.get(answer["status"], DisputeState.OPEN)
    return DisputeAnswer(
        reference=answer["id"],
        intent_ref=reference_of(answer.get("payment_intent")),
        state=state,
        amount_cents=answer["amount"],
        currency=answer["currency"].upper(),
        reason=answer["reason"],
        is_withdrawn=state in (DisputeState.OPEN, DisputeState.LOST),
    )


def notice_of(event: Json) -> Notice:
    """A message, by its body. Raises KeyError or TypeError for one that is no event."""
    about = event["data"]["object"]
    intent = about["id"] if about["object"] == "payment_intent" else about.get("payment_intent")
    return Notice(
        event_ref=event["id"],
        kind=NOTICE_KINDS.get(event["type"], NoticeKind.OTHER),
        name=event["type"],
        object_ref=about.get("id") or "",
        intent_ref=reference_of(intent),
        made_at=datetime.fromtimestamp(event["created"], tz=UTC),
    )
