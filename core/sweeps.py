"""Scheduled work. A sweep finds all due rows and handles them; beat only wakes it, and `travel` calls the very same list.

Departments register their sweeps in `AppConfig.ready()`. `order` says which comes first when several are due at once.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from core.statements import Statement


class SweepFunction(Protocol):
    def __call__(self, *, now: datetime) -> int:
        """Handle what is due at `now`; return how many rows were handled."""


@dataclass(frozen=True)
class Sweep:
    """`every` in seconds; `says` is the line that `travel` prints, with %d for the number of rows handled.

    `wakes_others`: whether what it handles may give other sweeps something to do. `leaves_shop`: whether it reaches
    somebody outside (a bank, a mailbox, a warehouse), which a copy of the database must never do. `due` is the statement
    with which it finds its rows, of core.due's moments: where it finds none, a journey in time need not wake the sweep.
    `only_looks`: whether it changes nothing, whatever it finds.
    """

    name: str
    function: SweepFunction
    order: int
    every: int
    says: str
    queue: str = "default"
    wakes_others: bool = True
    leaves_shop: bool = False
    due: Callable[[], Statement] | None = None
    only_looks: bool = False


_registered: dict[str, Sweep] = {}


def register(
    name: str,
    *,
    order: int,
    says: str,
    every: int = 60,
    queue: str = "default",
    wakes_others: bool = True,
    leaves_shop: bool = False,
    due: Callable[[], Statement] | None = None,
    only_looks: bool = False,
) -> Callable[[SweepFunction], SweepFunction]:
    """Register a function as the sweep `name`; with `leaves_shop` it does nothing in a copy of the database."""

    def decorate(function: SweepFunction) -> SweepFunction:
        _registered[name] = Sweep(
            name=name,
            function=_kept_inside(name, function) if leaves_shop else function,
            order=order,
            every=every,
            says=says,
            queue=queue,
            wakes_others=wakes_others,
            leaves_shop=leaves_shop,
            due=due,
            only_looks=only_looks,
        )
        return function

    return decorate


def _kept_inside(name: str, function: SweepFunction) -> SweepFunction:
    @functools.wraps(function)
    def guarded(*, now: datetime) -> int:
        from core import identity  # noqa: PLC0415 (sweeps are registered before the models are ready)

        return function(now=now) if identity.may_leave(name) else 0

    return guarded


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
