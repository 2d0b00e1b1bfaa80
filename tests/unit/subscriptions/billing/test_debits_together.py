"""Debits that one lane asks about are written together; whatever happens to one of them, the others get what they would alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core import invariants
from shop.invoicing.models import Invoice, Series
from shop.order.models import Line, Order
from shop.payments import charging, debits, settling
from shop.payments.enums import AttemptState, ChargeState
from shop.payments.models import Attempt, Charge, MoneyMovement
from shop.payments.providers.base import Intent, ProviderUnreachable
from shop.payments.providers.sandbox.cards import Behaviour
from shop.payments.providers.sandbox.models import SandboxIntent
from shop.payments.providers.sandbox.provider import SandboxProvider
from subscriptions.billing import renewal_orders, renewals
from subscriptions.boxes import cycles, freezing
from subscriptions.enums import CycleState
from subscriptions.models import CalendarMonth, Cycle
from subscriptions.notes import Note
from tests.factories.subscriptions import (
    BoxRangeFactory,
    ChildFactory,
    calendar_of,
    card_of,
    running_subscription,
)

pytestmark = pytest.mark.django_db
CUTOFF = datetime(2026, 12, 15, 23, 0, tzinfo=UTC)
DEBIT = datetime(2026, 12, 21, 5, 0, tzinfo=UTC)
GOOD, BAD = Behaviour.SUCCEEDS, Behaviour.FAILS_LATER


@pytest.fixture
def calendar() -> list[CalendarMonth]:
    return calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=2)


@pytest.fixture
def due(calendar: list[CalendarMonth]) -> Callable[..., list[Cycle]]:
    """Call it with what each customer's card does, for as many December boxes that are to be debited, in this order."""

    def make(*behaviours: Behaviour) -> list[Cycle]:
        made = []
        for behaviour in behaviours:
            child = ChildFactory.create()
            card = card_of(child.user, behaviour=behaviour)
            subscription = running_subscription(first=calendar[0], child=child, method=card)
            subscription.cycles.update(state=CycleState.PACKED, box_sku=calendar[0].box.item.sku)
            made.append(cycles.plan_cycle(subscription=subscription, number=2, month=calendar[1]))
            freezing.freeze(cycle_id=made[-1].pk, now=CUTOFF)
        return made

    return make


def states(boxes: list[Cycle]) -> list[tuple[str, str]]:
    return [(row.state, row.note) for row in (Cycle.objects.get(pk=box.pk) for box in boxes)]


def assert_all_is_whole() -> None:
    """Every rule holds, but that the boxes before the one to be debited had no order."""
    found = [each for broken in invariants.breaks(now=DEBIT) for each in broken.found]
    assert [each for each in found if not each.endswith("/1 goes out without an order")] == []


def watch_settling(patch: pytest.MonkeyPatch) -> list[int]:
    """How many were written together, each time."""
    seen: list[int] = []
    original = debits.settle_paid

    def watched(*, answers: Any, **options: Any) -> Any:
        seen.append(len(answers))
        return original(answers=answers, **options)

    patch.setattr(debits, "settle_paid", watched)
    return seen


