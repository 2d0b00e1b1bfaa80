"""Moving the shop's clock forward, day by day, with the very sweeps that beat wakes, in their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from core import clock, slots, sweeps
from core.due import Known
from core.memory import gc_frozen

DAY_SLOT = "travel.day"
STOPS = (time(0, 5), time(6, 5), time(12, 0))
ROUNDS = 50
LOOKS_EVERY = timedelta(days=7)


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
    day, journey = clock.local_day(start), Journey()
    with gc_frozen():
        while day <= to:
            moments = [moment for stop in stops if (moment := clock.at(day, stop)) > start]
            yield visit(moments=moments, day=day, journey=journey, is_last=day == to)
            day += timedelta(days=1)


@dataclass
class Journey:
    """What is remembered from stop to stop: when each sweep last found nothing, and whether anything was moved since the last look.

    Beat wakes a daily sweep once a day, and so does a journey. A sweep that only looks is asked at the end of the journey, and
    once a week before it where something was moved.
    """

    asked_at: dict[str, datetime] = field(default_factory=dict)
    has_moved: bool = True

    def sweeps_at(self, now: datetime, *, is_evening: bool, is_end: bool) -> list[sweeps.Sweep]:
        """The sweeps to be asked at `now`, in their order."""
        looks = is_evening and self.has_moved

        def is_asked(sweep: sweeps.Sweep) -> bool:
            if sweep.only_looks:
                return is_end or (looks and self._is_time(sweep, now, every=LOOKS_EVERY))
            return self._is_time(sweep, now, every=timedelta(seconds=sweep.every))

        return [each for each in sweeps.all_sweeps() if is_asked(each)]

    def _is_time(self, sweep: sweeps.Sweep, now: datetime, *, every: timedelta) -> bool:
        asked_at = self.asked_at.get(sweep.name)
        return asked_at is None or now - asked_at >= every

    def remember(self, asked: list[sweeps.Sweep], *, handled: Counter[str], now: datetime) -> None:
        """Note what came of a stop."""
        self.asked_at.update({sweep.name: now for sweep in asked})
        looked = any(sweep.only_looks for sweep in asked)
        moved = any(handled[sweep.name] for sweep in asked if sweep.wakes_others)
        self.has_moved = moved if looked else self.has_moved or moved


def visit(*, moments: Iterable[datetime], day: date, journey: Journey | None = None, is_last: bool = True) -> Day:
    """Take the clock to each of the moments of one day in turn, and let everything happen that is due by then.

    `journey` is what is remembered of the days before, `is_last` whether this is its last one.
    """
    handled: Counter[str] = Counter()
    journey, stops = journey or Journey(), list(moments)
    for moment in stops:
        clock.set_now(moment)
        is_evening = moment == stops[-1]
        asked = journey.sweeps_at(moment, is_evening=is_evening, is_end=is_evening and is_last)
        found = settle(now=moment, asked=asked)
        journey.remember(asked, handled=found, now=moment)
        handled.update(found)
    since, until = clock.start_of(day), clock.end_of(day)
    said = [line for filling in slots.fillings(DAY_SLOT) for line in filling(since=since, until=until)]
    return Day(day=day, handled={name: count for name, count in handled.items() if count}, said=said)


def settle(*, now: datetime, asked: Sequence[sweeps.Sweep] | None = None) -> Counter[str]:
    """Run all sweeps, or those `asked`, in their order, round and round, until none of them finds anything; return how many
    rows each handled.

    One whose own statement finds no row is not woken. A sweep that always finds something is given up after some rounds,
    so that the journey ends.
    """
    handled: Counter[str] = Counter()
    in_order = sweeps.all_sweeps() if asked is None else list(asked)
    may_find = set(in_order)
    with Known(sweeps=in_order, now=now) as known:
        for sweep in in_order * ROUNDS:
            if sweep not in may_find:
                continue
            found = sweep.function(now=now) if known.may_find(sweep) else 0
            handled[sweep.name] += found
            if not found:
                may_find.remove(sweep)
                continue
            known.forget()
            if sweep.wakes_others:
                may_find = set(in_order)
    return handled


def lines_of(day: Day) -> list[str]:
    """What is printed of a day: the sweeps' own words with their numbers, in their order, then the departments'."""
    counted = [sweep.says % day.handled[sweep.name] for sweep in sweeps.all_sweeps() if sweep.name in day.handled]
    return counted + day.said
