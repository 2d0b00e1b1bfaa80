from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from shop.payments.enums import IntentState
from shop.payments.providers.base import Intent, ProviderRefused
from shop.payments.providers.sandbox import ledger
from shop.payments.providers.sandbox.cards import TEST_CARDS, Behaviour, passes_luhn
from shop.payments.providers.sandbox.models import SandboxIntent
from shop.payments.providers.sandbox.provider import SandboxProvider

pytestmark = pytest.mark.django_db


def new_intent(*, key: str = "charge-1", cents: int = 1990) -> Intent:
    return SandboxProvider().create_intent(
        merchant_reference="C1",
        amount_cents=cents,
        currency="EUR",
        customer_ref="",
        keeps_card=True,
        idempotency_key=key,
    )


def card(behaviour: Behaviour) -> str:
    return ledger.keep_card(behaviour=behaviour, brand="Visa", last4="0000", expires_on=date(2030, 12, 31)).reference


def confirm(intent: Intent, method: str, *, key: str = "attempt-1", off_session: bool = False) -> Intent:
    return SandboxProvider().confirm(
        intent_ref=intent.reference,
        method_ref=method,
        off_session=off_session,
        keeps_card=True,
        return_url="/",
        idempotency_key=key,
    )


def test_the_same_key_makes_the_same_intent() -> None:
    assert new_intent() == new_intent()
    assert SandboxIntent.objects.count() == 1
    assert new_intent(key="charge-2").reference != new_intent().reference


def test_the_same_key_for_another_request_is_refused() -> None:
    new_intent()
    with pytest.raises(ProviderRefused):
        new_intent(cents=1)


def test_a_repeated_confirmation_takes_nothing_more() -> None:
    intent, method = new_intent(), card(Behaviour.SUCCEEDS)
    assert confirm(intent, method).state == IntentState.SUCCEEDED
    assert confirm(intent, method).state == IntentState.SUCCEEDED
    with pytest.raises(ProviderRefused):
        confirm(intent, method, key="attempt-2")


@pytest.mark.parametrize(
    ("behaviour", "on_session", "off_session"),
    [
        (Behaviour.SUCCEEDS, "", ""),
        (Behaviour.DECLINES, "card_declined", "card_declined"),
        (Behaviour.NO_FUNDS, "insufficient_funds", "insufficient_funds"),
        (Behaviour.EXPIRED, "expired_card", "expired_card"),
        (Behaviour.WRONG_CODE, "incorrect_cvc", "incorrect_cvc"),
        (Behaviour.FAILS_LATER, "", "card_declined"),
        (Behaviour.AUTHENTICATES_ONCE, "action", "authentication_required"),
        (Behaviour.AUTHENTICATES_ALWAYS, "action", "authentication_required"),
    ],
)
def test_each_card_does_what_it_says(behaviour: Behaviour, on_session: str, off_session: str) -> None:
    method = card(behaviour)
    for expected, is_off in ((on_session, False), (off_session, True)):
        answer = confirm(new_intent(key=f"c{is_off}"), method, key=f"a{is_off}", off_session=is_off)
        if expected == "action":
            assert answer.state == IntentState.REQUIRES_ACTION
            assert answer.action_url
        elif expected:
            assert (answer.state, answer.decline_code) == (IntentState.REQUIRES_METHOD, expected)
        else:
            assert answer.state == IntentState.SUCCEEDED


def test_a_card_authenticated_once_is_silent_afterwards() -> None:
    intent, method = new_intent(), card(Behaviour.AUTHENTICATES_ONCE)
    confirm(intent, method)
    secret = SandboxIntent.objects.get().client_secret
    assert ledger.authenticate(client_secret=secret, accepted=True).state == IntentState.SUCCEEDED
    assert ledger.authenticate(client_secret=secret, accepted=False).state == IntentState.SUCCEEDED
    renewal = confirm(new_intent(key="c2"), method, key="a2", off_session=True)
    assert renewal.state == IntentState.SUCCEEDED


def test_a_cancelled_intent_never_succeeds_and_a_paid_one_is_never_cancelled() -> None:
    open_one, paid_one = new_intent(key="c1"), new_intent(key="c2")
    assert SandboxProvider().cancel(intent_ref=open_one.reference).state == IntentState.CANCELED
    with pytest.raises(ProviderRefused):
        confirm(open_one, card(Behaviour.SUCCEEDS))
    confirm(paid_one, card(Behaviour.SUCCEEDS), key="a2")
    assert SandboxProvider().cancel(intent_ref=paid_one.reference).state == IntentState.SUCCEEDED


def test_it_refuses_production(settings: Any) -> None:
    settings.ENVIRONMENT = "production"
    with pytest.raises(ImproperlyConfigured):
        SandboxProvider()


def test_the_numbers_are_card_numbers() -> None:
    assert all(passes_luhn(one.number) and len(one.number) == 16 for one in TEST_CARDS)
    assert not passes_luhn("4242424242424241")
