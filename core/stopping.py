"""Whether the worker was told to stop. Its main process hears it; the processes that it forked read it here between two steps.

One byte of memory that all of them share: it is written by a signal's handler, where nothing else is safe.
"""

from __future__ import annotations

import mmap

_flag = mmap.mmap(-1, 1)


def request() -> None:
    """Long work comes to an end after what is under way."""
    _flag[0] = 1


def is_requested() -> bool:
    """Whether no further work should be begun."""
    return _flag[0] == 1


def forget() -> None:
    """A new start."""
    _flag[0] = 0
