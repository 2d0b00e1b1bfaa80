"""What each test card does. Source: docs.stripe.com/testing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tests.fakes.stripe.books import Books, Json


class Bank(StrEnum):
    """When the bank wants to see the customer."""

    NEVER = "never"
    UNLESS_SET_UP = "unless set up"
    ALWAYS = "always"


@dataclass(frozen=True)
class Script:
    """`declines` is (code, decline code) of every charge; `attaches`: a setup succeeds all the same."""

    brand: str = "visa"
    bank: Bank = Bank.NEVER
    declines: tuple[str, str] | None = None
    attaches: bool = False


SCRIPTS = {
    "4242424242424242": Script(),
    "5555555555554444": Script(brand="mastercard"),
    "4000000000000002": Script(declines=("card_declined", "generic_decline")),
    "4000000000009995": Script(declines=("card_declined", "insufficient_funds")),
    "4000000000009987": Script(declines=("card_declined", "lost_card")),
    "4000000000000069": Script(declines=("expired_card", "expired_card")),
    "4000000000000127": Script(declines=("incorrect_cvc", "incorrect_cvc")),
    "4000000000000341": Script(declines=("card_declined", "generic_decline"), attaches=True),
    "4000002500003155": Script(bank=Bank.UNLESS_SET_UP),
    "4000003800000446": Script(bank=Bank.UNLESS_SET_UP),
    "4000002760003184": Script(bank=Bank.ALWAYS),
    "4000008260003178": Script(
        bank=Bank.UNLESS_SET_UP, declines=("card_declined", "insufficient_funds"), attaches=True
    ),
}
SET_UP_BEFORE = "4000003800000446"


def new_card(books: Books, *, number: str) -> Json:
    """A payment method of a card, attached to nobody."""
    script = SCRIPTS[number]
    return books.add(
        "payment_method",
        "pm",
        type="card",
        customer=None,
        card={"brand": script.brand, "last4": number[-4:], "exp_month": 12, "exp_year": 2034},
        metadata={},
        _number=number,
        _is_set_up=number == SET_UP_BEFORE,
    )


def script_of(method: Json) -> Script:
    return SCRIPTS[method["_number"]]


def asks_bank(method: Json) -> bool:
    bank = script_of(method).bank
    return bank == Bank.ALWAYS or (bank == Bank.UNLESS_SET_UP and not method["_is_set_up"])
