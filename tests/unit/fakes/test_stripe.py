"""The fake itself, through the real library: what the shop's tests rely on."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from tests.fakes.stripe import parameters
from tests.fakes.stripe.books import Refusal
from tests.fakes.stripe.client import FakeStripe

DAY = 24 * 60 * 60


@pytest.fixture
def api(fake_stripe: FakeStripe) -> Any:
    client = stripe.StripeClient(
        "sk_test_fake",
        base_addresses={"api": fake_stripe.address},
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=(2, 2)),
    )
    return client.v1


def intent(api: Any, *, key: str = "", **more: Any) -> Any:
    params = {"amount": 1990, "currency": "eur", "allowed_payment_method_types": ["card"], **more}
    return api.payment_intents.create(params, {"idempotency_key": key} if key else {})


def confirm(api: Any, made: Any, token: str, *, key: str = "", **more: Any) -> Any:
    name = "confirmation_token" if token.startswith("ctoken_") else "payment_method"
    return api.payment_intents.confirm(
        made.id, {name: token, "return_url": "http://shop/", **more}, {"idempotency_key": key} if key else {}
    )


def test_form_bodies_are_nested() -> None:
    assert parameters.decode("a[b][c]=1&d[0]=x&d[1]=y&e[]=z&f=") == {
        "a": {"b": {"c": "1"}},
        "d": ["x", "y"],
        "e": ["z"],
        "f": "",
    }


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"amount": "1", "currency": "eur", "payment_method_types": ["card"]}, "parameter_unknown"),
        ({"amount": "1", "currency": "eur", "automatic_payment_methods": {"wrong": "1"}}, "parameter_unknown"),
        ({"currency": "eur"}, "parameter_missing"),
    ],
)
def test_parameters_that_the_library_does_not_know_are_refused(params: Any, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        parameters.check(params, of="PaymentIntentCreateParams")
    assert (refused.value.status, refused.value.body["error"]["code"]) == (400, code)


def test_free_and_typed_dictionaries_pass() -> None:
    parameters.check(
        {"amount": "1", "currency": "eur", "metadata": {"any": "1"}, "automatic_payment_methods": {"enabled": "1"}},
        of="PaymentIntentCreateParams",
    )


def test_an_unknown_parameter_is_refused_over_http(api: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        intent(api, payment_method_types=["card"])
    assert refused.value.code == "parameter_unknown"


def test_a_key_is_one_intent_for_a_day(api: Any, fake_stripe: FakeStripe) -> None:
    first = intent(api, key="k")
    assert intent(api, key="k").id == first.id
    with pytest.raises(stripe.IdempotencyError):
        intent(api, key="k", amount=1)
    fake_stripe.advance(seconds=DAY + 1)
    assert intent(api, key="k").id != first.id


def test_a_500_is_kept_and_repeated(api: Any, fake_stripe: FakeStripe) -> None:
    fake_stripe.fault(kind="500", on="payment_intents")
    for _ in range(2):
        with pytest.raises(stripe.APIError) as failed:
            intent(api, key="k")
        assert failed.value.http_status == 500
    assert intent(api, key="other").id


def test_a_429_is_not_kept(api: Any, fake_stripe: FakeStripe) -> None:
    fake_stripe.fault(kind="429", on="payment_intents")
    with pytest.raises(stripe.RateLimitError):
        intent(api, key="k")
    assert intent(api, key="k").id


def test_a_key_at_work_is_a_conflict(api: Any, fake_stripe: FakeStripe) -> None:
    fake_stripe.fault(kind="slow", on="payment_intents", seconds=0.5)

    def ask(_: int) -> int:
        try:
            return int(intent(api, key="k").amount)
        except stripe.StripeError as error:
            return int(error.http_status or 0)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(ask, range(2))) == [409, 1990]
    assert len(fake_stripe.rows("payment_intent")) == 1


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
def test_a_cut_line_is_no_answer(api: Any, fake_stripe: FakeStripe, kind: str) -> None:
    made = intent(api)
    fake_stripe.fault(kind=kind, on="confirm")
    with pytest.raises(stripe.APIConnectionError):
        confirm(api, made, fake_stripe.type_card(number="4242424242424242"))
    assert fake_stripe.taken() == (1990 if kind == "drop_after" else 0)


@pytest.mark.parametrize(
    ("number", "code", "decline_code"),
    [
        ("4000000000000002", "card_declined", "generic_decline"),
        ("4000000000009995", "card_declined", "insufficient_funds"),
        ("4000000000000069", "expired_card", "expired_card"),
        ("4000000000000127", "incorrect_cvc", "incorrect_cvc"),
        ("4000000000000341", "card_declined", "generic_decline"),
    ],
)
def test_declines(api: Any, fake_stripe: FakeStripe, number: str, code: str, decline_code: str) -> None:
    with pytest.raises(stripe.CardError) as declined:
        confirm(api, intent(api), fake_stripe.type_card(number=number))
    error = declined.value.error
    assert (declined.value.http_status, error.code, error.decline_code) == (402, code, decline_code)
    assert error.payment_intent.status == "requires_payment_method"


def test_a_kept_card_pays_without_the_customer_once_the_bank_agreed(api: Any, fake_stripe: FakeStripe) -> None:
    customer = api.customers.create({})
    first = intent(api, customer=customer.id, setup_future_usage="off_session")
    asked = confirm(api, first, fake_stripe.type_card(number="4000002500003155"))
    assert asked.status == "requires_action"
    assert asked.next_action.redirect_to_url.url.startswith(f"{fake_stripe.address}/_bank/")
    fetch(asked.next_action.redirect_to_url.url)
    paid = api.payment_intents.retrieve(first.id, {"expand": ["payment_method"]})
    assert (paid.status, paid.payment_method.card.last4) == ("succeeded", "3155")
    renewal = intent(api, customer=customer.id)
    done = api.payment_intents.confirm(renewal.id, {"payment_method": paid.payment_method.id, "off_session": True})
    assert done.status == "succeeded"


def fetch(url: str) -> None:
    """Follow the bank's page without going on to where it leads."""
    import http.client  # noqa: PLC0415 - urllib would follow the redirect
    from urllib.parse import urlsplit  # noqa: PLC0415

    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.netloc, timeout=5)
    line.request("GET", f"{parts.path}?{parts.query}")
    assert line.getresponse().status == 302
    line.close()


