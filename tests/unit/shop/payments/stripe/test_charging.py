"""Charging through Stripe, over HTTP: whatever is lost on the way, a charge is paid once."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shop.payments import charging
from shop.payments.charging import IntentMismatch
from shop.payments.enums import AttemptState, ChargeState
from shop.payments.models import Attempt, CardHolder, Charge, MoneyMovement, PaymentMethod
from shop.payments.providers.base import ProviderUnreachable
from tests.factories.shop import NOON, UserFactory
from tests.fakes.stripe.client import FakeStripe
from tests.unit.shop.payments.stripe.test_provider import ASKS_ALWAYS, GOOD, bank_answers, kept_card

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


class Told:
    """Counts how often the money was announced."""

    def __init__(self) -> None:
        self.charges: list[int] = []

    def __call__(self, charge: Charge) -> None:
        self.charges.append(charge.pk)


def method(fake: FakeStripe, *, number: str = GOOD, user: Any = None) -> PaymentMethod:
    whose, card = kept_card(fake, number=number)
    fake_first = fake.taken()
    assert fake_first
    user = user or UserFactory.create()
    CardHolder.objects.get_or_create(provider="stripe", provider_ref=whose, defaults={"user": user, "created_at": NOON})
    return PaymentMethod.objects.create(
        user=user,
        provider="stripe",
        provider_ref=card,
        customer_ref=whose,
        brand="Visa",
        last4=number[-4:],
        expires_on=date(2034, 12, 31),
        created_at=NOON,
    )


def renewal(card: PaymentMethod) -> Charge:
    return charging.create_charge(
        subject="cycle:1",
        amount=Decimal("24.90"),
        currency="EUR",
        user_id=card.user_id,
        method_id=card.pk,
        due_at=NOON,
        now=NOON,
        is_off_session=True,
    )


def debit(charge: Charge, told: Told, *, later: timedelta = timedelta(0)) -> Charge:
    return charging.charge_off_session(charge_id=charge.pk, now=NOON + later, on_paid=told)


def taken(fake: FakeStripe) -> int:
    """Cents of the renewals: the first payments, of 19.90, left the cards behind."""
    return sum(row["amount"] for row in fake.rows("charge", status="succeeded") if row["amount"] == 2490)


def test_a_renewal_is_paid_once(stripe_shop: FakeStripe) -> None:
    charge, told = renewal(method(stripe_shop)), Told()
    for _ in range(3):
        done = debit(charge, told)
    assert (done.state, told.charges, taken(stripe_shop)) == (ChargeState.PAID, [charge.pk], 2490)
    assert MoneyMovement.objects.get().reference == done.intent_ref


@pytest.mark.parametrize("kind", ["drop_after", "500_after", "delay"])
def test_an_answer_lost_after_the_money_moved(stripe_shop: FakeStripe, kind: str) -> None:
    charge, told = renewal(method(stripe_shop)), Told()
    stripe_shop.fault(kind=kind, on="confirm", seconds=1.5)
    assert debit(charge, told).state == ChargeState.PROCESSING
    assert debit(charge, told, later=HOUR).state == ChargeState.PAID
    assert (told.charges, taken(stripe_shop), Attempt.objects.count()) == ([charge.pk], 2490, 1)


@pytest.mark.parametrize("kind", ["drop_before", "429", "500"])
def test_a_question_that_never_arrived_is_asked_anew(stripe_shop: FakeStripe, kind: str) -> None:
    charge, told = renewal(method(stripe_shop)), Told()
    stripe_shop.fault(kind=kind, on="confirm")
    assert debit(charge, told).state == ChargeState.PROCESSING
    assert debit(charge, told, later=HOUR).state == ChargeState.PAID
    assert [row.state for row in Attempt.objects.order_by("number")] == [
        AttemptState.ABANDONED,
        AttemptState.SUCCEEDED,
    ]
    assert (told.charges, taken(stripe_shop)) == ([charge.pk], 2490)


def test_a_day_later_the_key_is_forgotten_and_the_intent_is_not(stripe_shop: FakeStripe) -> None:
    charge, told = renewal(method(stripe_shop)), Told()
    stripe_shop.fault(kind="drop_after", on="confirm")
    stripe_shop.fault(kind="drop_before", on="GET /v1/payment_intents")
    debit(charge, told)
    with pytest.raises(ProviderUnreachable):
        debit(charge, told, later=HOUR)
    stripe_shop.advance(seconds=25 * 3600)
    assert debit(charge, told, later=25 * HOUR).state == ChargeState.PAID
    assert (told.charges, taken(stripe_shop)) == ([charge.pk], 2490)


def test_killed_between_the_intent_and_its_reference(stripe_shop: FakeStripe) -> None:
    charge, told = renewal(method(stripe_shop)), Told()
    charging.ensure_intent(charge_id=charge.pk)
    Charge.objects.update(intent_ref="")
    stripe_shop.advance(seconds=25 * 3600)
    assert debit(charge, told).state == ChargeState.PAID
    assert len([row for row in stripe_shop.rows("payment_intent") if row["amount"] == 2490]) == 2
    assert taken(stripe_shop) == 2490


@pytest.mark.parametrize("kind", ["500", "500_after", "drop_after", "429"])
def test_an_intent_that_could_not_be_made_is_made_at_the_next_try(stripe_shop: FakeStripe, kind: str) -> None:
    charge, told = renewal(method(stripe_shop)), Told()
    stripe_shop.fault(kind=kind, on="POST /v1/payment_intents")
    with pytest.raises(ProviderUnreachable):
        debit(charge, told)
    assert not Attempt.objects.exists()
    assert debit(charge, told).state == ChargeState.PAID
    assert taken(stripe_shop) == 2490


def test_a_decline_then_another_card_of_another_customer_there(stripe_shop: FakeStripe) -> None:
    card, told = method(stripe_shop), Told()
    charge = renewal(card)
    # The same customer of ours, whose second card was kept under another customer of theirs, as after two purchases as a guest.
    stripe_shop.change(kind="payment_method", key=card.provider_ref, values={"_number": "4000000000009995"})
    declined = debit(charge, told)
    assert declined.state == ChargeState.DECLINED
    assert Attempt.objects.get().decline_code == "insufficient_funds"
    assert debit(charge, told).state == ChargeState.DECLINED
    first_intent = declined.intent_ref
    stripe_shop.change(kind="customer", key=card.customer_ref, values={})
    other = PaymentMethod.objects.create(
        user=card.user,
        provider="stripe",
        provider_ref=other_card(stripe_shop),
        customer_ref=CardHolder.objects.get(user=None).provider_ref,
        brand="Visa",
        last4="4242",
        expires_on=date(2034, 12, 31),
        created_at=NOON,
    )
    charging.open_again(charge_id=charge.pk, method_id=other.pk, due_at=NOON)
    paid = debit(charge, told)
    assert (paid.state, told.charges, taken(stripe_shop)) == (ChargeState.PAID, [charge.pk], 2490)
    assert paid.intent_ref != first_intent
    assert [row["status"] for row in stripe_shop.rows("payment_intent", id=first_intent)] == ["canceled"]


def other_card(fake: FakeStripe) -> str:
    from shop.payments.providers.stripe.provider import StripeProvider  # noqa: PLC0415 - one use

    provider = StripeProvider()
    whose = provider.create_customer(merchant_reference="C9", idempotency_key="customer-C9")
    CardHolder.objects.create(provider="stripe", provider_ref=whose, created_at=NOON)
    setup = provider.create_setup(merchant_reference="S9", customer_ref=whose, idempotency_key="setup-9")
    answer = provider.confirm_setup(
        setup_ref=setup.reference,
        method_ref=fake.type_card(number=GOOD),
        return_url="/",
        idempotency_key="setup-9-a",
    )
    assert answer.card is not None
    return answer.card.reference


def test_an_old_decline_is_not_taken_for_the_answer_to_a_new_try(stripe_shop: FakeStripe) -> None:
    card, told = method(stripe_shop), Told()
    charge = renewal(card)
    stripe_shop.change(kind="payment_method", key=card.provider_ref, values={"_number": "4000000000009995"})
    debit(charge, told)
    stripe_shop.change(kind="payment_method", key=card.provider_ref, values={"_number": GOOD})
    charging.open_again(charge_id=charge.pk, method_id=card.pk, due_at=NOON)
    stripe_shop.fault(kind="drop_before", on="confirm")
    assert debit(charge, told).state == ChargeState.PROCESSING
    assert debit(charge, told, later=HOUR).state == ChargeState.PAID
    states = [row.state for row in Attempt.objects.order_by("number")]
    assert states == [AttemptState.DECLINED, AttemptState.ABANDONED, AttemptState.SUCCEEDED]


def test_the_bank_wants_the_customer_who_then_pays_the_same_intent(stripe_shop: FakeStripe) -> None:
    card, told = method(stripe_shop, number=ASKS_ALWAYS), Told()
    charge = renewal(card)
    refused = debit(charge, told)
    assert (refused.state, Attempt.objects.get().decline_code) == (ChargeState.DECLINED, "authentication_required")
    _, asked = charging.take(
        charge_id=charge.pk, method_ref=card.provider_ref, now=NOON, on_paid=told, return_url="/fr/retour/"
    )
    assert asked is not None
    bank_answers(asked.action_url)
    paid = charging.look_up(charge_id=charge.pk, now=NOON, on_paid=told)
    assert (paid.state, paid.intent_ref, told.charges) == (ChargeState.PAID, refused.intent_ref, [charge.pk])
    assert paid.method_id == card.pk


def test_another_amount_waits_for_a_person_and_moves_nothing(stripe_shop: FakeStripe) -> None:
    charge, told = renewal(method(stripe_shop)), Told()
    intent_ref = charging.ensure_intent(charge_id=charge.pk)
    stripe_shop.change(kind="payment_intent", key=intent_ref, values={"amount": 1})
    with pytest.raises(IntentMismatch):
        debit(charge, told)
    charge.refresh_from_db()
    assert charge.state == ChargeState.NEEDS_ATTENTION
    assert "1 EUR" in charge.note
    assert debit(charge, told).state == ChargeState.NEEDS_ATTENTION
    assert charging.cancel(charge_id=charge.pk, now=NOON, on_paid=told).state == ChargeState.NEEDS_ATTENTION
    assert not MoneyMovement.objects.exists()
    assert told.charges == []
