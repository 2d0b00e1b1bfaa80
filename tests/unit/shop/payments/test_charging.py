from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shop.payments import charging
from shop.payments.charging import ChargeClosed, IntentMismatch, OutcomeUnknown
from shop.payments.enums import AttemptState, ChargeState, IntentState
from shop.payments.models import Attempt, Charge, MoneyMovement, PaymentMethod
from shop.payments.providers.base import Intent, ProviderUnreachable
from shop.payments.providers.sandbox.cards import Behaviour
from shop.payments.providers.sandbox.models import SandboxIntent
from shop.payments.providers.sandbox.provider import SandboxProvider
from tests.factories.shop import NOON, UserFactory, sandbox_card

pytestmark = pytest.mark.django_db


def renewal(behaviour: Behaviour = Behaviour.SUCCEEDS) -> Charge:
    user = UserFactory.create()
    method = PaymentMethod.objects.create(
        user=user,
        provider="sandbox",
        provider_ref=sandbox_card(behaviour),
        brand="Visa",
        last4="4242",
        expires_on=date(2030, 1, 31),
        created_at=NOON,
    )
    return charging.create_charge(
        subject="cycle:1",
        amount=Decimal("19.90"),
        currency="EUR",
        user_id=user.pk,
        method_id=method.pk,
        due_at=NOON,
        now=NOON,
        is_off_session=True,
    )


class Told:
    """Counts how often the money was announced."""

    def __init__(self) -> None:
        self.charges: list[int] = []

    def __call__(self, charge: Charge) -> None:
        self.charges.append(charge.pk)


def test_a_subject_is_charged_once() -> None:
    charge, told = renewal(), Told()
    assert renewal().pk == charge.pk
    for _ in range(3):
        done = charging.charge_off_session(charge_id=charge.pk, now=NOON, on_paid=told)
    assert (done.state, done.paid_at) == (ChargeState.PAID, NOON)
    assert told.charges == [charge.pk]
    assert Attempt.objects.count() == MoneyMovement.objects.count() == SandboxIntent.objects.count() == 1


def test_a_decline_stops() -> None:
    charge, told = renewal(Behaviour.FAILS_LATER), Told()
    for _ in range(2):
        done = charging.charge_off_session(charge_id=charge.pk, now=NOON, on_paid=told)
    assert done.state == ChargeState.DECLINED
    assert Attempt.objects.get().decline_code == "card_declined"
    assert told.charges == []
    assert not MoneyMovement.objects.exists()


class AnswersLost(SandboxProvider):
    def confirm(self, **arguments: Any) -> Any:
        super().confirm(**arguments)
        raise ProviderUnreachable("timeout")


def test_unknown_is_looked_up_before_anything_new(settings: Any) -> None:
    charge, told = renewal(), Told()
    settings.PAYMENT_PROVIDERS = {"sandbox": f"{__name__}.AnswersLost"}
    done = charging.charge_off_session(charge_id=charge.pk, now=NOON, on_paid=told)
    assert done.state == ChargeState.PROCESSING
    with pytest.raises(OutcomeUnknown):
        charging.start_attempt(charge_id=charge.pk, method_ref="other", now=NOON)
    done = charging.charge_off_session(charge_id=charge.pk, now=NOON + timedelta(days=2), on_paid=told)
    assert done.state == ChargeState.PAID
    assert told.charges == [charge.pk]
    assert [row.state for row in Attempt.objects.all()] == [AttemptState.SUCCEEDED]


def test_what_follows_from_the_money_fails_with_it() -> None:
    charge = renewal()

    def fail(charge: Charge) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        charging.charge_off_session(charge_id=charge.pk, now=NOON, on_paid=fail)
    charge.refresh_from_db()
    assert charge.state == ChargeState.PROCESSING
    assert not MoneyMovement.objects.exists()
    told = Told()
    charging.charge_off_session(charge_id=charge.pk, now=NOON, on_paid=told)
    assert told.charges == [charge.pk]


def test_an_intent_that_is_not_ours_settles_nothing() -> None:
    charge = renewal()
    charging.ensure_intent(charge_id=charge.pk)
    charge.refresh_from_db()
    charging.start_attempt(charge_id=charge.pk, method_ref="x", now=NOON)
    for reference, cents in (("sbi_other", 1990), (charge.intent_ref, 1)):
        other = Intent(reference=reference, state=IntentState.SUCCEEDED, amount_cents=cents, currency="EUR")
        with pytest.raises(IntentMismatch):
            charging.settle(charge_id=charge.pk, intent=other, now=NOON, on_paid=Told())
    assert not MoneyMovement.objects.exists()


def test_a_paid_charge_takes_no_further_attempt() -> None:
    charge = renewal()
    charging.charge_off_session(charge_id=charge.pk, now=NOON, on_paid=Told())
    with pytest.raises(ChargeClosed):
        charging.start_attempt(charge_id=charge.pk, method_ref="x", now=NOON)
    assert charging.cancel(charge_id=charge.pk, now=NOON, on_paid=Told()).state == ChargeState.PAID


def test_cancelling_closes_the_intent_too() -> None:
    charge = renewal()
    charging.ensure_intent(charge_id=charge.pk)
    assert charging.cancel(charge_id=charge.pk, now=NOON, on_paid=Told()).state == ChargeState.CANCELLED
    assert SandboxIntent.objects.get().state == IntentState.CANCELED


def test_a_refusal_of_an_attempt_that_another_worker_took_over_changes_nothing() -> None:
    charge = renewal()
    charging.ensure_intent(charge_id=charge.pk)
    first = charging.start_attempt(charge_id=charge.pk, method_ref="x", now=NOON)
    charging.look_up(charge_id=charge.pk, now=NOON, on_paid=Told())
    charging.start_attempt(charge_id=charge.pk, method_ref="y", now=NOON)
    late = Intent(
        reference=first.charge.intent_ref,
        state=IntentState.REQUIRES_METHOD,
        amount_cents=1990,
        currency="EUR",
        decline_code="card_declined",
    )
    charging.settle(charge_id=charge.pk, intent=late, now=NOON, on_paid=Told(), answers=first)
    charge.refresh_from_db()
    assert charge.state == ChargeState.PROCESSING
    assert [row.state for row in Attempt.objects.order_by("number")] == [AttemptState.ABANDONED, AttemptState.UNKNOWN]


def test_a_success_of_an_attempt_that_another_worker_took_over_is_a_success() -> None:
    charge, told = renewal(), Told()
    charging.ensure_intent(charge_id=charge.pk)
    first = charging.start_attempt(charge_id=charge.pk, method_ref="x", now=NOON)
    charging.look_up(charge_id=charge.pk, now=NOON, on_paid=told)
    charging.start_attempt(charge_id=charge.pk, method_ref="y", now=NOON)
    paid = Intent(reference=first.charge.intent_ref, state=IntentState.SUCCEEDED, amount_cents=1990, currency="EUR")
    assert charging.settle(charge_id=charge.pk, intent=paid, now=NOON, on_paid=told, answers=first).state == "paid"
    assert told.charges == [charge.pk]
    assert not Attempt.objects.filter(state=AttemptState.UNKNOWN).exists()
