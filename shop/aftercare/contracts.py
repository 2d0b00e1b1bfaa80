"""What can be withdrawn from: the goods of an order, and what other departments sell by contract. Each kind registers itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, TypeVar

from core.ids import normalise_code
from core.money import ZERO
from shop.aftercare import periods
from shop.order.models import Order


@dataclass(frozen=True)
class Contract:
    """`subject` is the kind's prefix and a reference; `order` is the one that began it.

    `received_on` is the day on which its (first) goods came, None while they have not.
    """

    subject: str
    title: str
    order: Order
    received_on: date | None

    @property
    def possible_until(self) -> date | None:
        """The last day of the right; None while its period has not begun."""
        return periods.last_day(received_on=self.received_on) if self.received_on else None

    def is_in_time(self, day: date) -> bool:
        return self.possible_until is None or day <= self.possible_until


@dataclass(frozen=True)
class Money:
    """What one order's money pays of a contract: gross by part of the order (line:<id>, delivery).

    `is_sent`: for goods that have left, and are given back for when they return.
    """

    order_id: int
    by_part: dict[str, Decimal]
    is_sent: bool

    @property
    def gross(self) -> Decimal:
        return sum(self.by_part.values(), ZERO)


@dataclass(frozen=True)
class Stopped:
    """What stopping a contract found. `is_settled` is False while a debit's outcome is not known.

    `sent_sources` names the goods that have left, as their reservations do.
    """

    money: Sequence[Money]
    is_settled: bool = True
    sent_sources: Sequence[str] = ()

    def sum(self, *, is_sent: bool) -> Decimal:
        return sum((each.gross for each in self.money if each.is_sent == is_sent), ZERO)


class Kind(Protocol):
    """One kind of contracts. Functions are called in a transaction."""

    prefix: str

    def named(self, *, codes: set[str], email: str | None) -> list[Contract]:
        """Contracts of this kind that one of the codes names, of a customer with this address (None: of anybody)."""

    def of_order(self, *, order: Order) -> list[Contract]:
        """Contracts of this kind that this order began."""

    def get(self, *, reference: str) -> Contract | None:
        """The contract of this reference."""

    def stop(self, *, reference: str, now: datetime) -> Stopped:
        """End it and keep here what has not left. A second call changes nothing more and says the same."""


K = TypeVar("K", bound=Kind)
_kinds: dict[str, Kind] = {}


def kind(made: Callable[[], K]) -> Callable[[], K]:
    """Register a kind of contracts, as a class without arguments."""
    registered = made()
    _kinds[registered.prefix] = registered
    return made


def _all() -> Iterable[Kind]:
    return (_kinds[prefix] for prefix in sorted(_kinds))


def codes_in(text: str) -> set[str]:
    """Whatever in the text could be a reference of ours, however it is spaced."""
    words = re.split(r"[\s,;:./()]+", text)
    joined = (words[i] + words[i + 1] for i in range(len(words) - 1))
    return {code for word in (*words, *joined) if 6 <= len(code := normalise_code(word)) <= 16}


def order_numbers(codes: Iterable[str]) -> set[str]:
    """Those of the codes that could be numbers of orders, as they are written."""
    return {f"{code[:4]}-{code[4:]}" for code in codes if len(code) == 8}


def named(*, text: str, email: str | None) -> list[Contract]:
    """The contracts that the text names for certain: those of an order, or one by its own reference.

    Only those of a customer with this address; None, which is for staff, finds anybody's.
    """
    codes, address = codes_in(text), email.strip().lower() if email is not None else None
    found = {each.subject: each for one in _all() for each in one.named(codes=codes, email=address)}
    return [found[subject] for subject in sorted(found)]


def of_order(*, order: Order) -> list[Contract]:
    """All contracts that an order began."""
    return [each for one in _all() for each in one.of_order(order=order)]


def get(*, subject: str) -> Contract | None:
    """One contract by its subject."""
    prefix, _, reference = subject.partition(":")
    return _kinds[prefix].get(reference=reference) if prefix in _kinds else None


def stop(*, subject: str, now: datetime) -> Stopped:
    """End a contract and keep here what has not left; a second call changes nothing more."""
    prefix, _, reference = subject.partition(":")
    return _kinds[prefix].stop(reference=reference, now=now)
