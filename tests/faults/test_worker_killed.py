"""The worker dies by SIGKILL in a run of debits: afterwards each box is charged once, with one order and one mail."""

from __future__ import annotations

import asyncio
import functools
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from celery import Celery
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from core import clock, outbox, sweeps
from core.models import OutboxDelivery, OutgoingMail
from shop.invoicing.models import Invoice
from shop.order.models import Order
from shop.payments.models import Attempt, Charge, MoneyMovement
from shop.payments.providers.sandbox.models import SandboxIntent
from shop.stock.models import Reservation
from subscriptions.boxes import cycles, freezing
from subscriptions.enums import CycleState
from subscriptions.models import BoxRange, Cycle
from tests.factories.subscriptions import BoxRangeFactory, calendar_of, plan_of, running_subscription
from tests.forked import run_in_child
from tests.live import LiveShop, connections_name
from tests.shared import SharedShop, shared_shop

RUN, LEASE_IS_OVER = 200, timedelta(minutes=3)
CUTOFF = datetime(2026, 12, 15, 23, 0, tzinfo=UTC)
DEBIT = datetime(2026, 12, 21, 5, 0, tzinfo=UTC)
POINTS = (
    "renewals.claimed",
    "charging.before_intent",
    "charging.intent_made",
    "charging.attempt_committed",
    "charging.provider_answered",
    "renewals.paid",
    "renewals.settled",
)


def due_boxes(count: int) -> None:
    """So many subscriptions whose December box is fixed and to be debited."""
    november, december = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=2, on_hand=count + 10)
    plan = plan_of(november.range)
    for _ in range(count):
        subscription = running_subscription(first=november, plan=plan)
        subscription.cycles.update(state=CycleState.PACKED)
        cycles.plan_cycle(subscription=subscription, number=2, month=december)
    assert freezing.freeze_due(now=CUTOFF) == count


def until(is_so: Callable[[], bool], *, seconds: float = 240) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "the worker did not get there in time"
        time.sleep(0.02)


def debited() -> int:
    return MoneyMovement.objects.count()


def has_debited(wanted: int) -> bool:
    return debited() >= wanted


def send(shop: LiveShop, sweep: str, *, queue: str = "default") -> None:
    """Wake a sweep as beat does."""
    with Celery(broker=shop.redis_url) as beat:
        beat.send_task("core.sweep", kwargs={"name": sweep}, queue=queue)


def tell_everybody() -> None:
    """What the outbox's own sweep does with the orders of the run."""
    while outbox.deliver_due(now=clock.now()):
        pass


def assert_each_box_was_charged_once(count: int) -> None:
    taken = SandboxIntent.objects.filter(state="succeeded")
    assert (Charge.objects.filter(state="paid").count(), taken.count(), debited()) == (count, count, count)
    assert set(taken.values_list("reference", flat=True)) == set(
        MoneyMovement.objects.values_list("reference", flat=True)
    )
    assert SandboxIntent.objects.count() == count
    boxes = Cycle.objects.filter(number=2)
    assert Counter(boxes.values_list("state", flat=True)) == {CycleState.READY: count}
    assert len(set(boxes.values_list("order", "charge__order"))) == count
    assert all(order == charged for order, charged in boxes.values_list("order", "charge__order"))
    assert (Order.objects.count(), Invoice.objects.count()) == (count, count)
    assert sorted(Invoice.objects.values_list("sequence", flat=True)) == list(range(1, count + 1))
    assert Counter(OutgoingMail.objects.values_list("kind", flat=True)) == {"order-placed": count}
    assert len(set(OutgoingMail.objects.values_list("key", flat=True))) == count
    assert not Attempt.objects.filter(state="unknown").exists()
    assert not OutboxDelivery.objects.exclude(state="done").exists()
    assert Reservation.objects.filter(state="committed").count() == count


def test_s02_worker_killed_in_a_run_of_200_debits(start_shop: Callable[..., LiveShop]) -> None:
    shop = start_shop(has_web=False, SANDBOX_LATENCY_MS="10")
    due_boxes(RUN)
    clock.set_now(DEBIT)
    kills = []
    for wanted in (20, 75, 130):
        send(shop, "subscriptions.charge", queue="billing")
        until(functools.partial(has_debited, wanted))
        shop.worker.kill()
        kills.append(debited())
        clock.set_now(clock.now() + LEASE_IS_OVER)
        shop.worker.start()
    print(f"killed when {kills} of {RUN} debits were done")
    assert all(20 <= done <= 180 for done in kills)
    send(shop, "subscriptions.charge", queue="billing")
    until(lambda: not Cycle.objects.filter(state=CycleState.FROZEN, lease_until=None).exists())
    shop.worker.stop()
    clock.set_now(clock.now() + LEASE_IS_OVER)
    shop.worker.start()
    send(shop, "subscriptions.charge", queue="billing")
    until(lambda: debited() == RUN)
    shop.worker.stop()
    tell_everybody()
    assert_each_box_was_charged_once(RUN)


@pytest.fixture(scope="module")
def quiet_shop(django_db_blocker: DjangoDbBlocker) -> Iterator[SharedShop]:
    """Its database and queue, without processes."""
    with django_db_blocker.unblock(), shared_shop(has_web=False, has_worker=False) as shared:
        yield shared


@pytest.mark.parametrize("point", POINTS)
def test_s02_killed_at_a_named_point(
    point: str, quiet_shop: SharedShop, django_db_blocker: DjangoDbBlocker, settings: Any
) -> None:
    with django_db_blocker.unblock(), quiet_shop.as_at_first():
        due_boxes(6)
        clock.set_now(DEBIT)
        settings.FAULT = f"{point}:3"
        assert sweep() == -signal.SIGKILL, "the run must have been cut off, else this proves nothing"
        settings.FAULT = ""
        clock.set_now(clock.now() + LEASE_IS_OVER)
        assert sweep() == 0
        tell_everybody()
        assert_each_box_was_charged_once(6)


def test_a_child_asks_the_same_shop_while_an_event_loop_runs(
    quiet_shop: SharedShop, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

    def look() -> None:
        assert BoxRange.objects.exists()

    async def within() -> int:
        with quiet_shop.as_at_first():
            BoxRangeFactory.create()
            return run_in_child(look)

    with django_db_blocker.unblock():
        assert connections["default"].settings_dict["NAME"] != connections_name(quiet_shop.shop.database_url)
        assert asyncio.run(within()) == 0


def sweep() -> int:
    """Charge what is due in a process of its own; returns its exit code."""
    return run_in_child(charge_due)


def charge_due() -> None:
    sweeps.run("subscriptions.charge", now=clock.now())
