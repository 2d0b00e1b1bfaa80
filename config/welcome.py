"""What `make run` prints once the shop answers: where it is, who may sign in, which cards to try."""

from __future__ import annotations

from config.demo.accounts import ACCOUNTS
from shop.payments.providers.sandbox.cards import TEST_CARDS

# Customers have no password to type: the link that signs them in is in the demo's letter box.
BY_MAIL = "(link by mail)"


def welcome(*, url: str, seconds: float) -> str:
    """The lines for the terminal; `seconds` is how long the start took."""
    accounts = (
        f"  {a.role:<10} {a.email:<27} {a.password if a.groups else BY_MAIL:<23} {url}{a.door}" for a in ACCOUNTS
    )
    cards = (f"  {card.spaced}  {card.says}" for card in TEST_CARDS)
    lines = (
        "",
        f"Bambou is open at {url} (started in {seconds:.0f} s). Ctrl-C stops it.",
        "",
        "Demo accounts:",
        *accounts,
        f"  Mails that the shop sent: {url}/demo/mails/",
        "",
        "Test cards (any date to come, any three digits):",
        *cards,
        "",
    )
    return "\n".join(lines)
