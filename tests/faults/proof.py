"""`make faults`: the worker is killed wherever it can hurt, time and again, and each box is charged once all the same.

    python -m tests.faults.proof [RUNS]

300 boxes are due; real workers and a real beat over MariaDB and Redis, our own Stripe over HTTP with its messages. With short
leases (3 s) and sweeps (1 s), RUNS times at each point, and once at each with the values of production (PRODUCTION=0 leaves
that out). POINTS="mail,two beats" does these rows alone. Afterwards: one payment at the bank, one
order, one invoice and one mail for each box, all rules hold, and nothing waits two sweeps later.
"""

from __future__ import annotations

import math
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

from redis import Redis

from tests.faults.arena import LANES, Arena, arena
from tests.live import ShopProcess
from tests.servers import end_on_signal, tail

DUE = int(os.environ.get("DUE", "300"))
SHORT, PRODUCTION = (3, 1.0), (90, 0.0)
PATIENCE = 60 + DUE / 2  # seconds, on a machine that may be shared
SLOWEST = 60  # seconds from sweep to sweep, of those that beat wakes least often on the way of a debit
CLOCK_SEEN = 1.5  # seconds until every process has read the shop's clock again
IN_PRODUCTION = os.environ.get("PRODUCTION", "1") != "0"
CHOSEN = [name.strip() for name in os.environ.get("POINTS", "").split(",") if name.strip()]
POINTS = (
    ("select", "renewals.selected"),
    ("lease", "renewals.claimed"),
    ("intent made", "charging.intent_made"),
    ("attempt written", "charging.attempt_committed"),
    ("request sent", "bank"),
    ("response received", "charging.provider_answered"),
    ("order", "renewals.paid"),
    ("before the commit", "charging.paid"),
    ("after the commit", "renewals.settled"),
    ("event handled", "outbox.consumed"),
    ("mail", "mail.handed_over"),
    ("message taken", "webhooks.claimed"),
    ("message handled", "webhooks.handled"),
)


@dataclass
class Row:
    """What came of the runs at one point."""

    name: str
    runs: int = 0
    killed: int = 0
    seconds: list[float] = field(default_factory=list)
    quiet: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def line(self) -> str:
        times = (f"{max(values):.1f}" if values else "-" for values in (self.seconds, self.quiet))
        cells = (self.name.ljust(34), f"{self.runs:>5}", f"{self.killed:>7}", *(one.rjust(9) for one in times))
        return " ".join(cells) + f"  {'; '.join(self.wrong[:3]) or 'each box once'}"


class Workers:
    """One worker at work, and another one that is ready and suspended, to take over at once when the first one is gone."""

    at_work: ShopProcess
    _standby: ShopProcess

    def __init__(self, place: Arena, *, lease: int) -> None:
        self._place = place
        self._variables = {"RENEWAL_LEASE_SECONDS": str(lease), "DELIVERY_LEASE_SECONDS": str(lease)}
        self._started: list[ShopProcess] = []
        self._suspending = threading.Thread()

    def start(self) -> None:
        self.at_work = self._starting()
        self._place.wait_until_ready(self.at_work)
        self._start_standby()
        self.make_ready()

    def _starting(self) -> ShopProcess:
        made = self._place.worker(**self._variables)
        self._started = [*(each for each in self._started if each.is_running()), made]
        return made

    def _start_standby(self) -> None:
        self._standby = self._starting()
        self._suspending = threading.Thread(target=self._suspend, args=[self._standby], daemon=True)
        self._suspending.start()

    def _suspend(self, worker: ShopProcess) -> None:
        with suppress(AssertionError):  # it was stopped before it was ready; make_ready looks
            self._place.wait_until_ready(worker)
            os.killpg(worker.pid, signal.SIGSTOP)

    def take_over(self) -> None:
        """The dead worker is replaced; a new one makes itself ready while the other one works."""
        self.at_work.kill()
        os.killpg(self._standby.pid, signal.SIGCONT)
        self.at_work = self._standby
        self._start_standby()

    def make_ready(self) -> None:
        """Return once the standby is ready and suspended."""
        self._suspending.join()
        assert self._standby.is_running(), tail(self._standby.log)

    def stop(self) -> None:
        """End all that was started, wherever the start was cut off."""
        for worker in self._started:
            if worker.is_running():
                os.killpg(worker.pid, signal.SIGCONT)
                worker.kill()