def test_the_money_of_several_is_written_as_that_of_each(
    due: Callable[..., list[Cycle]], monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes, together = due(GOOD, GOOD, GOOD), watch_settling(monkeypatch)
    assert renewals.charge_due(now=DEBIT) == 3
    assert together == [3]
    assert states(boxes) == [(CycleState.READY, "")] * 3
    for box in boxes:
        box.refresh_from_db()
        assert (box.charge.state, box.charge.order, box.charge.paid_at) == (ChargeState.PAID, box.order, DEBIT)
        assert box.order.user == box.subscription.user
        assert Line.objects.get(order=box.order).line_price_incl_tax == box.charge.amount
        attempt = box.charge.attempts.get()
        assert (attempt.state, attempt.finished_at, attempt.try_ref != "") == (AttemptState.SUCCEEDED, DEBIT, True)
        movement = MoneyMovement.objects.get(charge=box.charge)
        assert (movement.amount, movement.reference) == (box.charge.amount, box.charge.intent_ref)
    numbers = Invoice.objects.order_by("sequence").values_list("number", flat=True)
    assert list(numbers) == ["FA2026-000001", "FA2026-000002", "FA2026-000003"]
    assert Series.objects.get(key="FA2026").last_number == 3
    assert_all_is_whole()


def test_a_card_that_fails_is_declined_and_stops_none_beside_it(
    due: Callable[..., list[Cycle]], monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes, together = due(GOOD, BAD, GOOD), watch_settling(monkeypatch)
    assert renewals.charge_due(now=DEBIT) == 3
    assert together == [2]
    assert states(boxes) == [
        (CycleState.READY, ""),
        (CycleState.DECLINED, Note.CARD_DECLINED),
        (CycleState.READY, ""),
    ]
    assert (Order.objects.count(), MoneyMovement.objects.count()) == (2, 2)
    assert_all_is_whole()


def test_one_that_is_answered_by_another_intent_waits_for_a_person_alone(
    due: Callable[..., list[Cycle]], monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes = due(GOOD, GOOD, GOOD)
    confirm = SandboxProvider.confirm
    asked: list[str] = []

    def other_amount(self: SandboxProvider, **options: Any) -> Intent:
        intent = confirm(self, **options)
        asked.append(intent.reference)
        return replace(intent, amount_cents=1) if len(asked) == 2 else intent

    monkeypatch.setattr(SandboxProvider, "confirm", other_amount)
    assert renewals.charge_due(now=DEBIT) == 3
    assert states(boxes) == [
        (CycleState.READY, ""),
        (CycleState.PARKED, Note.INCONSISTENT),
        (CycleState.READY, ""),
    ]
    assert Charge.objects.get(intent_ref=asked[1]).state == ChargeState.NEEDS_ATTENTION
    assert Order.objects.count() == 2


def test_one_whose_order_cannot_be_written_waits_for_a_person_alone(due: Callable[..., list[Cycle]]) -> None:
    boxes = due(GOOD, GOOD, GOOD)
    Cycle.objects.filter(pk=boxes[1].pk).update(snapshot={**boxes[1].snapshot, "plan": {"key": "gone"}})
    assert renewals.charge_due(now=DEBIT) == 3
    assert [state for state, _ in states(boxes)] == [CycleState.READY, CycleState.PARKED, CycleState.READY]
    assert (Order.objects.count(), MoneyMovement.objects.count(), Series.objects.get().last_number) == (2, 2, 2)
    assert SandboxIntent.objects.exclude(succeeded_at=None).count() == 3


def test_one_of_which_the_banks_message_told_first_is_not_written_again(
    due: Callable[..., list[Cycle]], monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes = due(GOOD, GOOD, GOOD)
    original = debits.settle_paid

    def told_before(*, answers: list[tuple[Attempt, Intent]], **options: Any) -> Any:
        attempt, intent = answers[1]
        charging.settle(charge_id=attempt.charge_id, intent=intent, now=DEBIT, on_paid=renewal_orders.writer(now=DEBIT))
        return original(answers=answers, **options)

    monkeypatch.setattr(debits, "settle_paid", told_before)
    assert renewals.charge_due(now=DEBIT) == 3
    assert states(boxes) == [(CycleState.READY, "")] * 3
    assert (Order.objects.count(), MoneyMovement.objects.count(), Invoice.objects.count()) == (3, 3, 3)
    assert_all_is_whole()


def test_an_attempt_that_somebody_else_took_over_is_not_closed_with_the_others(
    due: Callable[..., list[Cycle]], monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes = due(GOOD, GOOD)
    run = renewals.Run(now=DEBIT)
    claims = run.claim([box.pk for box in boxes])
    confirm = SandboxProvider.confirm

    def suspended(self: SandboxProvider, **options: Any) -> Intent:
        intent = confirm(self, **options)
        Attempt.objects.filter(charge__intent_ref=options["intent_ref"], charge=claims[0].charge_id).update(
            state=AttemptState.ABANDONED
        )
        return intent

    monkeypatch.setattr(SandboxProvider, "confirm", suspended)
    run.debit_all(claims)
    assert states(boxes) == [(CycleState.READY, "")] * 2
    assert [attempt.state for attempt in Attempt.objects.order_by("pk")] == [
        AttemptState.ABANDONED,
        AttemptState.SUCCEEDED,
    ]
    assert (Order.objects.count(), MoneyMovement.objects.count()) == (2, 2)


def test_a_charge_that_somebody_else_began_is_left_to_them(due: Callable[..., list[Cycle]]) -> None:
    boxes = due(GOOD, GOOD, GOOD)
    run = renewals.Run(now=DEBIT)
    claims = run.claim([box.pk for box in boxes])
    charging.start_attempt(charge_id=claims[1].charge_id, method_ref="elsewhere", now=DEBIT)
    run.debit_all(claims)
    assert [state for state, _ in states(boxes)] == [CycleState.READY, CycleState.FROZEN, CycleState.READY]
    assert Charge.objects.get(pk=claims[1].charge_id).attempts.get().method_ref == "elsewhere"


def test_an_answer_that_never_came_is_looked_up_by_the_next_run(
    due: Callable[..., list[Cycle]], monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes = due(GOOD, GOOD, GOOD)
    confirm = SandboxProvider.confirm
    answers: list[int] = []

    def lost(self: SandboxProvider, **options: Any) -> Intent:
        intent = confirm(self, **options)
        answers.append(1)
        if len(answers) == 2:
            raise ProviderUnreachable("the answer was lost")
        return intent

    monkeypatch.setattr(SandboxProvider, "confirm", lost)
    assert renewals.charge_due(now=DEBIT) == 2
    assert [state for state, _ in states(boxes)] == [CycleState.READY, CycleState.FROZEN, CycleState.READY]
    assert renewals.charge_due(now=DEBIT + timedelta(seconds=91)) == 1
    assert states(boxes) == [(CycleState.READY, "")] * 3
    assert (Order.objects.count(), MoneyMovement.objects.count(), Attempt.objects.count()) == (3, 3, 3)
    assert_all_is_whole()


def test_nothing_is_asked_after_the_end_of_the_lease(
    due: Callable[..., list[Cycle]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bank that takes its time: what was not asked about yet is taken up again, once, by whoever finds it."""
    boxes = due(GOOD, GOOD, GOOD)
    run = renewals.Run(now=DEBIT)
    claims = run.claim([box.pk for box in boxes])
    confirm = SandboxProvider.confirm

    def slow(self: SandboxProvider, **options: Any) -> Intent:
        intent = confirm(self, **options)
        run._now = claims[0].until
        return intent

    monkeypatch.setattr(SandboxProvider, "confirm", slow)
    run.debit_all(claims)
    assert [state for state, _ in states(boxes)] == [CycleState.READY, CycleState.FROZEN, CycleState.FROZEN]
    assert SandboxIntent.objects.exclude(succeeded_at=None).count() == 1
    monkeypatch.setattr(SandboxProvider, "confirm", confirm)
    assert renewals.charge_due(now=claims[0].until) == 2
    assert states(boxes) == [(CycleState.READY, "")] * 3
    assert SandboxIntent.objects.exclude(succeeded_at=None).count() == 3
    assert_all_is_whole()


def test_the_first_answer_does_not_wait_for_a_slow_bank(
    due: Callable[..., list[Cycle]], monkeypatch: pytest.MonkeyPatch
) -> None:
    due(GOOD, GOOD, GOOD)
    together = watch_settling(monkeypatch)
    confirm = SandboxProvider.confirm
    paid_before: list[int] = []

    def watched(self: SandboxProvider, **options: Any) -> Intent:
        paid_before.append(MoneyMovement.objects.count())
        return confirm(self, **options)

    monkeypatch.setattr(SandboxProvider, "confirm", watched)
    monkeypatch.setattr(debits, "SECONDS_TOGETHER", -1)
    assert renewals.charge_due(now=DEBIT) == 3
    assert (paid_before, together) == ([0, 1, 2], [])


def test_a_run_that_dies_while_it_writes_leaves_all_of_them_to_be_looked_up(
    due: Callable[..., list[Cycle]], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """The process is gone."""

    boxes = due(GOOD, GOOD, GOOD)
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(settling, "insert_all", lambda rows: (_ for _ in ()).throw(Killed))
        renewals.charge_due(now=DEBIT)
    assert (Order.objects.count(), MoneyMovement.objects.count()) == (0, 0)
    assert SandboxIntent.objects.exclude(succeeded_at=None).count() == 3
    assert renewals.charge_due(now=DEBIT + timedelta(seconds=91)) == 3
    assert states(boxes) == [(CycleState.READY, "")] * 3
    assert SandboxIntent.objects.count() == 3
    assert MoneyMovement.objects.count() == 3
    assert_all_is_whole()


def test_s25_orders_written_together_count_for_the_threshold_of_sales_abroad_one_after_the_other(
    calendar: list[CalendarMonth], settings: Any
) -> None:
    """The second of two boxes that go abroad crosses what the first one nearly reached."""
    settings.VAT_ABROAD = "threshold"
    boxes = []
    for country in ("DE", "FR", "DE"):
        child = ChildFactory.create()
        card = card_of(child.user)
        subscription = running_subscription(first=calendar[0], child=child, method=card, renewal_price="7000.00")
        subscription.cycles.update(state=CycleState.PACKED, box_sku=calendar[0].box.item.sku)
        box = cycles.plan_cycle(subscription=subscription, number=2, month=calendar[1])
        freezing.freeze(cycle_id=box.pk, now=CUTOFF)
        box.refresh_from_db()
        Cycle.objects.filter(pk=box.pk).update(
            snapshot={**box.snapshot, "address": {**box.snapshot["address"], "country": country}}
        )
        boxes.append(box)
    assert renewals.charge_due(now=DEBIT) == 3
    taxed = [Cycle.objects.get(pk=box.pk).order.tax_rows.get() for box in boxes]
    assert [(row.country, row.gross) for row in taxed] == [
        ("FR", Decimal("7000.00")),
        ("FR", Decimal("7000.00")),
        ("DE", Decimal("7000.00")),
    ]
