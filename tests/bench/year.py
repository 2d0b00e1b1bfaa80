"""A shop whose subscribers are all there at its start, and what a year does with it; run inside Django by travel.py."""

from __future__ import annotations

import importlib
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from config.demo import cast
from config.demo.load_history import sign_up
from core import clock, invariants, sweeps, travel
from logistics.models import Parcel
from shop.order.models import Order
from shop.payments.providers.sandbox.cards import Behaviour
from subscriptions.models import Cycle, Subscription
from tests.bench.processes import loop_ms

LOADERS = ("markets", "catalogue", "subscriptions")
DAYS = 365
# Every tenth card is declined from its second debit on, so that dunning has its share of the year.
DECLINES_EVERY = 10


class Counted:
    """How often each sweep was called, how often it found something, its statements, and how long it took altogether."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.finds: Counter[str] = Counter()
        self.seconds: dict[str, float] = defaultdict(float)
        self.statements: Counter[str] = Counter()
        self._asked = 0
        for sweep in sweeps.all_sweeps():
            sweeps._registered[sweep.name] = replace(sweep, function=self._counting(sweep))

    def _counting(self, sweep: sweeps.Sweep) -> sweeps.SweepFunction:
        def counted(**given: Any) -> int:
            began, asked = time.perf_counter(), self._asked
            found = sweep.function(**given)
            self.seconds[sweep.name] += time.perf_counter() - began
            self.statements[sweep.name] += self._asked - asked
            self.calls[sweep.name] += 1
            self.finds[sweep.name] += found > 0
            return found

        return counted

    def count(self, execute: Callable[..., Any], *statement: Any) -> Any:
        """Wraps each statement of the connection."""
        self._asked += 1
        return execute(*statement)

    @property
    def all_statements(self) -> int:
        return self._asked

    def rows(self) -> list[list[Any]]:
        """For each sweep: how often called, how often it found something, statements, seconds."""
        of = (self.calls, self.finds, self.statements, self.seconds)
        return [[sweep.name, *(each[sweep.name] for each in of)] for sweep in sweeps.all_sweeps()]


def fill(*, subscribers: int) -> None:
    """A year ago the shop opens, and this many children are subscribed in one morning."""
    opened_at = timezone.now() - timedelta(days=DAYS)
    for name in LOADERS:
        importlib.import_module(f"config.demo.load_{name}").load(now=opened_at - timedelta(days=62))
    while sweeps.run("images.renditions", now=opened_at):
        pass
    clock.set_now(opened_at)
    people = iter(cast.people(count=subscribers * 3))
    while (running := Subscription.objects.count()) < subscribers:
        person = next(people)
        card = Behaviour.FAILS_LATER if running % DECLINES_EVERY == 0 else Behaviour.SUCCEEDS
        boxes = (1, 1, 1, 3, 6)[running % 5]
        sign_up(cast.SignUp(person, person.children[0], boxes, card), now=opened_at)


def live(*, subscribers: int) -> str:
    """Fill the shop and travel to today; returns what was measured as JSON."""
    fill(subscribers=subscribers)
    counted = Counted()
    loops = [loop_ms()]
    began = time.perf_counter()
    with connection.execute_wrapper(counted.count):
        for _day in travel.travel(to=clock.local_day(timezone.now())):
            pass
    seconds = time.perf_counter() - began
    loops.append(loop_ms())
    broken = [f"{each.invariant.name}: {row}" for each in invariants.breaks(now=clock.now()) for row in each.found]
    return json.dumps(
        {
            "seconds": seconds,
            "loops": loops,
            "sweeps": counted.rows(),
            "statements": counted.all_statements,
            "subscribers": subscribers,
            "boxes": Parcel.objects.exclude(shipped_at=None).count(),
            "orders": Order.objects.count(),
            "cycles": dict(Counter(Cycle.objects.values_list("state", flat=True))),
            "broken": broken,
        }
    )