def main(runs: int) -> int:
    """Print the table; 1 when something was wrong, or nothing was killed where something should have been."""
    end_on_signal()
    rows = []
    names = [name for name, _ in POINTS] + [name for name, *_ in OTHERS]
    unknown = set(CHOSEN) - set(names)
    if unknown:
        print(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
        return 2
    print(f"{'point':34} {'runs':>5} {'killed':>7} {'charged s':>9} {'quiet s':>9}", flush=True)
    with arena(due=DUE) as place:
        rows.append(undisturbed(place, times=3))
        for name, values, times in (("", SHORT, runs), (" (production values)", PRODUCTION, int(IN_PRODUCTION))):
            if times:
                rows += at_points(place, suffix=name, values=values, times=times)
        rows += others(place, times=max(runs // 4, 1))
    return 1 if any(row.wrong or not row.killed for row in rows) else 0


def undisturbed(place: Arena, *, times: int) -> Row:
    """How long mails, events and messages take after the last debit when nothing happens: what the others are held against."""
    row = Row("nothing happens")
    with running(place, lease=SHORT[0], every=SHORT[1]):
        for _ in range(times):
            begin(place)
            row.killed += 1
            finish(place, row=row, patience=PATIENCE)
    place.calm = max(row.quiet, default=0.0)
    print(row.line(), flush=True)
    return row


def at_points(place: Arena, *, suffix: str, values: tuple[int, float], times: int) -> list[Row]:
    lease, every = values
    rows = []
    with running(place, lease=lease, every=every) as workers:
        for name, point in POINTS:
            if CHOSEN and name not in CHOSEN:
                continue
            row = Row(name + suffix)
            for _ in range(times):
                one_run(place, workers, row=row, point=point, lease=lease, every=every)
            print(row.line(), flush=True)
            rows.append(row)
    return rows


@contextmanager
def running(place: Arena, *, lease: int, every: float, beats: int = 1) -> Iterator[Workers]:
    """Workers with this lease, and beats that wake sweeps so often."""
    with ExitStack() as stack:
        workers = Workers(place, lease=lease)
        stack.callback(workers.stop)
        workers.start()
        for _ in range(beats):
            stack.callback(place.beat(seconds=every).kill)
        yield workers


def one_run(place: Arena, workers: Workers, *, row: Row, point: str, lease: int, every: float) -> None:
    """Kill the worker at the n-th pass of a point, have the other one take over, and look at the books when all is quiet."""
    number = random.randint(1, max(DUE // 4, 1))
    workers.make_ready()
    begin(place)
    with bank_that_kills(place, workers, number=number) if point == "bank" else armed(place, point, number):
        died = wait(lambda: not workers.at_work.is_running(), seconds=60 + 2 * (every or SLOWEST))
    place.arm("")
    row.killed += died
    if died:
        workers.take_over()
    finish(
        place,
        row=row,
        patience=PATIENCE + 2 * lease + 4 * (every or SLOWEST),
        quiet_within=place.calm + lease + 2 * (every or SLOWEST),
    )


@contextmanager
def armed(place: Arena, point: str, number: int) -> Iterator[None]:
    place.arm(f"{point}:{number}:group")
    yield


@contextmanager
def bank_that_kills(place: Arena, workers: Workers, *, number: int) -> Iterator[None]:
    """The n-th confirmation is carried out, and its answer meets nobody any more."""
    seen = Counter[str]()

    def after(path: str) -> None:
        if path.endswith("/confirm"):
            seen["confirm"] += 1
            if seen["confirm"] == number:
                os.killpg(workers.at_work.pid, signal.SIGKILL)

    place.bank.after = after
    try:
        yield
    finally:
        place.bank.after = None


def begin(place: Arena) -> None:
    """The boxes are due now. No worker that still believes it is later takes one of them."""
    from core import clock  # noqa: PLC0415 - Django is set up by the arena
    from tests.bench.subscribers import DEBIT  # noqa: PLC0415

    place.arm("")
    place.forget_payments()
    clock.set_now(DEBIT - timedelta(hours=1))
    time.sleep(CLOCK_SEEN)
    place.restore()
    clock.set_now(DEBIT)
    place.messages.begin()


def finish(place: Arena, *, row: Row, patience: float, quiet_within: float = math.inf) -> None:
    """Wait until all is charged, then until nothing is left to do, and compare the books.

    That nothing is left takes two sweeps at most, after the lease of whoever died, besides the time of the work itself.
    """
    row.runs += 1
    began = time.monotonic()
    if not wait(lambda: charged() >= DUE, seconds=patience):
        row.wrong.append(f"{charged()} of {DUE} charged after {patience:.0f} s: {waiting()}")
        return
    row.seconds.append(time.monotonic() - began)
    began = time.monotonic()
    if not wait(lambda: not any(waiting().values()), seconds=patience):
        row.wrong.append(f"not quiet after {patience:.0f} s: {waiting()} {late_messages()}")
    row.quiet.append(time.monotonic() - began)
    if row.quiet[-1] > quiet_within:
        row.wrong.append(f"quiet after {row.quiet[-1]:.1f} s, {quiet_within:.1f} are two sweeps")
    row.wrong += wrong(place)


def wait(is_so: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def charged() -> int:
    from shop.payments.models import MoneyMovement  # noqa: PLC0415

    return MoneyMovement.objects.filter(charge__is_off_session=True).count()


def waiting() -> dict[str, int]:
    """What is still to be done."""
    from core import clock  # noqa: PLC0415
    from core.models import OutboxDelivery, OutgoingMail  # noqa: PLC0415
    from shop.payments.models import WebhookEvent  # noqa: PLC0415
    from subscriptions.models import Cycle  # noqa: PLC0415

    clock.forget()
    now = clock.now()
    return {
        "boxes": Cycle.objects.filter(state="frozen", debit_at__lte=now).count(),
        "events": OutboxDelivery.objects.filter(state="due").count(),
        "mails": OutgoingMail.objects.filter(state="due").count(),
        "messages": WebhookEvent.objects.filter(state="due").count(),
    }


def late_messages() -> list[str]:
    """Some of the bank's messages that wait, each with its tries, its next one and the reason."""
    from shop.payments.models import WebhookEvent  # noqa: PLC0415

    rows = WebhookEvent.objects.filter(state="due").order_by("pk")[:2]
    return [f"{row.name}: {row.attempts} tries, due {row.due_at:%H:%M:%S}, {row.last_error}" for row in rows]


def wrong(place: Arena) -> list[str]:
    """What is not as if nothing had happened."""
    from core import clock, invariants  # noqa: PLC0415
    from core.models import OutgoingMail  # noqa: PLC0415
    from shop.invoicing.models import Invoice  # noqa: PLC0415
    from shop.order.models import Order  # noqa: PLC0415
    from shop.payments.models import Charge, MoneyMovement, WebhookEvent  # noqa: PLC0415
    from subscriptions.models import Cycle  # noqa: PLC0415

    taken = [row for row in place.bank.books.table("payment_intent").values() if row["status"] == "succeeded"]
    by_charge = Counter(row["metadata"]["reference"] for row in taken)
    orders = Order.objects.filter(kind="renewal", status="paid")
    numbers = orders.values_list("number", flat=True)
    counts = {
        "boxes ready": Cycle.objects.filter(number=2, state="ready").count(),
        "orders": orders.count(),
        "orders of boxes": len(set(Cycle.objects.filter(number=2).values_list("order_id", flat=True))),
        "invoices": Invoice.objects.filter(order__kind="renewal").count(),
        "charges paid": Charge.objects.filter(is_off_session=True, state="paid").count(),
        "movements": MoneyMovement.objects.filter(charge__is_off_session=True).count(),
        "mails": OutgoingMail.objects.filter(kind="order-placed", key__in=list(numbers)).count(),
        "payments at the bank": sum(by_charge[ref] for ref in charges()),
    }
    found = [f"{count} {name}" for name, count in counts.items() if count != DUE]
    found += [f"{count} payments for {ref}" for ref, count in by_charge.items() if count > 1]
    found += [f"message {row} waits for a person" for row in WebhookEvent.objects.filter(state="needs_attention")]
    clock.forget()
    return found + [f"{each.invariant.name}: {each.found[0]}" for each in invariants.breaks(now=clock.now())]


def charges() -> list[str]:
    from shop.payments.models import Charge  # noqa: PLC0415

    return list(Charge.objects.filter(is_off_session=True).values_list("reference", flat=True))


def others(place: Arena, *, times: int) -> list[Row]:
    """What is no kill: an empty queue, two beats, cut connections, lost answers, a suspended worker."""
    rows = []
    for name, beats, act in OTHERS:
        if CHOSEN and name not in CHOSEN:
            continue
        row = Row(name)
        with running(place, lease=SHORT[0], every=SHORT[1], beats=beats) as workers:
            for _ in range(times):
                begin(place)
                act(place, workers)
                row.killed += 1
                finish(place, row=row, patience=PATIENCE, quiet_within=place.calm + 2 * SHORT[0] + 2 * SHORT[1])
                if not workers.at_work.is_running():
                    row.wrong.append(tail(workers.at_work.log, lines=3))
                    break
        print(row.line(), flush=True)
        rows.append(row)
    return rows


def half_way() -> None:
    wait(lambda: charged() >= DUE // 3, seconds=60)


def nothing(place: Arena, workers: Workers) -> None:
    half_way()


def flush_redis(place: Arena, workers: Workers) -> None:
    half_way()
    with Redis.from_url(place.redis_url, socket_timeout=3) as queue:
        queue.flushall()


def cut_connections(place: Arena, workers: Workers) -> None:
    for _ in range(5):
        time.sleep(0.7)
        place.kill_connections()


def lose_answers(place: Arena, workers: Workers) -> None:
    """Confirmations that are carried out without an answer, and some that never arrive."""
    from tests.fakes.stripe.books import Fault  # noqa: PLC0415

    def fail() -> None:
        for number in range(DUE // 10):
            place.bank.books.faults.append(
                Fault(kind="drop_before" if number % 3 == 0 else "drop_after", on="/confirm")
            )
            time.sleep(0.1)

    threading.Thread(target=fail, daemon=True).start()
    half_way()


def suspend(place: Arena, workers: Workers) -> None:
    """SIGSTOP for longer than the lease while another worker goes on; then it wakes up and believes that it is still its turn."""
    wait(lambda: charged() >= DUE // 10, seconds=60)
    os.killpg(workers.at_work.pid, signal.SIGSTOP)
    os.killpg(workers._standby.pid, signal.SIGCONT)
    time.sleep(2 * SHORT[0])
    os.killpg(workers.at_work.pid, signal.SIGCONT)
    wait(lambda: charged() >= DUE // 2, seconds=60)


def kill_children(place: Arena, workers: Workers) -> None:
    for _ in range(4):
        time.sleep(0.8)
        place.arm(f"charging.provider_answered:{random.randint(1, LANES)}:process")
    place.arm("")


OTHERS: tuple[tuple[str, int, Callable[[Arena, Workers], None]], ...] = (
    ("Redis flushed in the middle", 1, flush_redis),
    ("two beats", 2, nothing),
    ("database connections cut", 1, cut_connections),
    ("every tenth answer lost", 1, lose_answers),
    ("worker suspended for two leases", 1, suspend),
    ("one process of the pool killed", 1, kill_children),
)


def run(arguments: list[str]) -> int:
    return main(int(arguments[0]) if arguments else 20)


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1:]))
