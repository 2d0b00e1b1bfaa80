"""Calls at the end of a chunk of call stack: dear by themselves, and cheap with room."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from config.call_stack import in_one_chunk

DEPTHS, CALLS = 150, 200


def wide() -> None:
    """Takes more stack than one step of the depth, so that it falls over the end of a chunk at some depth."""


wide.__code__ = wide.__code__.replace(co_stacksize=100)


def faults_of_a_loop(depth: int) -> int:
    """Page faults of many calls made `depth` calls further down."""
    if depth:
        return faults_of_a_loop(depth - 1)
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    for _ in range(CALLS):
        wide()
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before


def worst(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    return [str(max(faults_of_a_loop(depth) for depth in range(DEPTHS))).encode()]


def start_response(*_: Any) -> None:
    raise AssertionError("not called here")


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="Python keeps a chunk in hand: nothing to see without the room")
def test_without_room_some_depth_pays_for_every_call() -> None:
    (faults,) = worst({}, start_response)
    assert int(faults) >= CALLS


def test_with_room_no_depth_does() -> None:
    (faults,) = in_one_chunk(worst)({}, start_response)
    assert int(faults) < CALLS / 10


def test_the_application_gets_what_the_server_passes() -> None:
    asked: list[Any] = []

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked.append((environ, start_response))
        return [b"answer"]

    assert in_one_chunk(application)({"PATH_INFO": "/"}, start_response) == [b"answer"]
    assert asked == [({"PATH_INFO": "/"}, start_response)]
