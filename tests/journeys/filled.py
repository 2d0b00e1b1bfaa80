"""The demo shop with its goods, pages and staff, and without a past: filled once in a run of tests, and copied by its other processes."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.databases import dump, restore
from tests.live import LiveShop
from tests.servers import empty_redis
from tests.settled import SETTLE

FOLDERS = ("media", "exports")


@dataclass(frozen=True)
class Filling:
    """Fills a shop that is about to start; `kept` is a folder that all processes of the run share."""

    kept: Path

    def __call__(self, shop: LiveShop) -> None:
        with self._alone():
            if (self.kept / "whole").exists():
                self._take(shop)
            else:
                shop.manage("demo", "--customers", "0", "--months", "1")
                shop.manage("shell", "-v0", "-c", SETTLE)
                self._keep(shop)
        empty_redis(shop.redis_url)  # what the demo's loading woke has nothing to do any more

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.kept.mkdir(exist_ok=True)
        with (self.kept / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _keep(self, shop: LiveShop) -> None:
        if shop.database_url.startswith("mysql"):
            dump(shop.database_url, self.kept / "rows.sql")
            for name in FOLDERS:
                if (shop.folder / name).exists():
                    shutil.copytree(shop.folder / name, self.kept / name)
            (self.kept / "whole").touch()

    def _take(self, shop: LiveShop) -> None:
        restore(shop.database_url, self.kept / "rows.sql")
        for name in FOLDERS:
            if (self.kept / name).exists():
                shutil.copytree(self.kept / name, shop.folder / name, dirs_exist_ok=True)
