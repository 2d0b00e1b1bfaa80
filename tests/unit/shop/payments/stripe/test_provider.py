from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from shop.payments.enums import DisputeState, IntentState, RefundState
from shop.payments.providers.base import Intent, ProviderRefused, ProviderUnreachable
from shop.payments.providers.stripe import client
from shop.payments.providers.stripe.provider import StripeProvider
from tests.fakes.stripe.client import FakeStripe

GOOD, ASKS_ONCE, ASKS_ALWAYS = "4242424242424242", "4000002500003155", "4000002760003184"


def new_intent(*, key: str = "charge-1", **more: Any) -> Intent:
    usual = {"customer_ref": "", "keeps_card": False, "merchant_reference": "C1"}
    return StripeProvider().create_intent(amount_cents=1990, currency="EUR", idempotency_key=key, **{**usual, **more})


def confirm(intent: Intent, method: str, *, key: str = "attempt-1", **more: Any) -> Intent:
    usual = {"off_session": False, "keeps_card": False, "return_url": "/fr/retour/"}
    return StripeProvider().confirm(
        intent_ref=intent.reference, method_ref=method, idempotency_key=key, **{**usual, **more}
    )


def bank_answers(url: str, *, accepted: bool = True) -> str:
    """Follow the bank's page; return where it sends the customer."""
    import http.client  # noqa: PLC0415 - only here, and its name is the standard library's

    line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
    line.request("GET", urlsplit(url).path + ("" if accepted else "?refuse"))
    where = line.getresponse().headers["Location"]
    line.close()
    return where


def customer() -> str:
    return StripeProvider().create_customer(merchant_reference="C1", idempotency_key="customer-C1")


def kept_card(fake: FakeStripe, *, number: str = GOOD) -> tuple[str, str]:
    """A customer and the card that a first payment left behind."""
    whose = customer()
    first = new_intent(key=f"charge-{number}", customer_ref=whose, keeps_card=True)
    answer = confirm(first, fake.type_card(number=number), key=f"attempt-{number}", keeps_card=True)
    if answer.action_url:
        bank_answers(answer.action_url)
        answer = StripeProvider().retrieve(intent_ref=first.reference)
    assert answer.card is not None
    return whose, answer.card.reference


def test_an_intent_is_made_untried_and_once_per_key(stripe_shop: FakeStripe) -> None:
    made = new_intent()
    assert (made.state, made.amount_cents, made.currency) == (IntentState.REQUIRES_METHOD, 1990, "EUR")
    assert (made.decline_code, made.last_try, made.merchant_reference) == ("", "", "C1")
    assert new_intent() == made
    assert stripe_shop.taken() == 0


def test_a_good_card_pays(stripe_shop: FakeStripe) -> None:
    paid = confirm(new_intent(), stripe_shop.type_card(number=GOOD))
    assert paid.state == IntentState.SUCCEEDED
    assert paid.card is not None
    assert (paid.card.brand, paid.card.last4, str(paid.card.expires_on)) == ("Visa", "4242", "2034-12-31")
    assert stripe_shop.taken() == 1990


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("4000000000000002", "card_declined"),
        ("4000000000009995", "insufficient_funds"),
        ("4000000000009987", "lost_card"),
        ("4000000000000069", "expired_card"),
        ("4000000000000127", "incorrect_cvc"),
    ],
)
def test_a_decline_is_an_answer(stripe_shop: FakeStripe, number: str, code: str) -> None:
    made = new_intent()
    declined = confirm(made, stripe_shop.type_card(number=number))
    assert (declined.state, declined.decline_code) == (IntentState.REQUIRES_METHOD, code)
    assert declined.last_try
    assert StripeProvider().retrieve(intent_ref=made.reference).decline_code == code


