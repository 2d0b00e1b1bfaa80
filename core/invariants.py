"""What must hold at every moment, as queries that find what does not: run by the hour, by `check_invariants`, and by tests.

Departments register theirs in `AppConfig.ready()`. A finding is a line for whoever is on duty; nothing is repaired here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from core import sweeps

log = structlog.get_logger(__name__)

AT_MOST = 20


class Finder(Protocol):
    def __call__(self, *, now: datetime) -> Iterable[str]:
        """Name each row that breaks the rule, such as an order's number, with what is wrong."""


@dataclass(frozen=True)
class Invariant:
    """`says` is the rule in one sentence."""

    name: str
    says: str
    find: Finder


@dataclass(frozen=True)
class Break:
    """A rule that does not hold, and the first rows that show it."""

    invariant: Invariant
    found: list[str]


_registered: dict[str, Invariant] = {}


def register(name: str, *, says: str) -> Callable[[Finder], Finder]:
    """Register a function as the search for what breaks the rule `name`."""

    def decorate(function: Finder) -> Finder:
        _registered[name] = Invariant(name=name, says=says, find=function)
        return function

    return decorate


def all_invariants() -> list[Invariant]:
    """Every registered rule, by name."""
    return [_registered[name] for name in sorted(_registered)]


def breaks(*, now: datetime) -> list[Break]:
    """The rules that do not hold at `now`, each with at most 20 rows; an empty list is what everybody wants."""
    found = []
    for invariant in all_invariants():
        rows = [row for row, _ in zip(invariant.find(now=now), range(AT_MOST), strict=False)]
        if rows:
            found.append(Break(invariant=invariant, found=rows))
    return found


@sweeps.register("core.invariants", order=95, every=3600, says="%d rules broken: see the log", only_looks=True)
def alarm(*, now: datetime) -> int:
    """Log every broken rule as an error, which is what the alarm listens to; return how many there are."""
    broken = breaks(now=now)
    for each in broken:
        log.error("invariant_broken", name=each.invariant.name, says=each.invariant.says, found=each.found)
    return 0
