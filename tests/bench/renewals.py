"""`make bench-renewals`: so many boxes due at once, and how fast real workers debit them.

    python -m tests.bench.renewals [DUE]

MariaDB with a durable commit (innodb_flush_log_at_trx_commit=1, doublewrite), a Redis, two Celery processes for the queue
`billing`, all on this machine; a bank that takes 200 ms for each of the two calls of a debit, and uses no processor. What is
counted is a debit with all that is written with its money: order, invoice, movements and events. Mails and parcels are made
of the events by other queues, and are not part of it.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from celery import Celery

from config.env import env
from scripts import processes
from tests.bench.processes import cpu_seconds, family, listener, loop_ms
from tests.databases import client, database, manage
from tests.fakes.bank import taken
from tests.live import ShopProcess
from tests.servers import end_on_signal, free_port, mariadb, redis_database, tail

DURABLE = (
    "--innodb-flush-log-at-trx-commit=1",
    "--innodb-doublewrite=1",
    "--innodb-buffer-pool-size=512M",
    "--innodb-log-file-size=512M",
)
PROCESSES, LATENCY_MS = 2, 200
WAKE_EVERY, LOOK_EVERY = 60, 1.0
LEAST_PER_SECOND, MOST_GROWTH = 60, 1.10
STATEMENTS = ("Com_select", "Com_insert", "Com_update", "Com_delete")
CONTROL = ("Com_begin", "Com_commit", "Com_savepoint", "Com_release_savepoint", "Com_rollback")
CHECK = """
from core import invariants
from tests.bench.subscribers import DEBIT
broken = [(each.invariant.name, each.found[:3]) for each in invariants.breaks(now=DEBIT)]
print("RULES", len(invariants.all_invariants()), "BROKEN", broken)
"""


@dataclass(frozen=True)
class Sample:
    """How far the run was at a moment: debits done, seconds since its start, and kilobytes of each worker process."""

    done: int
    seconds: float
    memory: tuple[int, ...]


@dataclass(frozen=True)
class Used:
    """Seconds of the processor, and statements, so far."""

    workers: float
    database: float
    queue: float
    statements: int
    control: int


@dataclass
class Shop:
    """The servers and processes of the run."""

    database_url: str
    redis_url: str
    ledger: Path
    environment: dict[str, str]
    worker: ShopProcess
    samples: list[Sample] = field(default_factory=list)

    def manage(self, code: str) -> str:
        return manage("shell", "-v0", "-c", code, environment=self.environment, timeout=3600)

    def ask(self, sql: str) -> list[list[str]]:
        command = [*client(self.database_url, "client"), "-N", "-e", sql, self.database_url.rpartition("/")[2]]
        rows = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
        return [row.split("\t") for row in rows]

    def statements(self, names: tuple[str, ...]) -> int:
        listed = ", ".join(f"'{name}'" for name in names)
        return sum(int(value) for _, value in self.ask(f"SHOW GLOBAL STATUS WHERE Variable_name IN ({listed})"))

    def payments(self) -> int:
        """Payments so far, those of the first boxes included."""
        return int(self.ask("SELECT COUNT(*) FROM payments_moneymovement")[0][0])

    def used(self) -> Used:
        database = listener(int(self.database_url.rpartition(":")[2].partition("/")[0]))
        return Used(
            workers=cpu_seconds([self.worker.pid]),
            database=cpu_seconds([database]),
            queue=cpu_seconds([listener(urlsplit(self.redis_url).port or 6379)]),
            statements=self.statements(STATEMENTS),
            control=self.statements(CONTROL),
        )

    def memory(self) -> tuple[int, ...]:
        """Resident kilobytes of the worker's pool processes."""
        return tuple(resident(pid) for pid in family(self.worker.pid)[1:])


