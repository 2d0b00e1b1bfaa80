from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from config.celery import app
from core import clock, sweeps, travel
from core.models import OutboxDelivery, OutboxEvent, OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_clock() -> Iterator[None]:
    clock.forget()
    yield
    clock.forget()


def test_every_beat_entry_is_a_sweep_that_travel_walks() -> None:
    app.finalize()
    beat = {name: entry["kwargs"] for name, entry in app.conf.beat_schedule.items()}
    assert beat == {sweep.name: {"name": sweep.name} for sweep in sweeps.all_sweeps()}
    assert beat.keys() == travel.settle(now=timezone.now()).keys()
    assert len(beat) >= 2


def test_the_clock_stops_where_it_was_sent_and_what_is_due_happens_there() -> None:
    target = clock.today() + timedelta(days=2)
    event = OutboxEvent.objects.create(
        name="nothing", aggregate="test", aggregate_id="1", sequence=1, happened_at=timezone.now()
    )
    mail = OutgoingMail.objects.create(
        kind="test",
        key="1",
        to="claire@example.org",
        language="fr",
        subject="Bonjour",
        text="Bonjour",
        message_id="<1@example.org>",
        due_at=clock.at(target, travel.STOPS[1]),
        created_at=timezone.now(),
    )
    output = StringIO()
    call_command("travel", "--to", target.isoformat(), stdout=output)
    mail.refresh_from_db()
    assert mail.sent_at == clock.at(target, travel.STOPS[1])
    assert clock.local_day(clock.now()) == target
    lines = output.getvalue().splitlines()
    assert lines[-2].startswith(f"{target:%a %d %b %Y}: ")
    assert "1 mails sent" in lines[-2]
    assert lines[-1].startswith(f"It is {target}. In all: ")
    assert not OutboxDelivery.objects.filter(event=event).exists()


def test_sweeps_run_in_their_order_until_nothing_is_due() -> None:
    seen: list[str] = []
    left = {"test.second": 2, "test.first": 1}

    def sweep_named(name: str) -> sweeps.SweepFunction:
        def run(*, now: datetime) -> int:
            seen.append(name)
            found, left[name] = min(left[name], 1), max(left[name] - 1, 0)
            return found

        return run

    for name, order in (("test.second", 2), ("test.first", 1)):
        sweeps.register(name, order=order, says="%d done")(sweep_named(name))
    try:
        handled = travel.settle(now=timezone.now())
    finally:
        for name in left:
            sweeps.forget(name)
    assert seen[:6] == ["test.first", "test.second"] * 3
    assert set(seen[6:]) <= {"test.first", "test.second"}
    assert (handled["test.second"], handled["test.first"]) == (2, 1)


def test_a_sweep_that_gives_others_nothing_to_do_is_asked_again_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "_registered", {})
    seen: list[str] = []

    @sweeps.register("test.first", order=1, says="%d done")
    def wait(*, now: datetime) -> int:
        seen.append("first")
        return 0

    @sweeps.register("test.last", order=2, says="%d done", wakes_others=False)
    def tidy(*, now: datetime) -> int:
        seen.append("last")
        return int(len(seen) < 4)

    assert travel.settle(now=timezone.now()) == {"test.first": 0, "test.last": 2}
    assert seen == ["first", "last", "last", "last"]


def test_never_backwards() -> None:
    with pytest.raises(CommandError, match="It is already"):
        call_command("travel", "--to", (clock.today() - timedelta(days=1)).isoformat())
    assert clock.offset() == timedelta(0)


def test_never_in_production(settings: Any) -> None:
    settings.CLOCK_CAN_TRAVEL = False
    with pytest.raises(CommandError, match="production"):
        call_command("travel", "--to", (clock.today() + timedelta(days=30)).isoformat())
    assert clock.offset() == timedelta(0)


def test_three_stops_a_day_in_the_shops_time() -> None:
    day = date(2027, 3, 28)
    assert [clock.at(day, stop) for stop in travel.STOPS] == [
        datetime(2027, 3, 27, 23, 5, tzinfo=UTC),
        datetime(2027, 3, 28, 4, 5, tzinfo=UTC),
        datetime(2027, 3, 28, 10, 0, tzinfo=UTC),
    ]


def test_what_beat_wakes_once_a_day_is_asked_once_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "_registered", {})
    seen: list[tuple[str, datetime]] = []
    for name, every in (("test.minutely", 60), ("test.daily", 86400)):

        @sweeps.register(name, order=1, every=every, says="%d done")
        def note(*, now: datetime, name: str = name) -> int:
            seen.append((name, now))
            return 0

    first = clock.today() + timedelta(days=1)
    days = list(travel.travel(to=first + timedelta(days=2)))
    stops = [clock.at(day.day, stop) for day in days[1:] for stop in travel.STOPS]
    assert [at for name, at in seen if name == "test.minutely"][-9:] == stops
    daily = [at for name, at in seen if name == "test.daily"]
    assert all(timedelta(days=1) <= later - at <= timedelta(hours=30) for at, later in pairwise(daily))
    assert stops[-1] - daily[-1] < timedelta(days=1)


def test_what_only_looks_is_asked_once_a_week_where_something_moved_and_at_the_end_of_the_journey(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sweeps, "_registered", {})
    looked: list[datetime] = []
    moves_at: list[datetime] = []

    @sweeps.register("test.moves", order=1, says="%d moved")
    def move(*, now: datetime) -> int:
        if now not in moves_at:
            return 0
        moves_at.remove(now)
        return 1

    tidied: set[datetime] = set()

    @sweeps.register("test.tidies", order=2, says="%d tidied", wakes_others=False)
    def tidy(*, now: datetime) -> int:
        is_new = now not in tidied
        tidied.add(now)
        return int(is_new)

    @sweeps.register("test.looks", order=3, says="%d broken", only_looks=True)
    def look(*, now: datetime) -> int:
        looked.append(now)
        return 0

    start = clock.today() + timedelta(days=1)
    clock.set_now(clock.at(start, travel.STOPS[0]) - timedelta(minutes=1))
    days = [start + timedelta(days=n) for n in range(30)]
    moves_at += [clock.at(days[number], travel.STOPS[0]) for number in (2, 5, 18)]
    list(travel.travel(to=days[-1]))
    evenings = [clock.at(day, travel.STOPS[-1]) for day in days]
    assert looked == [evenings[number] for number in (0, 7, 18, 29)]
