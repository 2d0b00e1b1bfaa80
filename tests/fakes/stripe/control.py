"""What tests set, at POST /_control with {"do": name, ...}."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.fakes.stripe import events, refunds
from tests.fakes.stripe.books import Books, Fault, Json
from tests.fakes.stripe.cards import new_card
from tests.fakes.stripe.intents import shown


def advance(books: Books, *, seconds: float) -> None:
    books.offset += seconds


def fault(books: Books, *, kind: str, on: str, times: int = 1, seconds: float = 0.0) -> None:
    """`kind`: drop_before, drop_after (done, then the line is cut), delay (done, answered late), 429, 500 (stored), 500_after."""
    books.faults.append(Fault(kind=kind, on=on, times=times, seconds=seconds))


def type_card(books: Books, *, number: str) -> str:
    """What the Payment Element hands out for a card: a token that is good once."""
    method = new_card(books, number=number)
    return str(books.add("confirmation_token", "ctoken", payment_method=method["id"], _is_used=False)["id"])


def ledger(books: Books) -> Json:
    """Everything by its kind, as it stands."""
    return {kind: [shown(books, row, {}) for row in table.values()] for kind, table in books.rows.items()}


def list_all(books: Books) -> list[Json]:
    return list(books.events)


def calls(books: Books) -> list[str]:
    return list(books.calls)


def change(books: Books, *, kind: str, key: str, values: Json) -> None:
    """Falsify a row, such as an intent over another amount."""
    books.get(kind, key).update(values)


def send(books: Books, *, event: Json, to: str, secret: str, age: float = 0.0, tampered: bool = False) -> int:
    return events.send(event, to=to, secret=secret, age=age, tampered=tampered)


def reset(books: Books) -> None:
    books.forget()


ORDERS: dict[str, Callable[..., Any]] = {
    "advance": advance,
    "fault": fault,
    "type_card": type_card,
    "ledger": ledger,
    "events": list_all,
    "calls": calls,
    "change": change,
    "reset": reset,
    "open_dispute": refunds.open_dispute,
    "close_dispute": refunds.close_dispute,
    "return_refund": refunds.return_refund,
    "refund": lambda books, **params: refunds.create(books, params),
}
# The shop answers while it is being told: the books must not be locked then.
UNLOCKED_ORDERS: dict[str, Callable[..., Any]] = {"send": send}
