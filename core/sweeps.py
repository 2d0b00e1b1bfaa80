"""Scheduled work. A sweep finds all due rows and handles them; beat only wakes it, and `travel` calls the very same list.

Departments register their sweeps in `AppConfig.ready()`. `order` says which comes first when several are due at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class SweepFunction(Protocol):
    def __call__(self, *, now: datetime) -> int:
        """Handle what is due at `now`; return how many rows were handled."""


@dataclass(frozen=True)
class Sweep:
    """`every` in seconds; `says` is the line that `travel` prints, with %d for the number of rows handled.

    `wakes_others`: whether what it handles may give other sweeps something to do.
    """

    name: str
    function: SweepFunction
    order: int
    every: int
    says: str
    queue: str = "default"
    wakes_others: bool = True


_registered: dict[str, Sweep] = {}


def register(
    name: str, *, order: int, says: str, every: int = 60, queue: str = "default", wakes_others: bool = True
) -> Callable[[SweepFunction], SweepFunction]:
    """Register a function as the sweep `name`."""

    def decorate(function: SweepFunction) -> SweepFunction:
        _registered[name] = Sweep(
            name=name,
            function=function,
            order=order,
            every=every,
            says=says,
            queue=queue,
            wakes_others=wakes_others,
        )
        return function

    return decorate


def forget(name: str) -> None:
    """Take a sweep out again; raises KeyError for an unknown name."""
    del _registered[name]


def all_sweeps() -> list[Sweep]:
    """Every registered sweep in its order."""
    return sorted(_registered.values(), key=lambda sweep: (sweep.order, sweep.name))


def run(name: str, *, now: datetime) -> int:
    """Run one sweep; raises KeyError for an unknown name."""
    return _registered[name].function(now=now)


def beat_schedule() -> dict[str, dict[str, Any]]:
    """Celery beat's schedule: one entry a sweep, each the same task with the sweep's name."""
    return {
        sweep.name: {
            "task": "core.sweep",
            "schedule": float(sweep.every),
            "kwargs": {"name": sweep.name},
            "options": {"queue": sweep.queue, "expires": sweep.every * 2},
        }
        for sweep in all_sweeps()
    }
