import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, connections

from core import stopping
from core.lanes import Lanes, lanes_possible


class Work:
    """Notes what was worked off, by which thread, and how much of it at once."""

    def __init__(self, *, seconds: float = 0, fails_at: int | None = None) -> None:
        self.done: list[int] = []
        self.threads: set[str] = set()
        self.most_at_once = 0
        self._seconds, self._fails_at = seconds, fails_at
        self._now = 0
        self._lock = threading.Lock()

    def __call__(self, item: int) -> None:
        with self._lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            self.threads.add(threading.current_thread().name)
        time.sleep(self._seconds)
        with self._lock:
            self._now -= 1
            if item == self._fails_at:
                raise ZeroDivisionError(item)
            self.done.append(item)


def fed(work: Callable[[int], None], *, count: int, items: int, at_a_time: int) -> None:
    with Lanes(count=count, work=work) as lanes:
        for start in range(0, items, at_a_time):
            if not lanes.wait_for_room():
                break
            lanes.give(range(start, min(start + at_a_time, items)))


def test_as_many_at_once_as_there_are_lanes() -> None:
    work = Work(seconds=0.02)
    fed(work, count=4, items=40, at_a_time=4)
    assert sorted(work.done) == list(range(40))
    assert (work.most_at_once, len(work.threads)) == (4, 4)


def test_no_more_is_taken_in_than_can_soon_be_worked_off() -> None:
    gate, begun = threading.Event(), []

    def work(item: int) -> None:
        begun.append(item)
        gate.wait(5)

    with Lanes(count=2, work=work) as lanes:
        lanes.give([1, 2, 3, 4])
        while len(begun) < 2:
            time.sleep(0.001)
        waiting = threading.Thread(target=lanes.wait_for_room)
        waiting.start()
        waiting.join(0.05)
        assert waiting.is_alive()
        assert lanes.take_back() == [3, 4]
        gate.set()
        waiting.join(5)
    assert sorted(begun) == [1, 2]


def test_one_lane_is_the_callers_own_thread() -> None:
    work = Work()
    fed(work, count=1, items=3, at_a_time=2)
    assert work.done == [0, 1, 2]
    assert work.threads == {threading.current_thread().name}


def test_a_failure_ends_the_work_and_is_raised() -> None:
    work = Work(seconds=0.001, fails_at=5)
    with pytest.raises(ZeroDivisionError):
        fed(work, count=2, items=1000, at_a_time=2)
    assert len(work.done) < 20


def test_the_callers_own_failure_ends_the_work_too() -> None:
    work = Work(seconds=0.01)
    with pytest.raises(KeyError), Lanes(count=2, work=work) as lanes:
        lanes.give(range(1000))
        raise KeyError
    assert len(work.done) <= 4


@pytest.mark.django_db(transaction=True)
def test_each_lane_has_a_connection_of_its_own_and_closes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    used, closed, close_all = set(), [], connections.close_all

    def close() -> None:
        closed.append(threading.current_thread().name)
        close_all()

    def look(item: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        used.add((threading.current_thread().name, id(connections["default"])))
        time.sleep(0.005)

    monkeypatch.setattr(connections, "close_all", close)
    fed(look, count=3, items=30, at_a_time=3)
    assert len(used) == len({name for name, _ in used}) == 3
    assert sorted(closed) == sorted(name for name, _ in used)


@pytest.mark.django_db
def test_within_a_transaction_there_is_one_lane() -> None:
    assert lanes_possible(16) == 1


@pytest.mark.django_db(transaction=True)
def test_sqlite_has_one_lane_and_servers_have_as_many_as_wished() -> None:
    assert lanes_possible(16) == (1 if connection.vendor == "sqlite" else 16)
    assert lanes_possible(0) == 1


@pytest.fixture
def told_to_stop() -> Iterator[None]:
    stopping.request()
    yield
    stopping.forget()


def test_a_wish_to_stop_is_heard(told_to_stop: None) -> None:
    assert stopping.is_requested()
    stopping.forget()
    assert not stopping.is_requested()
