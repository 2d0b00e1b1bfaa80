"""What is held about a person, and how it is forgotten. Every department says so of its own rows, through slots and periods.

Sources: GDPR, art. 5(1)(e), 15, 17 and 20. What must be kept for the law (invoices for ten years) is not touched here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from django.db.models import DateTimeField

from core import slots, sweeps
from core.due import which_find
from core.statements import Given, Statement

log = structlog.get_logger(__name__)

# Functions of `person`: what there is to hand over, as sections of rows; what must be over before anything is forgotten.
EXPORT, WAITS = "privacy.export", "privacy.waits"
# Functions of `person` and `now`: end contracts, so that nothing is debited or made any more; then forget.
STOP, ERASE = "privacy.stop", "privacy.erase"
ERASED_DOMAIN = "erased.invalid"
MONTH = timedelta(days=31)

Sections = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Person:
    """A customer: by account, by mail address, or by both. Guests have no account."""

    email: str
    user_id: int | None = None


def export(*, person: Person) -> Sections:
    """All that is held, by section, the sections in the order of their names."""
    found: Sections = {}
    for tell in slots.fillings(EXPORT):
        found.update(tell(person=person))
    return {name: found[name] for name in sorted(found)}


def waits(*, person: Person) -> list[str]:
    """What must be over before anything can be forgotten, in the words of the language that is active."""
    return [reason for tell in slots.fillings(WAITS) for reason in tell(person=person)]


def stop(*, person: Person, now: datetime) -> None:
    """End whatever goes on by itself."""
    for end in slots.fillings(STOP):
        end(person=person, now=now)


def erase(*, person: Person, now: datetime) -> None:
    """Forget who it was, everywhere. The caller's transaction holds all of it."""
    for forget in slots.fillings(ERASE):
        forget(person=person, now=now)


def is_erased(email: str) -> bool:
    """Whether an address is what is left of a forgotten one: nothing is sent there."""
    return email.endswith(f"@{ERASED_DOMAIN}")


class Forgetter(Protocol):
    def __call__(self, *, until: datetime, now: datetime, limit: int) -> int:
        """Forget the names in at most `limit` rows that are older than `until`; return how many rows it were."""


@dataclass(frozen=True)
class Period:
    """How long names are kept in some rows; each stands with its reason in docs/law.md under its name.

    `old` is the statement with which `forget` finds its rows, of the moment `UNTIL`: where it finds none, that need not be called.
    """

    name: str
    months: int
    forget: Forgetter
    old: Callable[[], Statement] | None = None


_periods: dict[str, Period] = {}
BATCH = 500
UNTIL = Given("until", DateTimeField())


def keep_for(name: str, *, months: int, old: Callable[[], Statement] | None = None) -> Callable[[Forgetter], Forgetter]:
    """Register a function as what ends a period of `months` (of 31 days) after which names are forgotten."""

    def decorate(function: Forgetter) -> Forgetter:
        _periods[name] = Period(name=name, months=months, forget=function, old=old)
        return function

    return decorate


def periods() -> list[Period]:
    """All periods, by name."""
    return [_periods[name] for name in sorted(_periods)]


@sweeps.register("core.retention", order=94, every=86400, says="names forgotten in %d old rows", wakes_others=False)
def forget_old(*, now: datetime) -> int:
    """Forget names that are over their period, in batches; return how many rows. One failure does not stop the others."""
    forgotten = 0
    until_of = {period.name: now - period.months * MONTH for period in periods()}
    asked = {each.name: each.old().filled(until=until_of[each.name]) for each in periods() if each.old is not None}
    has_old = which_find(asked)
    for period in periods():
        if not has_old.get(period.name, True):
            continue
        until = until_of[period.name]
        try:
            while count := period.forget(until=until, now=now, limit=BATCH):
                forgotten += count
        except Exception:  # whatever is wrong with one table, the names in the others are due
            log.exception("retention_failed", period=period.name)
    return forgotten
