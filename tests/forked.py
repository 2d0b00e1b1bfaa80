"""Work in a child of this process, made by fork: what is patched and set here is so there too."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

_inherited: list[BaseDatabaseWrapper] = []


def run_in_child(work: Callable[[], object], *, seconds: float = 120) -> int:
    """Do `work` on a database connection of its own and return the child's exit code: 1 after an exception, negative after a signal."""
    connections.close_all()  # two processes must not speak over one connection
    process = multiprocessing.get_context("fork").Process(target=_connected, args=(work,))
    process.start()
    process.join(timeout=seconds)
    assert process.exitcode is not None, "the child did not end"
    return process.exitcode


def _connected(work: Callable[[], object]) -> None:
    """Begin with a connection made from the settings of now.

    Where a browser is driven, an event loop runs in the parent and Django keeps a second set of connections for it. The
    child has no such loop and is shown the first set, which may be that of another test's shop. The old connection is
    kept, for to drop it is to say good-bye over a socket that is the parent's.
    """
    _inherited.append(connections["default"])
    connections["default"] = connections.create_connection("default")
    work()
