"""The tests' side of the fake's control endpoint."""

from __future__ import annotations

import functools
import json
import urllib.request
from collections.abc import Callable
from typing import Any


class FakeStripe:
    """`fake.advance(seconds=…)`, `fake.fault(kind="drop_after", on="confirm")`, `fake.type_card(number=…)`, and what else
    tests/fakes/stripe/control.py lists."""

    def __init__(self, address: str) -> None:
        self.address = address

    def order(self, do: str, **arguments: Any) -> Any:
        body = json.dumps({"do": do, **arguments}).encode()
        with urllib.request.urlopen(f"{self.address}/_control", data=body, timeout=30) as answer:
            return json.load(answer)["done"]

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return functools.partial(self.order, name)

    def rows(self, kind: str, **values: Any) -> list[dict[str, Any]]:
        """The rows of a kind that have these values, such as succeeded payment intents."""
        found: list[dict[str, Any]] = self.order("ledger").get(kind, [])
        return [row for row in found if all(row.get(name) == value for name, value in values.items())]

    def taken(self) -> int:
        """Cents of all successful charges."""
        return sum(row["amount"] for row in self.rows("charge", status="succeeded"))
