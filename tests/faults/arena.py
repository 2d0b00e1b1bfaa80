"""Where workers are killed: MariaDB, Redis, our own Stripe, a web server for its messages, and 300 boxes that are due.

All rows are made once. Before each run what changed is put back, from a copy of the database on the same server, and so are
the bank's books: a run begins within a second.
"""

from __future__ import annotations

import copy
import os
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

from scripts import processes
from tests.databases import database, manage
from tests.fakes.stripe import events
from tests.fakes.stripe.server import FakeServer
from tests.live import ShopProcess
from tests.servers import free_port, mariadb, redis_database, tail
from tests.snapshots import Snapshot, put_back_until_quiet, snapshot

SECRET = "whsec_faults"
PROCESSES, LANES = 2, 4
READY_WITHIN = 180
LEFT_ALONE = frozenset({"core_clockoffset", "core_heartbeat"})
FILL = "from tests.bench.subscribers import fill; fill({count})"


@dataclass
class Messages:
    """Posts the bank's messages to the shop as they are made: each tenth is lost, each seventh comes twice."""

    bank: FakeServer
    url: str
    is_on: bool = False
    _sent: int = 0
    _thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def begin(self) -> None:
        self._sent, self.is_on = len(self.bank.books.events), True

    def _run(self) -> None:
        while True:
            time.sleep(0.02)
            told = self.bank.books.events
            while self.is_on and self._sent < len(told):
                number, event = self._sent, told[self._sent]
                self._sent += 1
                for _ in range(0 if number % 10 == 9 else 2 if number % 7 == 6 else 1):
                    with suppress(OSError):
                        events.send(event, to=f"{self.url}/webhooks/stripe/", secret=SECRET)


class Arena:
    """The servers and processes; `fault` arms the worker that is at work."""

    def __init__(self, *, folder: Path, database_url: str, redis_url: str, bank: FakeServer, kept: ExitStack) -> None:
        self.folder, self.bank, self.redis_url = folder, bank, redis_url
        self.database_url, self._kept = database_url, kept
        self.fault_file = folder / "fault"
        self.fault_file.write_text("")
        self._filled: Snapshot
        self._books: Any = None
        self._number = 0
        self.calm = 0.0  # seconds that the work after the last debit takes when nothing happens
        port = free_port()
        self.web_url = f"http://localhost:{port}"
        self.environment = {
            **os.environ,
            "ENVIRONMENT": "test",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "VAR_DIR": str(folder),
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "PUBLIC_URL": self.web_url,
            "WEB_CONCURRENCY": "1",
            "LOG_LEVEL": "ERROR",
            "PAYMENT_PROVIDER": "stripe",
            "STRIPE_SECRET_KEY": "sk_test_faults",
            "STRIPE_PUBLISHABLE_KEY": "pk_test_faults",
            "STRIPE_WEBHOOK_SECRET": SECRET,
            "STRIPE_API_BASE": bank.books.address,
            "RENEWAL_LANES": str(LANES),
            "RENEWAL_LEASE_SECONDS": "3",
            "DELIVERY_LEASE_SECONDS": "3",
        }
        self.web = self.process("web", processes.web())
        self.messages = Messages(bank=bank, url=self.web_url)

    def process(self, name: str, command: list[str], **variables: str) -> ShopProcess:
        self._number += 1
        environment = {**self.environment, **variables}
        return ShopProcess(name=f"{name}-{self._number}", command=command, environment=environment, folder=self.folder)

    def worker(self, **variables: str) -> ShopProcess:
        """A started worker whose fault is read from the arena's file."""
        command = [*processes.worker(processes=PROCESSES), f"--hostname=w{self._number}@%h"]
        made = self.process("worker", command, FAULT=f"@{self.fault_file}", **variables)
        made.start()
        return made

    def beat(self, *, seconds: float) -> ShopProcess:
        """A started beat; 0 seconds leave every sweep its own rhythm."""
        program = str(processes.PROGRAMS / "celery")
        schedule = self.folder / f"beat-{uuid.uuid4().hex}"
        command = [program, "-A", "tests.faults.beating", "--quiet", "beat", f"--schedule={schedule}", "--pidfile="]
        made = self.process("beat", command, BEAT_SECONDS=str(seconds))
        made.start()
        return made

    # Rows

    def fill(self, count: int) -> None:
        """Buy the first subscription through the shop, multiply it, and remember everything as it is then."""
        manage("shell", "-v0", "-c", FILL.format(count=count), environment=self.environment)
        method = next(iter(self.bank.books.table("payment_method").values()))
        for number in range(1, count):
            row = {**method, "id": f"{method['id']}-{number}"}
            self.bank.books.table("payment_method")[row["id"]] = row
        self._books = copy.deepcopy((self.bank.books.rows, self.bank.books.events))
        self._filled = self._kept.enter_context(snapshot(self.database_url))

    def forget_payments(self) -> None:
        """The bank knows nothing of the last run any more, and tells nothing more of it."""
        self.messages.is_on = False
        books = self.bank.books
        with books.lock:
            books.rows, books.events[:] = copy.deepcopy(self._books[0]), copy.deepcopy(self._books[1])
            books.answers.clear()
            books.faults.clear()
            books.calls.clear()

    def restore(self) -> None:
        """Put back what the last run changed, until no sweep that was under way writes to it; the shop's clock is left as it is."""
        put_back_until_quiet(self._filled, left_alone=LEFT_ALONE)

    def arm(self, fault: str) -> None:
        """From its next pass on the worker at work is at this fault's mercy; nothing is armed by an empty one."""
        self.fault_file.write_text(f"{fault}:{uuid.uuid4().hex}" if fault else "")

    def kill_connections(self) -> int:
        """Cut every connection of the database but this one's."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND db IS NOT NULL"
            )
            ids = [row[0] for row in cursor.fetchall()]
            for one in ids:
                with suppress(Exception):
                    cursor.execute(f"KILL CONNECTION {one}")
        return len(ids)

    def wait_until_ready(self, process: ShopProcess) -> None:
        """Return once a worker takes tasks."""
        deadline = time.monotonic() + READY_WITHIN
        while len(children(process)) < PROCESSES:
            assert process.is_running(), tail(process.log)
            assert time.monotonic() < deadline, tail(process.log)
            time.sleep(0.05)


def children(process: ShopProcess) -> list[str]:
    path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return path.read_text().split() if path.exists() else []


@contextmanager
def arena(*, due: int) -> Iterator[Arena]:
    """An arena with so many boxes to be debited, its web server running; this process's Django is set up for it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bambou-arena-", dir="/tmp")))
        server_url = stack.enter_context(mariadb())
        database_url = stack.enter_context(database(server_url=server_url, folder=folder))
        redis_url = stack.enter_context(redis_database())
        bank = FakeServer()
        thread = threading.Thread(target=bank.serve_forever, daemon=True)
        thread.start()
        stack.callback(bank.shutdown)
        made = Arena(folder=folder, database_url=database_url, redis_url=redis_url, bank=bank, kept=stack)
        os.environ.update(made.environment)
        set_up_django()
        made.fill(due)
        made.web.start()
        stack.callback(made.web.stop, seconds=5)
        yield made


def set_up_django() -> None:
    import django  # noqa: PLC0415 - its settings are read from the environment, which had to be set first

    django.setup()
