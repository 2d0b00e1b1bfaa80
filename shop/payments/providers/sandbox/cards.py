"""The test cards, with the numbers that Stripe's test mode gives the same behaviour. Source: docs.stripe.com/testing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Behaviour(StrEnum):
    SUCCEEDS = "succeeds"
    DECLINES = "card_declined"
    NO_FUNDS = "insufficient_funds"
    EXPIRED = "expired_card"
    WRONG_CODE = "incorrect_cvc"
    AUTHENTICATES_ONCE = "authenticates_once"
    AUTHENTICATES_ALWAYS = "authenticates_always"
    FAILS_LATER = "fails_later"


DECLINES_WITH = {
    Behaviour.DECLINES: "card_declined",
    Behaviour.NO_FUNDS: "insufficient_funds",
    Behaviour.EXPIRED: "expired_card",
    Behaviour.WRONG_CODE: "incorrect_cvc",
}


@dataclass(frozen=True)
class TestCard:
    number: str
    brand: str
    behaviour: Behaviour
    says: str | Promise

    __test__ = False

    @property
    def spaced(self) -> str:
        """The number as it stands on a card."""
        return " ".join(self.number[i : i + 4] for i in range(0, 16, 4))


TEST_CARDS = (
    TestCard("4242424242424242", "Visa", Behaviour.SUCCEEDS, _("pays")),
    TestCard("5555555555554444", "Mastercard", Behaviour.SUCCEEDS, _("pays")),
    TestCard("4000000000000002", "Visa", Behaviour.DECLINES, _("is refused")),
    TestCard("4000000000009995", "Visa", Behaviour.NO_FUNDS, _("is refused: not enough money")),
    TestCard("4000000000000069", "Visa", Behaviour.EXPIRED, _("is refused: expired")),
    TestCard("4000000000000127", "Visa", Behaviour.WRONG_CODE, _("is refused: wrong security code")),
    TestCard("4000002500003155", "Visa", Behaviour.AUTHENTICATES_ONCE, _("asks the bank the first time")),
    TestCard("4000002760003184", "Visa", Behaviour.AUTHENTICATES_ALWAYS, _("asks the bank every time")),
    TestCard("4000000000000341", "Visa", Behaviour.FAILS_LATER, _("pays now, is refused at later debits")),
)
BY_NUMBER = {card.number: card for card in TEST_CARDS}


def passes_luhn(number: str) -> bool:
    """The check digit of a card number (ISO/IEC 7812-1)."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
