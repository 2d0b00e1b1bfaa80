"""What the worker does in the first minutes of a shop, done at once: a shop that is copied or measured has it behind it."""

from __future__ import annotations

from datetime import datetime

from core import sweeps

SETTLE = "from django.utils import timezone; from tests.settled import settle; settle(now=timezone.now())"
FIRST_WORK = ("images.renditions", "search.index")


def settle(*, now: datetime) -> None:
    """Make the sizes of all pictures, and bring all that can be found into the search."""
    for name in FIRST_WORK:
        while sweeps.run(name, now=now):
            pass
