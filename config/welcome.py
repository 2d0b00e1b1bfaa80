"""What `make run` prints once the shop answers: where it is, who may sign in, which cards to try."""

from __future__ import annotations

from config.demo.accounts import ACCOUNTS

CARDS = (
    ("4242 4242 4242 4242", "is accepted"),
    ("4000 0000 0000 0002", "is declined"),
    ("4000 0000 0000 9995", "has not enough money on it"),
    ("4000 0025 0000 3155", "asks for the bank's confirmation"),
    ("4000 0000 0000 0341", "is accepted now and fails at the next debit"),
)


def welcome(*, url: str, seconds: float) -> str:
    """The lines for the terminal; `seconds` is how long the start took."""
    lines = [
        "",
        f"Bambou is open at {url} (started in {seconds:.0f} s). Ctrl-C stops it.",
        "",
        "  Accounts:",
        *(f"    {who.role:<9} {who.email:<25} {who.password:<23} {url}{who.door}" for who in ACCOUNTS),
        "",
        "  Cards for the sandbox (any future date, any three digits):",
        *(f"    {number}  {what}" for number, what in CARDS),
        "",
    ]
    return "\n".join(lines)
