"""A provider without books in our database: it waits as long as a network takes, says yes, and writes down what it took.

An intent's reference says its amount, so that any process can answer for it. With BANK_LEDGER each process appends a line for
every payment to a file of its own in that folder: what a run took can be compared with what the shop wrote.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from shop.payments.enums import IntentState
from shop.payments.providers.base import Card, Intent

VALID_UNTIL = date(2035, 12, 31)


class Bank:
    """Takes every card."""

    name = "bank"

    def create_customer(self, *, merchant_reference: str, **_: Any) -> str:
        _wait()
        return f"bank_customer_{merchant_reference}"

    def create_intent(self, *, merchant_reference: str, amount_cents: int, currency: str, **_: Any) -> Intent:
        _wait()
        return _intent(f"bank_{merchant_reference}_{amount_cents}_{currency}", IntentState.REQUIRES_METHOD)

    def confirm(self, *, intent_ref: str, method_ref: str, idempotency_key: str, **_: Any) -> Intent:
        _wait()
        _write_down(f"{intent_ref} {idempotency_key}")
        return _intent(intent_ref, IntentState.SUCCEEDED, method_ref)


def _wait() -> None:
    time.sleep(int(os.environ.get("BANK_LATENCY_MS", "0")) / 1000)


def _write_down(line: str) -> None:
    folder = os.environ.get("BANK_LEDGER")
    if folder:
        with (Path(folder) / f"{os.getpid()}.txt").open("a") as ledger:
            ledger.write(f"{line}\n")


def _intent(reference: str, state: IntentState, method_ref: str = "") -> Intent:
    _, merchant_reference, cents, currency = reference.split("_")
    return Intent(
        reference=reference,
        state=state,
        amount_cents=int(cents),
        currency=currency,
        card=Card(method_ref, "Visa", "4242", VALID_UNTIL) if method_ref else None,
        merchant_reference=merchant_reference,
        last_try=f"{reference}/1" if method_ref else "",
    )


def taken(folder: Path) -> Counter[str]:
    """How often each intent was paid, by its reference, as all processes wrote it down."""
    lines = (line for file in folder.glob("*.txt") for line in file.read_text().splitlines())
    return Counter(line.split()[0] for line in lines)
