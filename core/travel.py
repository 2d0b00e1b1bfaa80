"""Moving the shop's clock forward, day by day, with the very sweeps that beat wakes, in their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from core import clock, slots, sweeps

DAY_SLOT = "travel.day"
STOPS = (time(0, 5), time(6, 5), time(12, 0))
ROUNDS = 50


class BackInTime(Exception):
    """The shop's clock only moves forward: what has happened has happened."""


@dataclass(frozen=True)
class Day:
    """One day of a journey: how many rows each sweep handled, and what the departments say of it."""

    day: date
    handled: dict[str, int]
    said: list[str] = field(default_factory=list)


def travel(*, to: date, stops: Iterable[time] = STOPS) -> Iterator[Day]:
    """Move the clock to the end of the stops of `to`, yielding each day when it is done.

    Raises BackInTime for a day before the shop's today, ClockIsFixed in production; both before anything has moved.
    """
    start = clock.now()
    if to < clock.local_day(start):
        raise BackInTime(f"It is already {clock.local_day(start)} in the shop.")
    clock.set_now(start)
    return _days(start=start, to=to, stops=sorted(stops))


def _days(*, start: datetime, to: date, stops: list[time]) -> Iterator[Day]:
    day = clock.local_day(start)
    while day <= to:
        yield visit(moments=[moment for stop in stops if (moment := clock.at(day, stop)) > start], day=day)
        day += timedelta(days=1)


def visit(*, moments: Iterable[datetime], day: date) -> Day:
    """Take the clock to each of the moments of one day in turn, and let everything happen that is due by then."""
    handled: Counter[str] = Counter()
    for moment in moments:
        clock.set_now(moment)
        handled.update(settle(now=moment))
    since, until = clock.start_of(day), clock.end_of(day)
    said = [line for filling in slots.fillings(DAY_SLOT) for line in filling(since=since, until=until)]
    return Day(day=day, handled={name: count for name, count in handled.items() if count}, said=said)


def settle(*, now: datetime) -> Counter[str]:
    """Run all sweeps in their order, round and round, until none of them finds anything; return how many rows each handled.

    A sweep that always finds something is given up after some rounds, so that the journey ends.
    """
    handled: Counter[str] = Counter()
    in_order = sweeps.all_sweeps()
    may_find = set(in_order)
    for sweep in in_order * ROUNDS:
        if sweep not in may_find:
            continue
        found = sweep.function(now=now)
        handled[sweep.name] += found
        if not found:
            may_find.remove(sweep)
        elif sweep.wakes_others:
            may_find = set(in_order)
        if not may_find:
            break
    return handled


def lines_of(day: Day) -> list[str]:
    """What is printed of a day: the sweeps' own words with their numbers, in their order, then the departments'."""
    counted = [sweep.says % day.handled[sweep.name] for sweep in sweeps.all_sweeps() if sweep.name in day.handled]
    return counted + day.said
