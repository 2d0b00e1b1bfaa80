"""Processor time of a page in short slices at one connection, each beside a fixed loop: why, tests/bench/pages.py says."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.load import Ask, own_client
from tests.bench.processes import cpu_seconds, loop_ms

SLICES, SLICE_SECONDS = 12, 0.7


@dataclass(frozen=True)
class Slice:
    """Processor time per page over some tenths of a second, and of the fixed loop right after it."""

    cpu_ms: float
    loop_ms: float


def slices(ask: Ask, *, url: str, heads: Sequence[int]) -> tuple[Slice, ...]:
    """Ask the shop at `url` again and again; the processes `heads` and their descendants are what is counted."""
    return in_turn([ask], url=url, heads=heads)[0]


def in_turn(asks: Sequence[Ask], *, url: str, heads: Sequence[int]) -> list[tuple[Slice, ...]]:
    """The slices of several pages that are to be compared: one of each after the other, so that all see the same machine."""
    rounds = [[_slice(ask, url=url, heads=[*heads]) for ask in asks] for _ in range(SLICES)]
    return list(zip(*rounds, strict=True))


def _slice(ask: Ask, *, url: str, heads: list[int]) -> Slice:
    before = cpu_seconds(heads)
    done = asyncio.run(own_client(url=url, ask=ask, connections=1, seconds=SLICE_SECONDS))
    return Slice((cpu_seconds(heads) - before) / done.pages * 1000, loop_ms())