@pytest.mark.parametrize(
    ("accepted", "state", "code"),
    [(True, IntentState.SUCCEEDED, ""), (False, IntentState.REQUIRES_METHOD, "authentication_failed")],
)
def test_the_bank_asks(stripe_shop: FakeStripe, accepted: bool, state: IntentState, code: str) -> None:
    made = new_intent()
    asked = confirm(made, stripe_shop.type_card(number=ASKS_ALWAYS))
    assert asked.state == IntentState.REQUIRES_ACTION
    back = bank_answers(asked.action_url, accepted=accepted)
    assert back.startswith("http://localhost:8000/fr/retour/?payment_intent=")
    answer = StripeProvider().retrieve(intent_ref=made.reference)
    assert (answer.state, answer.decline_code) == (state, code)


def test_a_kept_card_renews_in_silence_after_the_bank_agreed_once(stripe_shop: FakeStripe) -> None:
    whose, card = kept_card(stripe_shop, number=ASKS_ONCE)
    renewal = new_intent(key="charge-2", customer_ref=whose)
    assert confirm(renewal, card, key="attempt-2", off_session=True).state == IntentState.SUCCEEDED


def test_off_session_the_bank_asks_for_the_customer(stripe_shop: FakeStripe) -> None:
    whose, card = kept_card(stripe_shop, number=ASKS_ALWAYS)
    renewal = new_intent(key="charge-2", customer_ref=whose)
    refused = confirm(renewal, card, key="attempt-2", off_session=True)
    assert (refused.state, refused.decline_code) == (IntentState.REQUIRES_METHOD, "authentication_required")
    asked = confirm(renewal, card, key="attempt-3", keeps_card=True)
    assert asked.state == IntentState.REQUIRES_ACTION
    bank_answers(asked.action_url)
    assert StripeProvider().retrieve(intent_ref=renewal.reference).state == IntentState.SUCCEEDED


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "429", "500", "500_after", "delay"])
def test_no_answer_is_unknown(stripe_shop: FakeStripe, kind: str) -> None:
    made = new_intent()
    stripe_shop.fault(kind=kind, on="confirm", seconds=1.5)
    with pytest.raises(ProviderUnreachable):
        confirm(made, stripe_shop.type_card(number=GOOD))
    taken = kind in ("drop_after", "500_after", "delay")
    assert stripe_shop.taken() == 1990 * taken
    state = StripeProvider().retrieve(intent_ref=made.reference).state
    assert state == (IntentState.SUCCEEDED if taken else IntentState.REQUIRES_METHOD)


def test_nobody_at_the_address_is_unknown(stripe_shop: FakeStripe, settings: Any) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    with pytest.raises(ProviderUnreachable):
        new_intent()


def test_a_wrong_key_of_ours_says_nothing_of_the_payment(stripe_shop: FakeStripe, settings: Any) -> None:
    settings.STRIPE_SECRET_KEY = "sk_live_revoked"
    with pytest.raises(ProviderUnreachable):
        new_intent()


def test_a_key_at_work_is_unknown(stripe_shop: FakeStripe) -> None:
    made, token = new_intent(), stripe_shop.type_card(number=GOOD)
    stripe_shop.fault(kind="slow", on="confirm", seconds=1.5)
    for _ in range(2):
        with pytest.raises(ProviderUnreachable):
            confirm(made, token)


@pytest.mark.parametrize(
    "mistake",
    [
        lambda: StripeProvider().retrieve(intent_ref="pi_none"),
        lambda: confirm(new_intent(), "pm_none"),
        lambda: (new_intent(), new_intent(merchant_reference="C2")),
        lambda: StripeProvider().refund(
            intent_ref=new_intent().reference, amount_cents=1, merchant_reference="R1", idempotency_key="r"
        ),
    ],
)
def test_a_mistake_of_ours_is_refused(stripe_shop: FakeStripe, mistake: Callable[[], Any]) -> None:
    with pytest.raises(ProviderRefused):
        mistake()


def test_the_library_tries_nothing_by_itself(stripe_shop: FakeStripe) -> None:
    stripe_shop.fault(kind="drop_before", on="payment_intents", times=5)
    with pytest.raises(ProviderUnreachable):
        new_intent()
    assert stripe_shop.calls() == ["POST /v1/payment_intents"]


