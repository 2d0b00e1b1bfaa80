"""A bounded number of threads for work that mostly waits for somebody else's network, each on a database connection of its own."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Generic, TypeVar

from django.db import connection, connections

T = TypeVar("T")


def lanes_possible(wanted: int) -> int:
    """How many threads can work here at once: one on SQLite, which has one writer, and one within a transaction,
    which no other connection could look into."""
    is_alone = connection.vendor == "sqlite" or connection.in_atomic_block
    return 1 if is_alone else max(wanted, 1)


class Lanes(Generic[T]):
    """Works off what it is given, `count` at a time; one lane is the caller's own thread.

        with Lanes(count=16, work=debit) as lanes:
            while more and lanes.wait_for_room():
                lanes.give(next_few)

    Leaving the block waits for all that was given. After the first failure nothing more is begun, and it is raised then.
    """

    def __init__(self, *, count: int, work: Callable[[T], object]) -> None:
        self.count = count
        self._work = work
        self._waiting: deque[T] = deque()
        self._changed = threading.Condition()
        self._is_over = False
        self._failure: BaseException | None = None
        self._threads = [threading.Thread(target=self._run, name=f"lane-{n}") for n in range(count if count > 1 else 0)]

    def __enter__(self) -> Lanes[T]:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            if kind is not None:
                self._waiting.clear()
            self._is_over = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()
        if kind is None and self._failure is not None:
            raise self._failure

    def wait_for_room(self) -> bool:
        """Return once few enough are waiting for more to be given; False after a failure, when no more is wanted."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._waiting) < max(self.count // 2, 1) or self._failure is not None)
            return self._failure is None

    def give(self, items: Iterable[T]) -> None:
        """Have these worked off, in their order."""
        if not self._threads:
            for item in items:
                self._work(item)
            return
        with self._changed:
            self._waiting.extend(items)
            self._changed.notify_all()

    def take_back(self) -> list[T]:
        """What was given and not begun yet; it will not be."""
        with self._changed:
            left = list(self._waiting)
            self._waiting.clear()
            return left

    def _next(self) -> T | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_over or self._failure is not None)
            if not self._waiting or self._failure is not None:
                return None
            item = self._waiting.popleft()
            self._changed.notify_all()
            return item

    def _run(self) -> None:
        try:
            while (item := self._next()) is not None:
                self._work(item)
                connection.close_if_unusable_or_obsolete()
        except BaseException as error:
            with self._changed:
                self._failure = self._failure or error
                self._changed.notify_all()
        finally:
            connections.close_all()
