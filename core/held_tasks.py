"""What Wagtail asks to be done after a row was saved: at once, or, while much is written at a time, once for each row.

A page that is made, revised and published is saved three times; each time its words go into the search of the CMS and
its links into the index of references.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id

Call = tuple[Task, tuple[Any, ...], tuple[tuple[str, Any], ...]]
_held: ContextVar[dict[Call, None] | None] = ContextVar("held_tasks", default=None)


@contextmanager
def once_each() -> Iterator[None]:
    """Within this block tasks only gather; each is run once when it ends, whatever ended it. A block within does nothing."""
    if _held.get() is not None:
        yield
        return
    calls: dict[Call, None] = {}
    token = _held.set(calls)
    try:
        yield
    finally:
        _held.reset(token)
        for task, args, kwargs in calls:
            task.enqueue(*args, **dict(kwargs))


class HoldingBackend(ImmediateBackend):
    """Runs a task at once, in the process that asks for it; within `once_each`, at the end of that block."""

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        held = _held.get()
        if held is None:
            return super().enqueue(task, args, kwargs)
        self.validate_task(task)
        held[(task, tuple(args), tuple(sorted(kwargs.items())))] = None
        return TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