def test_time_limits(stripe_shop: FakeStripe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert client.client()._requestor._get_http_client()._timeout == (2, 5)
    monkeypatch.setattr(client, "current_task", object())
    assert client.client()._requestor._get_http_client()._timeout == (2, 20)


def test_cancelled_for_good_or_paid(stripe_shop: FakeStripe) -> None:
    open_one, paid_one = new_intent(key="c1"), new_intent(key="c2")
    confirm(paid_one, stripe_shop.type_card(number=GOOD))
    provider = StripeProvider()
    for _ in range(2):
        assert provider.cancel(intent_ref=open_one.reference).state == IntentState.CANCELED
        assert provider.cancel(intent_ref=paid_one.reference).state == IntentState.SUCCEEDED
    with pytest.raises(ProviderRefused):
        confirm(open_one, stripe_shop.type_card(number=GOOD), key="attempt-2")


def test_found_by_our_reference(stripe_shop: FakeStripe) -> None:
    made = new_intent(merchant_reference="CFIND")
    new_intent(key="other", merchant_reference="COTHER")
    assert [one.reference for one in StripeProvider().find_intents(merchant_reference="CFIND")] == [made.reference]


def test_a_card_is_kept_without_a_payment_and_forgotten(stripe_shop: FakeStripe) -> None:
    provider, whose = StripeProvider(), customer()
    setup = provider.create_setup(merchant_reference="S1", customer_ref=whose, idempotency_key="setup-1")
    token = stripe_shop.type_card(number=ASKS_ONCE)
    asked = provider.confirm_setup(
        setup_ref=setup.reference, method_ref=token, return_url="/fr/", idempotency_key="setup-1-a"
    )
    assert asked.state == IntentState.REQUIRES_ACTION
    bank_answers(asked.action_url)
    kept = provider.retrieve_setup(setup_ref=setup.reference)
    assert kept.state == IntentState.SUCCEEDED
    assert kept.card is not None
    renewal = new_intent(customer_ref=whose)
    assert confirm(renewal, kept.card.reference, off_session=True).state == IntentState.SUCCEEDED
    for _ in range(2):
        provider.detach(method_ref=kept.card.reference)
    with pytest.raises(ProviderRefused):
        confirm(new_intent(key="c2", customer_ref=whose), kept.card.reference, key="a2", off_session=True)


def test_a_card_that_the_bank_refuses_is_not_kept(stripe_shop: FakeStripe) -> None:
    provider = StripeProvider()
    setup = provider.create_setup(merchant_reference="S1", customer_ref=customer(), idempotency_key="setup-1")
    token = stripe_shop.type_card(number="4000000000009995")
    refused = provider.confirm_setup(
        setup_ref=setup.reference, method_ref=token, return_url="/fr/", idempotency_key="setup-1-a"
    )
    assert (refused.state, refused.decline_code) == (IntentState.REQUIRES_METHOD, "insufficient_funds")


def test_refunds_and_disputes(stripe_shop: FakeStripe) -> None:
    provider, made = StripeProvider(), new_intent()
    confirm(made, stripe_shop.type_card(number=GOOD))
    about = {"intent_ref": made.reference, "merchant_reference": "R1", "idempotency_key": "refund-R1"}
    first = provider.refund(amount_cents=1000, **about)
    assert (first.state, first.amount_cents, first.merchant_reference) == (RefundState.SUCCEEDED, 1000, "R1")
    assert provider.refund(amount_cents=1000, **about) == first
    assert provider.refunds_of(intent_ref=made.reference) == [first]
    with pytest.raises(ProviderRefused):
        provider.refund(amount_cents=991, **{**about, "idempotency_key": "refund-R2"})
    dispute = provider.dispute(dispute_ref=stripe_shop.open_dispute(intent=made.reference)["id"])
    assert (dispute.state, dispute.is_withdrawn, dispute.intent_ref) == (DisputeState.OPEN, True, made.reference)
