"""Python's search for rings of dead objects, made rare where very many objects live and few die in rings."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# With Python's own 700, a process that has loaded the whole shop goes through all of it again and again.
COLLECT_AFTER = 20_000


def collect_rarely() -> None:
    """From now on look for dead rings thirty times more rarely: modules live as long as the process does."""
    gc.set_threshold(COLLECT_AFTER, 20, 20)


@contextmanager
def gc_frozen() -> Iterator[None]:
    """In this block what is there already is not looked through."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