def test_off_session_a_bank_that_asks_is_a_402_with_the_intent(api: Any, fake_stripe: FakeStripe) -> None:
    customer = api.customers.create({})
    setup = api.setup_intents.create({"customer": customer.id, "usage": "off_session"})
    token = fake_stripe.type_card(number="4000002760003184")
    asked = api.setup_intents.confirm(setup.id, {"confirmation_token": token, "return_url": "http://shop/"})
    fetch(asked.next_action.redirect_to_url.url)
    card = api.setup_intents.retrieve(setup.id).payment_method
    with pytest.raises(stripe.CardError) as refused:
        api.payment_intents.confirm(intent(api, customer=customer.id).id, {"payment_method": card, "off_session": True})
    assert refused.value.code == "authentication_required"
    assert refused.value.error.payment_intent.id.startswith("pi_")


def test_refunds_are_bounded(api: Any, fake_stripe: FakeStripe) -> None:
    made = intent(api)
    confirm(api, made, fake_stripe.type_card(number="4242424242424242"))
    assert api.refunds.create({"payment_intent": made.id, "amount": 1000}).status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError):
        api.refunds.create({"payment_intent": made.id, "amount": 991})
    api.refunds.create({"payment_intent": made.id, "amount": 990})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.refunds.create({"payment_intent": made.id})
    assert refused.value.code == "charge_already_refunded"
    assert sum(one.amount for one in api.refunds.list({"payment_intent": made.id}).data) == 1990


def test_a_detached_card_is_gone(api: Any, fake_stripe: FakeStripe) -> None:
    customer = api.customers.create({})
    made = intent(api, customer=customer.id, setup_future_usage="off_session")
    card = confirm(api, made, fake_stripe.type_card(number="4242424242424242")).payment_method
    api.payment_methods.detach(card)
    for call in (
        lambda: api.payment_methods.detach(card),
        lambda: api.payment_methods.attach(card, {"customer": customer.id}),
        lambda: confirm(api, intent(api, customer=customer.id), card),
    ):
        with pytest.raises(stripe.InvalidRequestError):
            call()


def test_found_by_metadata_and_listed_in_pages(api: Any, fake_stripe: FakeStripe) -> None:
    made = [intent(api, metadata={"reference": f"C{n}"}).id for n in range(3)]
    found = api.payment_intents.search({"query": "metadata['reference']:'C1'"})
    assert [one.id for one in found.data] == [made[1]]
    pages = api.payment_intents.list({"limit": 2})
    assert pages.has_more
    assert [one.id for one in pages.auto_paging_iter()] == made[::-1]


def test_events_are_listed_and_a_wrong_key_is_refused(api: Any, fake_stripe: FakeStripe) -> None:
    confirm(api, intent(api), fake_stripe.type_card(number="4242424242424242"))
    names = [event.type for event in api.events.list({"types": ["payment_intent.succeeded"]}).data]
    assert names == ["payment_intent.succeeded"]
    stranger = stripe.StripeClient("sk_live_other", base_addresses={"api": fake_stripe.address})
    with pytest.raises(stripe.AuthenticationError):
        stranger.v1.events.list()
