"""A whole shop for tests: gunicorn and a Celery worker as real processes, over a database and a queue of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import caches
from django.db import connections

from core import catalogs
from scripts import processes
from tests.collected import collected_static
from tests.databases import ROOT, TEST_ENVIRONMENT, database, manage
from tests.servers import free_port, redis_database, tail

READY_WITHIN = 180
CACHE_ON_REDIS = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "KEY_PREFIX": "bambou"}


class ShopProcess:
    """One process of the shop that a test can stop, kill and start again; its output is in `log`."""

    def __init__(self, *, name: str, command: list[str], environment: dict[str, str], folder: Path) -> None:
        self.log = folder / f"{name}.log"
        self._command = command
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The main process's id; raises AssertionError when it is not running."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        assert self._process is None, "already started"
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def kill(self) -> None:
        """SIGKILL to the process and all its children at once: nothing gets to clean up."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def stop(self, *, seconds: float = 20) -> None:
        """SIGTERM, then SIGKILL to whatever of the group is left after `seconds`."""
        if self._process is None:
            return
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=seconds)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def end(self, *, seconds: float) -> int:
        """SIGTERM, and the exit code; raises TimeoutExpired when the process is still there after `seconds`."""
        assert self._process is not None
        self._process.terminate()
        code = self._process.wait(timeout=seconds)
        self.stop()
        return code

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None


@dataclass
class LiveShop:
    """A running shop. `url` is the address of the web server, without a slash at its end."""

    url: str
    database_url: str
    redis_url: str
    folder: Path
    environment: dict[str, str]
    web: ShopProcess = field(init=False)
    worker: ShopProcess = field(init=False)

    def __post_init__(self) -> None:
        self.web = self._process("web", processes.web())
        self.worker = self._process("worker", processes.worker())

    def _process(self, name: str, command: list[str]) -> ShopProcess:
        return ShopProcess(name=name, command=command, environment=self.environment, folder=self.folder)

    def manage(self, *arguments: str) -> str:
        """Run a management command on this shop and return what it printed; raises AssertionError when it fails."""
        return manage(*arguments, environment=self.environment)

    def start_web(self) -> None:
        """Start the web server and return once it is ready; raises AssertionError with the end of its log."""
        self.web.start()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while not self.is_ready():
            assert self.web.is_running(), f"the web server ended:\n{tail(self.web.log)}"
            assert time.monotonic() < deadline, f"not ready after {READY_WITHIN} s:\n{tail(self.web.log)}"
            time.sleep(0.1)

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health/ready", timeout=10):
                return True
        except OSError:
            return False


@contextmanager
def connected_to(shop: LiveShop) -> Iterator[None]:
    """Point this process's database connection and cache at those of `shop`: factories write there, queries read."""
    database = {**connections.settings["default"], "NAME": connections_name(shop.database_url)}
    cache = {**CACHE_ON_REDIS, "LOCATION": shop.redis_url}
    before = connections.settings["default"], caches.settings["default"]
    try:
        replace_default(connections, database)
        replace_default(caches, cache)
        yield
    finally:
        replace_default(connections, before[0])
        replace_default(caches, before[1])


def connections_name(url: str) -> str:
    path = urlsplit(url).path
    return path[1:] if url.startswith("mysql") else path


def replace_default(handler: Any, settings: dict[str, Any]) -> None:
    """Make `default` of Django's connections or caches what `settings` says, from its next use on."""
    handler["default"].close()
    handler.settings["default"] = settings
    del handler["default"]


@contextmanager
def running_shop(
    *,
    has_web: bool = True,
    has_worker: bool = True,
    server_url: str | None = None,
    fill: Callable[[LiveShop], object] | None = None,
    **variables: str,
) -> Iterator[LiveShop]:
    """Start a shop with `variables` over the usual ones of the test environment; kill and remove all of it afterwards.

    It lies on the MariaDB server of `server_url` (else of DATABASE_URL) where that names one, else on an SQLite file, with a queue of its
    own. Nothing is in the database but what the migrations put there, and what `fill` does before the processes start.
    """
    with ExitStack() as started:
        folder = Path(started.enter_context(tempfile.TemporaryDirectory(prefix="bambou-shop-", dir="/tmp")))
        server_url = os.environ.get("DATABASE_URL", "") if server_url is None else server_url
        database_url = started.enter_context(database(server_url=server_url, folder=folder))
        redis_url = started.enter_context(redis_database())
        port = free_port()
        environment = {
            **os.environ,
            **TEST_ENVIRONMENT,
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "VAR_DIR": str(folder),
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "PUBLIC_URL": f"http://localhost:{port}",
            **variables,
        }
        shop = LiveShop(
            url=f"http://localhost:{port}",
            database_url=database_url,
            redis_url=redis_url,
            folder=folder,
            environment=environment,
        )
        for process in (shop.web, shop.worker):
            started.callback(process.stop, seconds=0)
        catalogs.compile_all(root=ROOT)
        (folder / "static").symlink_to(collected_static(environment=environment))
        if fill is not None:
            fill(shop)
        if has_worker:
            shop.worker.start()
        if has_web:
            shop.start_web()
        yield shop
