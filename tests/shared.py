"""One running shop for many tests, each of which finds it as it was at first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from core import clock
from tests.live import LiveShop, connected_to, running_shop
from tests.servers import empty_redis
from tests.snapshots import Snapshot, put_back_until_quiet, snapshot


@dataclass(frozen=True)
class SharedShop:
    shop: LiveShop
    first: Snapshot

    @contextmanager
    def as_at_first(self) -> Iterator[LiveShop]:
        """The shop with the rows that it began with, today, and an empty queue; this process's queries go to its database."""
        with connected_to(self.shop):
            put_back_until_quiet(self.first)
            empty_redis(self.shop.redis_url)
            clock.forget()
            yield self.shop


@contextmanager
def shared_shop(**options: Any) -> Iterator[SharedShop]:
    """Start a shop with the arguments of `running_shop`, to be lent to one test after the other."""
    with ExitStack() as stack:
        shop = stack.enter_context(running_shop(**options))
        with connected_to(shop):
            first = stack.enter_context(snapshot(shop.database_url))
        yield SharedShop(shop, first)
