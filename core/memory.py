"""Python's search for rings of dead objects, made rare where very many objects live and few die in rings."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# With Python's own 700, a process that has loaded the whole shop goes through all of it again and again.
COLLECT_AFTER = 20_000


@contextmanager
def few_collections() -> Iterator[None]:
    """In this block what is there already is left alone, and what is new is looked through thirty times more rarely."""
    threshold = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*threshold)
        gc.unfreeze()