def resident(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


@contextmanager
def started() -> Iterator[Shop]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bambou-bench-", dir="/tmp")))
        ledger = folder / "ledger"
        ledger.mkdir()
        server_url = stack.enter_context(mariadb(options=DURABLE))
        database_url = stack.enter_context(database(server_url=server_url, folder=folder))
        redis_url = stack.enter_context(redis_database())
        environment = {
            **os.environ,
            "ENVIRONMENT": "test",
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "VAR_DIR": str(folder),
            "PORT": str(free_port()),
            "LOG_LEVEL": "WARNING",
            "BANK_LATENCY_MS": "0",
            "BANK_LEDGER": str(ledger),
        }
        command = [part.replace("default,billing,mail", "billing") for part in processes.worker(processes=PROCESSES)]
        at_work = {**environment, "BANK_LATENCY_MS": str(LATENCY_MS)}
        worker = ShopProcess(name="worker", command=command, environment=at_work, folder=folder)
        stack.callback(worker.stop, seconds=60)
        yield Shop(database_url, redis_url, ledger, environment, worker)


def main(due: int) -> int:
    """Print the table; 1 when it was too slow, memory grew, or a rule is broken."""
    end_on_signal()
    with started() as shop:
        began = time.monotonic()
        shop.manage(f"from tests.bench.subscribers import fill; fill({due})")
        rules = shop.manage(CHECK).strip().splitlines()[-1]
        for file in shop.ledger.glob("*"):
            file.unlink()
        print(f"{due} subscribers written in {time.monotonic() - began:.0f} s; {rules}", flush=True)
        loop = loop_ms()
        shop.worker.start()
        before, after = run(shop, due=due)
        shop.worker.stop(seconds=60)
        findings = report(shop, before=before, after=after, loop=loop)
        findings += checked(shop, due=due)
    print("\n".join(findings) or "everything as it must be")
    return 1 if findings else 0


def run(shop: Shop, *, due: int) -> tuple[Used, Used]:
    """Wake the sweep as beat does, once for each process and then every minute, until all is debited.

    Measured from the first debits on; returns what had been used before and after.
    """
    there = shop.payments()
    with Celery(broker=shop.redis_url) as beat:
        for _ in range(PROCESSES):
            wake(beat)
        while (first := shop.payments() - there) == 0:
            assert shop.worker.is_running(), tail(shop.worker.log)
            time.sleep(0.05)
        began = woken = time.monotonic()
        before = shop.used()
        while True:
            now, done = time.monotonic(), shop.payments() - there
            shop.samples.append(Sample(done - first, now - began, shop.memory()))
            if done >= due:
                return before, shop.used()
            assert shop.worker.is_running(), tail(shop.worker.log)
            assert now - began < 60 + due / 10, f"{done} of {due} after {now - began:.0f} s:\n{tail(shop.worker.log)}"
            if now - woken > WAKE_EVERY:
                woken = now
                wake(beat)
            time.sleep(LOOK_EVERY if due < 20_000 else 3 * LOOK_EVERY)


def wake(beat: Any) -> None:
    beat.send_task("core.sweep", kwargs={"name": "subscriptions.charge"}, queue="billing")


def tenths(samples: list[Sample]) -> list[tuple[Sample, Sample]]:
    """The first and the last look at each tenth of the debits."""
    total = samples[-1].done
    edges = [next(one for one in samples if one.done >= total * tenth / 10) for tenth in range(11)]
    return list(itertools.pairwise(edges))


def report(shop: Shop, *, before: Used, after: Used, loop: float) -> list[str]:
    """Print what was measured; return what is not as it must be."""
    last = shop.samples[-1]
    rate = last.done / last.seconds
    print(f"\n{'tenth':>6} {'debits':>8} {'seconds':>8} {'debits/s':>9} {'s per 1,000':>12}  MB of each process")
    for number, (begin, end) in enumerate(tenths(shop.samples), 1):
        seconds, done = end.seconds - begin.seconds, end.done - begin.done
        memory = " ".join(f"{kilobytes / 1024:.0f}" for kilobytes in end.memory)
        speed = done / seconds if seconds else 0.0
        print(f"{number:>6} {done:>8} {seconds:>8.1f} {speed:>9.1f} {1000 / speed if speed else 0:>12.1f}  {memory}")
    peak = max(max(sample.memory, default=0) for sample in shop.samples) / 1024
    statements, control = after.statements - before.statements, after.control - before.control
    workers, database = after.workers - before.workers, after.database - before.database
    print(f"\n{last.done} debits in {last.seconds:.1f} s: {rate:.1f} a second, {1000 / rate:.2f} s per 1,000")
    print(f"statements a debit: {statements / last.done:.1f}, and {control / last.done:.1f} around transactions")
    queue = after.queue - before.queue
    ms = [used / last.done * 1000 for used in (workers, database, queue)]
    print(f"CPU ms a debit: {ms[0]:.1f} workers, {ms[1]:.1f} database, {ms[2]:.2f} queue")
    print(f"two processors that do nothing else could do {2000 / sum(ms):.0f} a second")
    print(
        f"{PROCESSES} processes of {env('RENEWAL_LANES')} lanes, {LATENCY_MS} ms a call, peak {peak:.0f} MB a process; {' '.join(DURABLE)}"
    )
    print(f"the fixed loop takes {loop:.0f} ms of this machine")
    first_tenth, last_tenth = tenths(shop.samples)[0][1].memory, last.memory
    grown = [f"{a} to {b} kB" for a, b in zip(first_tenth, last_tenth, strict=False) if b > a * MOST_GROWTH]
    too_slow = [f"{rate:.1f} debits a second are fewer than {LEAST_PER_SECOND}"] if rate < LEAST_PER_SECOND else []
    return too_slow + [f"memory grew from {one}" for one in grown]


def checked(shop: Shop, *, due: int) -> list[str]:
    """Whether each box was charged once, there and here, and all rules hold."""
    paid = taken(shop.ledger)
    orders = int(shop.ask("SELECT COUNT(*) FROM order_order WHERE kind = 'renewal' AND status = 'paid'")[0][0])
    ready = int(shop.ask("SELECT COUNT(*) FROM subscriptions_cycle WHERE number = 2 AND state = 'ready'")[0][0])
    rules = shop.manage(CHECK).strip().splitlines()[-1]
    print(
        f"the bank took {len(paid)} payments, none twice: {set(paid.values()) == {1}}; {orders} orders, {ready} boxes; {rules}"
    )
    wrong = [] if rules.endswith("BROKEN []") else [rules]
    if (len(paid), set(paid.values()), orders, ready) != (due, {1}, due, due):
        wrong.append("not every box was charged once")
    return wrong


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
