"""A payment contested at the bank holds the boxes to come until a person has decided."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from core import outbox
from shop.payments import disputes as payments
from shop.payments.enums import DisputeState
from shop.payments.models import Charge
from shop.payments.providers.base import DisputeAnswer
from shop.stock.models import Reservation
from subscriptions.billing import declines, renewals
from subscriptions.boxes import cycles, freezing
from subscriptions.enums import CycleState
from subscriptions.models import Cycle, Subscription
from subscriptions.notes import Note
from tests.factories.subscriptions import (
    BoxRangeFactory,
    all_rules_hold,
    calendar_of,
    first_box_sent,
    running_subscription,
)

pytestmark = pytest.mark.django_db


def cutoff(month: int) -> datetime:
    return datetime(2026 if month == 12 else 2027, month, 15, 23, 0, tzinfo=UTC)


def debit(month: int) -> datetime:
    return datetime(2026 if month == 12 else 2027, month, 21, 5, 0, tzinfo=UTC)


@pytest.fixture
def subscription() -> Subscription:
    """Its December box has been debited; January's and February's are planned."""
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=4)
    row = running_subscription(first=months[0])
    first_box_sent(row)
    for number in (2, 3, 4):
        cycles.plan_cycle(subscription=row, number=number, month=months[number - 1])
    freezing.freeze_due(now=cutoff(12))
    renewals.charge_due(now=debit(12))
    return row


def contested(row: Subscription, *, state: DisputeState = DisputeState.OPEN, now: datetime) -> Charge:
    charge = row.cycles.get(number=2).charge
    answer = DisputeAnswer(
        reference="dp_1",
        intent_ref=charge.intent_ref,
        amount_cents=1990,
        currency="EUR",
        reason="fraudulent",
        state=state,
        is_withdrawn=state in (DisputeState.OPEN, DisputeState.LOST),
    )
    payments.settle(charge_id=charge.pk, answer=answer, now=now)
    outbox.deliver_due(now=now)
    return charge


def box(row: Subscription, number: int) -> tuple[str, str]:
    cycle = Cycle.objects.get(subscription=row, number=number)
    return cycle.state, cycle.note


@pytest.mark.parametrize("state", [DisputeState.INQUIRY, DisputeState.OPEN, DisputeState.LOST])
def test_s29_the_next_box_is_held_at_its_cut_off(subscription: Subscription, state: DisputeState) -> None:
    contested(subscription, state=state, now=debit(12))
    freezing.freeze_due(now=cutoff(1))
    assert box(subscription, 3) == (CycleState.PARKED, Note.DISPUTED)
    renewals.charge_due(now=debit(1))
    assert Charge.objects.filter(is_off_session=True).count() == 1
    all_rules_hold(now=debit(1))


def test_s29_a_fixed_box_is_put_aside_and_its_piece_given_back(subscription: Subscription) -> None:
    freezing.freeze_due(now=cutoff(1))
    cycle = subscription.cycles.get(number=3)
    assert Reservation.objects.filter(owner=f"cycle:{cycle.pk}", state="committed").exists()
    contested(subscription, now=cutoff(1))
    assert box(subscription, 3) == (CycleState.PARKED, Note.DISPUTED)
    assert not Reservation.objects.filter(owner=f"cycle:{cycle.pk}", state="committed").exists()


def test_s29_won_or_let_go_on_by_a_person_it_is_debited(subscription: Subscription) -> None:
    contested(subscription, now=debit(12))
    freezing.freeze_due(now=cutoff(1))
    declines.try_again(cycle_id=subscription.cycles.get(number=3).pk, now=cutoff(1))
    freezing.freeze_due(now=cutoff(1))
    assert box(subscription, 3)[0] == CycleState.FROZEN
    contested(subscription, state=DisputeState.WON, now=debit(1))
    renewals.charge_due(now=debit(1))
    assert box(subscription, 3)[0] == CycleState.READY
    freezing.freeze_due(now=cutoff(2))
    assert box(subscription, 4)[0] == CycleState.FROZEN


def test_another_customers_boxes_are_not_held(subscription: Subscription) -> None:
    other = running_subscription(first=subscription.cycles.get(number=1).month)
    first_box_sent(other)
    cycles.plan_cycle(subscription=other, number=3, month=subscription.cycles.get(number=3).month)
    contested(subscription, now=debit(12))
    freezing.freeze_due(now=cutoff(1))
    assert box(other, 3)[0] == CycleState.FROZEN
