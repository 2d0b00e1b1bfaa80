from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.models import OutboxEvent
from shop.payments import refunds
from shop.payments.enums import MoneyMovementKind, RefundState
from shop.payments.models import Charge, MoneyMovement, Refund
from shop.payments.providers.base import ProviderUnreachable, RefundAnswer
from shop.payments.providers.sandbox.models import SandboxIntent, SandboxRefund
from shop.payments.providers.sandbox.provider import SandboxProvider
from shop.payments.refunds import NotRefundable
from tests.factories.shop import NOON, begun, paid, sold_product

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def charge() -> Charge:
    """A paid one over 23.80."""
    return paid((sold_product(gross="19.90"), 1)).charge


def give_back(of: Charge, amount: str, *, now: Any = NOON) -> Refund:
    return refunds.make(charge_id=of.pk, amount=Decimal(amount), reason="box damaged", requested_by_id=None, now=now)


def test_part_of_a_charge_is_given_back() -> None:
    one = charge()
    made = give_back(one, "5.00")
    assert (made.state, made.finished_at) == (RefundState.SUCCEEDED, NOON)
    moved = MoneyMovement.objects.get(kind=MoneyMovementKind.REFUNDED)
    assert (moved.amount, moved.currency, moved.reference) == (Decimal("-5.00"), "EUR", made.provider_ref)
    assert OutboxEvent.objects.get(name="refund.made").payload == {
        "refund_id": made.pk,
        "charge_id": one.pk,
        "order_id": one.order_id,
        "gross": "5.00",
        "currency": "EUR",
        "reason": "box damaged",
    }
    assert refunds.refundable(charge=one) == Decimal("18.80")


@pytest.mark.parametrize("amount", ["23.81", "0.00", "-1.00", "1000000.00"])
def test_more_than_was_paid_and_nothing_are_refused(amount: str) -> None:
    one = charge()
    with pytest.raises(NotRefundable) as refused:
        give_back(one, amount)
    assert refused.value.left == Decimal("23.80")
    assert not Refund.objects.exists()
    assert not SandboxRefund.objects.exists()


def test_all_of_it_in_two_parts_and_no_cent_more() -> None:
    one = charge()
    give_back(one, "20.00")
    give_back(one, "3.80")
    with pytest.raises(NotRefundable):
        give_back(one, "0.01")
    assert sum(MoneyMovement.objects.values_list("amount", flat=True)) == 0
    assert SandboxIntent.objects.get().refunded_cents == 2380


def test_a_charge_that_was_not_paid_gives_nothing_back() -> None:
    made = begun((sold_product(), 1))
    with pytest.raises(NotRefundable) as refused:
        give_back(made.order.charge, "1.00")
    assert refused.value.left == 0


class AnswersLost(SandboxProvider):
    def refund(self, **arguments: Any) -> RefundAnswer:
        super().refund(**arguments)
        raise ProviderUnreachable("timeout")


class NeverAsked(SandboxProvider):
    def refund(self, **arguments: Any) -> RefundAnswer:
        raise ProviderUnreachable("connection refused")


def behind(provider: type, settings: Any) -> None:
    settings.PAYMENT_PROVIDERS = {"sandbox": f"{__name__}.{provider.__name__}"}


@pytest.mark.parametrize("provider", [AnswersLost, NeverAsked])
def test_an_unknown_outcome_counts_and_is_finished_once(provider: type, settings: Any) -> None:
    one, usual = charge(), settings.PAYMENT_PROVIDERS
    behind(provider, settings)
    made = give_back(one, "20.00")
    assert made.state == RefundState.UNKNOWN
    assert refunds.refundable(charge=one) == Decimal("3.80")
    with pytest.raises(NotRefundable):
        give_back(one, "20.00")
    assert refunds.sweep(now=NOON) == 0
    settings.PAYMENT_PROVIDERS = usual
    assert refunds.sweep(now=NOON + 3 * MINUTE) == 1
    made.refresh_from_db()
    assert made.state == RefundState.SUCCEEDED
    assert (SandboxRefund.objects.count(), SandboxIntent.objects.get().refunded_cents) == (1, 2000)
    assert MoneyMovement.objects.filter(kind=MoneyMovementKind.REFUNDED).count() == 1
    assert refunds.sweep(now=NOON + timedelta(days=1)) == 0


def test_one_cut_off_before_the_provider_was_asked_is_finished() -> None:
    one = charge()
    refunds.request(charge_id=one.pk, amount=Decimal("5.00"), reason="x", requested_by_id=None, now=NOON)
    assert refunds.sweep(now=NOON + MINUTE) == 1
    assert Refund.objects.get().state == RefundState.SUCCEEDED


def test_a_refusal_is_kept_and_leaves_the_money() -> None:
    one = charge()
    SandboxIntent.objects.update(refunded_cents=2380)
    made = give_back(one, "5.00")
    assert made.state == RefundState.FAILED
    assert "cannot be given back" in made.failure
    assert refunds.refundable(charge=one) == Decimal("23.80")
    assert not OutboxEvent.objects.filter(name="refund.made").exists()


def test_a_refund_that_the_bank_sends_back_comes_back_once() -> None:
    one = charge()
    made = give_back(one, "5.00")
    answer = RefundAnswer(
        reference=made.provider_ref or "",
        intent_ref=one.intent_ref,
        state=RefundState.FAILED,
        amount_cents=500,
        currency="EUR",
        failure="account closed",
    )
    for _ in range(2):
        refunds.settle(refund_id=made.pk, answer=answer, now=NOON)
    made.refresh_from_db()
    assert (made.state, made.failure) == (RefundState.FAILED, "account closed")
    assert refunds.refundable(charge=one) == Decimal("23.80")
