"""Payment intents and setup intents from made to done, and the customers, cards and tokens around them."""

from __future__ import annotations

import secrets
from typing import Any

from tests.fakes.stripe.books import Books, Json, Refusal, listed
from tests.fakes.stripe.cards import asks_bank, new_card, script_of

CLOSED = ("succeeded", "canceled", "processing")
PAYMENT, SETUP = "payment_intent", "setup_intent"
LAST_ERROR = {PAYMENT: "last_payment_error", SETUP: "last_setup_error"}
EVENT = {PAYMENT: "payment_failed", SETUP: "setup_failed"}


def create_customer(books: Books, params: Json) -> Json:
    return books.add("customer", "cus", metadata=params.get("metadata", {}), email=params.get("email"))


def create_payment(books: Books, params: Json) -> Json:
    if int(params["amount"]) < 50:
        raise Refusal(400, code="amount_too_small", param="amount", message="Amount must be at least 50 cents")
    made = _create(
        books,
        PAYMENT,
        "pi",
        params,
        amount=int(params["amount"]),
        currency=params["currency"],
        setup_future_usage=params.get("setup_future_usage"),
        latest_charge=None,
        last_payment_error=None,
    )
    return confirm(books, PAYMENT, made["id"], {}) if params.get("confirm") == "True" else made


def create_setup(books: Books, params: Json) -> Json:
    return _create(books, SETUP, "seti", params, usage=params.get("usage", "off_session"), last_setup_error=None)


def _create(books: Books, kind: str, prefix: str, params: Json, **more: Any) -> Json:
    if params.get("customer"):
        books.get("customer", params["customer"])
    return books.add(
        kind,
        prefix,
        customer=params.get("customer"),
        payment_method=None,
        payment_method_types=["card"],
        metadata=params.get("metadata", {}),
        description=params.get("description"),
        status="requires_payment_method",
        client_secret=secrets.token_hex(16),
        next_action=None,
        **more,
    )


def shown(books: Books, row: Json, params: Json) -> Json:
    """The object as an answer, with the card in place of its id where that was asked for."""
    answer = {name: value for name, value in row.items() if not name.startswith("_")}
    if "payment_method" in params.get("expand", []) and answer.get("payment_method"):
        answer["payment_method"] = shown(books, books.get("payment_method", answer["payment_method"]), {})
    return answer


def method_of(books: Books, params: Json) -> Json:
    """The card that a confirmation names, directly or by the token of what was typed. Raises Refusal."""
    token = params.get("confirmation_token")
    if token is None and params.get("payment_method") == "pm_card_visa":
        return new_card(books, number="4242424242424242")
    if token is None:
        return books.get("payment_method", params.get("payment_method", ""))
    typed = books.get("confirmation_token", token)
    if typed["_is_used"]:
        raise Refusal(400, param="confirmation_token", message="This ConfirmationToken was used already")
    typed["_is_used"] = True
    return books.get("payment_method", typed["payment_method"])


def confirm(books: Books, kind: str, key: str, params: Json) -> Json:
    """Try the card: succeeded, requires_action, or Refusal (402) with the intent as it stands after it."""
    intent = books.get(kind, key)
    off_session = params.get("off_session") == "True" or params.get("off_session") == "true"
    if intent["status"] in CLOSED:
        words = f"This intent's status is {intent['status']}"
        raise Refusal(400, code=f"{kind}_unexpected_state", message=words, **{kind: shown(books, intent, params)})
    keeps = params.get("setup_future_usage") or intent.get("setup_future_usage")
    if off_session and keeps:
        raise Refusal(400, message="You cannot confirm with `off_session=true` when `setup_future_usage` is also set")
    method = method_of(books, params)
    if method["customer"] and method["customer"] != intent["customer"]:
        raise Refusal(400, message="The PaymentMethod belongs to another Customer")
    if method.get("_is_detached"):
        raise Refusal(400, message="The PaymentMethod was detached and cannot be used again")
    intent.update(payment_method=method["id"], next_action=None)
    if kind == PAYMENT:
        intent["setup_future_usage"] = keeps
    _try(books, kind, intent, method, params=params, off_session=off_session)
    return intent


