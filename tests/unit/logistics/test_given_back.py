"""What was paid and went back, or is contested, does not leave by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core import outbox
from logistics.enums import ParcelState
from logistics.exports import runs
from logistics.models import Parcel
from shop.payments import disputes, refunds
from shop.payments.enums import DisputeState
from shop.payments.models import Charge
from shop.payments.providers import provider_named
from shop.payments.providers.base import DisputeAnswer
from subscriptions.billing import renewals
from subscriptions.boxes import cycles, freezing
from subscriptions.models import Subscription
from tests.factories.subscriptions import (
    BoxRangeFactory,
    calendar_of,
    first_box_sent,
    running_subscription,
)

pytestmark = pytest.mark.django_db
CUTOFF = datetime(2026, 12, 15, 23, 0, tzinfo=UTC)
DEBIT = datetime(2026, 12, 21, 5, 0, tzinfo=UTC)
HELD = "Tout l’argent en a été rendu."


@pytest.fixture
def charge() -> Charge:
    """December's box was debited; what follows from it is not done yet."""
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=2)
    row: Subscription = running_subscription(first=months[0])
    first_box_sent(row)
    cycles.plan_cycle(subscription=row, number=2, month=months[1])
    freezing.freeze_due(now=CUTOFF)
    renewals.charge_due(now=DEBIT)
    charge = row.cycles.get(number=2).charge
    assert charge is not None
    return charge


def parcel_of(charge: Charge) -> Parcel:
    return Parcel.objects.get(order=charge.order)


def give_back_at_the_bank(charge: Charge, *, cents: int, name: str) -> None:
    """As somebody does in the bank's own back office."""
    bank = provider_named(charge.provider)
    bank.refund(intent_ref=charge.intent_ref, amount_cents=cents, merchant_reference=name, idempotency_key=name)
    refunds.take_over(charge=charge, now=DEBIT)


def test_a_parcel_that_is_here_is_held_when_all_was_given_back(charge: Charge) -> None:
    outbox.deliver_due(now=DEBIT)
    assert parcel_of(charge).held_because == ""
    give_back_at_the_bank(charge, cents=1000, name="first")
    outbox.deliver_due(now=DEBIT)
    assert parcel_of(charge).held_because == ""
    give_back_at_the_bank(charge, cents=int(charge.amount * 100) - 1000, name="second")
    outbox.deliver_due(now=DEBIT)
    assert parcel_of(charge).held_because == HELD
    runs.collect(pack_on=date(2027, 1, 31), planned_before=None, now=DEBIT)
    assert parcel_of(charge).run_id is None


def test_a_parcel_that_is_made_later_is_held_from_its_beginning(charge: Charge) -> None:
    refunds.make(charge_id=charge.pk, amount=charge.amount, reason="", requested_by_id=None, now=DEBIT)
    outbox.deliver_due(now=DEBIT)
    assert parcel_of(charge).held_because == HELD


def test_whoever_decides_to_send_it_all_the_same_is_not_asked_again(charge: Charge) -> None:
    refunds.make(charge_id=charge.pk, amount=charge.amount, reason="", requested_by_id=None, now=DEBIT)
    outbox.deliver_due(now=DEBIT)
    Parcel.objects.update(held_because="")
    runs.collect(pack_on=date(2027, 1, 31), planned_before=None, now=DEBIT)
    assert parcel_of(charge).run_id is not None


def test_what_a_run_has_taken_goes_its_way(charge: Charge) -> None:
    outbox.deliver_due(now=DEBIT)
    runs.export_now(pack_on=date(2027, 1, 31), now=DEBIT)
    refunds.make(charge_id=charge.pk, amount=charge.amount, reason="", requested_by_id=None, now=DEBIT)
    outbox.deliver_due(now=DEBIT)
    parcel = parcel_of(charge)
    assert (parcel.state, parcel.held_because) == (ParcelState.EXPORTED, "")


def test_a_contested_payment_holds_what_has_not_left(charge: Charge) -> None:
    outbox.deliver_due(now=DEBIT)
    answer = DisputeAnswer(
        reference="dp_1",
        intent_ref=charge.intent_ref,
        amount_cents=int(charge.amount * 100),
        currency="EUR",
        reason="fraudulent",
        state=DisputeState.OPEN,
        is_withdrawn=True,
    )
    disputes.settle(charge_id=charge.pk, answer=answer, now=DEBIT)
    outbox.deliver_due(now=DEBIT)
    assert sum(charge.movements.values_list("amount", flat=True)) == Decimal(0)
    assert parcel_of(charge).held_because == HELD
