"""Room for a whole request on Python's call stack; see docs/decisions/one-chunk-of-call-stack.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# In words of 8 bytes. With the thousand that Python adds it is just above 128 kB, so that the chunk has 256 kB and half of it is free:
# more than the recursion limit can fill with frames of the usual size.
SLOTS = 16_000


def in_one_chunk(application: Application) -> Application:
    """`application`, called from a frame that claims so much stack that all further frames lie in the same chunk of memory."""

    def call(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return application(environ, start_response)

    call.__code__ = call.__code__.replace(co_stacksize=SLOTS)
    return call
