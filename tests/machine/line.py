"""Stripe without a wire: its own library talks to our fake's books in this process, and a test listens in on the line.

What happens to a call is scripted (`Fault`), and something else can happen meanwhile: another worker, or the customer.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import stripe

from tests.fakes.stripe import control, events
from tests.fakes.stripe.books import Books, Fault, Json
from tests.fakes.stripe.server import Dropped, answer

SECRET = "whsec_machine"


@dataclass
class Meanwhile:
    """What happens once, at the next call whose path ends with `on`: before the bank has heard it, or after it has acted."""

    on: str
    is_after: bool
    act: Callable[[], None]


class Line(stripe.HTTPClient):
    """Hands each request of Stripe's library to the fake."""

    name = "line"

    def __init__(self) -> None:
        super().__init__()
        self.books = Books()
        self.meanwhile: Meanwhile | None = None

    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, **_: Any
    ) -> tuple[str, int, Mapping[str, str]]:
        address = urlsplit(url)
        self._let_happen(address.path, is_after=False)
        try:
            status, found, _is_old = answer(
                self.books,
                method=method.upper(),
                path=address.path,
                query=address.query,
                body=post_data or "",
                key=(headers or {}).get("Idempotency-Key", ""),
            )
        except Dropped as dropped:
            raise stripe.APIConnectionError("the line was cut") from dropped
        finally:
            self._let_happen(address.path, is_after=True)
        return json.dumps(found), status, {"Request-Id": "req_line"}

    def _let_happen(self, path: str, *, is_after: bool) -> None:
        planned = self.meanwhile
        if planned is not None and path.endswith(planned.on) and planned.is_after == is_after:
            self.meanwhile = None
            planned.act()

    def close(self) -> None:
        """There is nothing to close."""

    def fail(self, kind: str, *, on: str, times: int = 1) -> None:
        """Let the next calls go wrong: drop_before, drop_after, 429, 500 (stored under its key), 500_after."""
        self.books.faults.append(Fault(kind=kind, on=on, times=times))

    def heal(self) -> None:
        """From now on every call is answered."""
        self.books.faults.clear()
        self.meanwhile = None

    def type_card(self, number: str) -> str:
        return control.type_card(self.books, number=number)

    def rows(self, kind: str) -> list[Json]:
        return list(self.books.table(kind).values())

    def taken(self) -> dict[str, int]:
        """Cents of each intent that succeeded."""
        return {row["id"]: row["amount"] for row in self.rows("payment_intent") if row["status"] == "succeeded"}

    def given_back(self) -> dict[str, int]:
        """Cents of each refund."""
        return {row["id"]: row["amount"] for row in self.rows("refund") if row["status"] == "succeeded"}

    def message(self, event: Json) -> tuple[bytes, dict[str, str]]:
        """An event as it is posted to the shop: body and signature, made at the machine's time."""
        body = json.dumps(event).encode()
        return body, {"Stripe-Signature": events.signature(body, secret=SECRET, at=int(time.time()))}


def client_over(line: Line) -> stripe.StripeClient:
    """Stripe's own client at the other end of the line."""
    return stripe.StripeClient("sk_test_machine", max_network_retries=0, http_client=line)