def _try(books: Books, kind: str, intent: Json, method: Json, *, params: Json, off_session: bool) -> None:
    declines = script_of(method).declines
    if asks_bank(method) and off_session:
        raise _declined(books, kind, intent, "authentication_required", "authentication_required", params)
    if asks_bank(method):
        where = f"{books.address}/_bank/{intent['client_secret']}"
        redirect = {"url": where, "return_url": params.get("return_url")}
        intent.update(status="requires_action", next_action={"type": "redirect_to_url", "redirect_to_url": redirect})
        books.tell(f"{kind}.requires_action", intent)
    elif declines and not (kind == SETUP and script_of(method).attaches):
        raise _declined(books, kind, intent, *declines, params)
    else:
        _succeed(books, kind, intent, method)


def _declined(books: Books, kind: str, intent: Json, code: str, decline_code: str, params: Json) -> Refusal:
    error = {
        "type": "card_error",
        "code": code,
        "decline_code": decline_code,
        "message": f"Your card was declined ({decline_code}).",
        "payment_method": shown(books, books.get("payment_method", intent["payment_method"]), {}),
    }
    intent.update({"status": "requires_payment_method", "payment_method": None, "next_action": None})
    intent[LAST_ERROR[kind]] = error
    if kind == PAYMENT:
        charge = books.add("charge", "ch", payment_intent=intent["id"], amount=intent["amount"], status="failed")
        intent["latest_charge"] = charge["id"]
    books.tell(f"{kind}.{EVENT[kind]}", intent)
    return Refusal(402, **error, **{kind: shown(books, intent, params)})


def _succeed(books: Books, kind: str, intent: Json, method: Json) -> None:
    intent.update(status="succeeded", next_action=None)
    intent[LAST_ERROR[kind]] = None
    if intent["customer"] and (kind == SETUP or intent["setup_future_usage"]):
        method.update(customer=intent["customer"], _is_set_up=True)
    if kind == PAYMENT:
        charge = books.add(
            "charge",
            "ch",
            payment_intent=intent["id"],
            amount=intent["amount"],
            amount_refunded=0,
            currency=intent["currency"],
            status="succeeded",
        )
        intent["latest_charge"] = charge["id"]
    books.tell(f"{kind}.succeeded", intent)


def answer_bank(books: Books, *, secret: str, accepted: bool) -> str:
    """The customer answered the bank's question; return where they go on to. A second answer changes nothing."""
    intents = [*books.table(PAYMENT).values(), *books.table(SETUP).values()]
    intent = next(row for row in intents if row["client_secret"] == secret)
    kind = intent["object"]
    if intent["status"] == "requires_action":
        intent["_back"] = intent["next_action"]["redirect_to_url"]["return_url"]
        method = books.get("payment_method", intent["payment_method"])
        declines = script_of(method).declines
        try:
            if not accepted:
                code = f"{kind}_authentication_failure"
                raise _declined(books, kind, intent, code, None or code, {})
            if declines and not (kind == SETUP and script_of(method).attaches):
                raise _declined(books, kind, intent, *declines, {})
            _succeed(books, kind, intent, method)
        except Refusal:
            pass
    return f"{intent['_back']}?{kind}={intent['id']}&redirect_status={intent['status']}"


def cancel(books: Books, key: str, params: Json) -> Json:
    intent = books.get(PAYMENT, key)
    if intent["status"] in CLOSED:
        words = f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}."
        raise Refusal(400, code="payment_intent_unexpected_state", message=words)
    intent.update(status="canceled", next_action=None)
    books.tell("payment_intent.canceled", intent)
    return intent


def list_payments(books: Books, params: Json) -> Json:
    rows = [row for row in books.table(PAYMENT).values() if params.get("customer") in (None, row["customer"])]
    return listed(rows, params, url="/v1/payment_intents")


def search_payments(books: Books, params: Json) -> Json:
    """By metadata alone: metadata['name']:'value'."""
    _, name, _, value, _ = params["query"].split("'")
    rows = [row for row in books.table(PAYMENT).values() if row["metadata"].get(name) == value]
    found = listed(rows, {"limit": params.get("limit", 10)}, url="/v1/payment_intents/search")
    return {**found, "object": "search_result", "next_page": None}


def attach(books: Books, key: str, params: Json) -> Json:
    method = books.get("payment_method", key)
    if method.get("_is_detached"):
        raise Refusal(400, message="The PaymentMethod was detached and cannot be used again")
    books.get("customer", params["customer"])
    method["customer"] = params["customer"]
    return method


def detach(books: Books, key: str, params: Json) -> Json:
    method = books.get("payment_method", key)
    if method["customer"] is None:
        raise Refusal(
            400, message="The payment method you provided is not attached to a customer so detachment is impossible."
        )
    method.update(customer=None, _is_detached=True)
    books.tell("payment_method.detached", shown(books, method, {}))
    return method
