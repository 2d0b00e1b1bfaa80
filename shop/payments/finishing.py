"""What follows from the money of a charge, by what it pays: `order:…` is the checkout's, `cycle:…` the subscriptions'.

Whoever makes charges registers here what is written with their money, so that a message of the provider, which knows only the
charge, can have it written as well.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from shop.payments.charging import OnPaid
from shop.payments.models import Charge


class Finisher(Protocol):
    def __call__(self, *, charge: Charge, now: datetime) -> OnPaid:
        """The function that `settle` calls with the locked charge once its money is there."""


_finishers: dict[str, Finisher] = {}


def finishes(prefix: str) -> Callable[[Finisher], Finisher]:
    """Register a finisher of the charges whose subject begins with `prefix` and a colon."""

    def decorate(function: Finisher) -> Finisher:
        _finishers[prefix] = function
        return function

    return decorate


def finisher_of(*, charge: Charge, now: datetime) -> OnPaid | None:
    """What is to be written with the charge's money; None when its owner registered nothing and finds it by a sweep."""
    finisher = _finishers.get(charge.subject.partition(":")[0])
    return finisher(charge=charge, now=now) if finisher is not None else None
