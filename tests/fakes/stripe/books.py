"""What the fake remembers, its clock, and the errors that it answers with."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


class Refusal(Exception):
    """An answer other than 200, with Stripe's error body. `is_stored` says whether its idempotency key keeps it."""

    def __init__(self, status: int, *, is_stored: bool = True, **error: Any) -> None:
        super().__init__(error.get("message", ""))
        self.status, self.is_stored = status, is_stored
        self.body: Json = {"error": {"type": "invalid_request_error", **error}}


def missing(kind: str, key: str) -> Refusal:
    return Refusal(404, code="resource_missing", param="id", message=f"No such {kind}: '{key}'")


@dataclass
class Fault:
    """What goes wrong at the next `times` calls whose method and path contain `on`."""

    kind: str
    on: str
    times: int = 1
    seconds: float = 0.0


@dataclass
class Books:
    """Everything of one account. Whoever reads or writes holds the lock."""

    address: str = ""
    offset: float = 0.0
    rows: dict[str, dict[str, Json]] = field(default_factory=dict)
    events: list[Json] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def now(self) -> int:
        return int(time.time() + self.offset)

    def table(self, kind: str) -> dict[str, Json]:
        return self.rows.setdefault(kind, {})

    def add(self, kind: str, prefix: str, **values: Any) -> Json:
        row = {"id": f"{prefix}_{secrets.token_hex(12)}", "object": kind, "created": self.now(), "livemode": False}
        row |= values
        self.table(kind)[row["id"]] = row
        return row

    def get(self, kind: str, key: str) -> Json:
        """Raises Refusal (404)."""
        try:
            return self.table(kind)[key]
        except KeyError:
            raise missing(kind, key) from None

    def tell(self, name: str, about: Json) -> None:
        """Write an event with the object as it stands now."""
        self.events.append(
            {
                "id": f"evt_{secrets.token_hex(12)}",
                "object": "event",
                "type": name,
                "created": self.now(),
                "api_version": "2026-10-28.endive",
                "livemode": False,
                "pending_webhooks": 1,
                "request": {"id": None, "idempotency_key": None},
                "data": {"object": dict(about)},
            }
        )

    def fault_for(self, call: str) -> Fault | None:
        for fault in self.faults:
            if fault.on in call and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def forget(self) -> None:
        """Empty books, the clock at the real time."""
        self.offset = 0.0
        for kept in (self.rows, self.answers):
            kept.clear()
        for listed in (self.events, self.faults, self.calls):
            listed.clear()


def listed(rows: list[Json], params: Json, *, url: str) -> Json:
    """A page of a list, the newest first, by `limit` and `starting_after`."""
    newest = list(reversed(rows))
    if params.get("starting_after"):
        keys = [row["id"] for row in newest]
        newest = newest[keys.index(params["starting_after"]) + 1 :]
    limit = int(params.get("limit", 10))
    return {"object": "list", "url": url, "data": newest[:limit], "has_more": len(newest) > limit}
