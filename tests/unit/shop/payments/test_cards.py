"""A card is kept without a payment, through the sandbox's pages, and forgotten; the wallet pays in one tap."""

from typing import Any

import pytest
from django.test import Client

from shop.payments import cards, charging
from shop.payments.enums import SetupState
from shop.payments.models import CardHolder, CardSetup, PaymentMethod
from shop.payments.providers.base import ProviderRefused, ProviderUnreachable
from shop.payments.providers.sandbox.provider import SandboxProvider
from tests.factories.shop import NOON, UserFactory, sandbox_card, sold_product
from tests.unit.shop.checkout.test_views import GOOD_CARD, order, shopper

pytestmark = pytest.mark.django_db
ASKS, NO_FUNDS = "4000 0025 0000 3155", "4000 0000 0000 9995"


def begun_setup() -> CardSetup:
    return cards.begin_setup(user_id=UserFactory.create(email="claire@example.org").pk, now=NOON)


def typed(setup: CardSetup, **card: str) -> str:
    """The card's reference, as the card page hands it back."""
    client = Client(headers={"sec-fetch-site": "same-origin"})
    page = cards.setup_page_url(setup=setup, return_url="/fr/compte/", language="fr")
    assert "Votre nouvelle carte" in client.get(page).content.decode()
    back = client.post(page, {**GOOD_CARD, **card})["Location"]
    assert back.startswith("/fr/compte/?method=")
    return back.partition("=")[2]


def finish(setup: CardSetup, method: str = "") -> tuple[CardSetup, str]:
    return cards.finish_setup(setup_id=setup.pk, method_ref=method, return_url="/fr/compte/", now=NOON)


def test_a_card_is_kept_once() -> None:
    setup = begun_setup()
    assert cards.begin_setup(user_id=setup.user_id, now=NOON) == setup
    method = typed(setup)
    for _ in range(2):
        kept, at_bank = finish(setup, method)
    assert (kept.state, at_bank, kept.method.last4) == (SetupState.KEPT, "", "4242")
    assert kept.method.customer_ref == kept.customer_ref == CardHolder.objects.get(user=setup.user).provider_ref
    assert PaymentMethod.objects.count() == 1
    assert cards.begin_setup(user_id=setup.user_id, now=NOON) != setup


@pytest.mark.parametrize(("answer", "state"), [("accept", SetupState.KEPT), ("refuse", SetupState.REFUSED)])
def test_the_bank_asks(answer: str, state: SetupState) -> None:
    setup = begun_setup()
    _, at_bank = finish(setup, typed(setup, number=ASKS))
    assert at_bank.startswith("/sandbox/bank/")
    client = Client(headers={"sec-fetch-site": "same-origin"})
    assert "Rien n’est débité maintenant" in client.get(at_bank).content.decode()
    assert client.post(at_bank, {answer: "1"})["Location"] == "/fr/compte/"
    assert finish(setup)[0].state == state


def test_a_refused_card_is_not_kept() -> None:
    setup = begun_setup()
    refused, _ = finish(setup, typed(setup, number=NO_FUNDS))
    assert (refused.state, refused.decline_code) == (SetupState.REFUSED, "insufficient_funds")
    assert not PaymentMethod.objects.exists()


def test_coming_back_without_a_card_changes_nothing() -> None:
    assert finish(begun_setup())[0].state == SetupState.OPEN
    assert finish(CardSetup.objects.get(), "sbc_made_up")[0].state == SetupState.OPEN


class Away(SandboxProvider):
    def create_setup(self, **arguments: Any) -> Any:
        raise ProviderUnreachable("500")


def test_a_setup_that_could_not_be_made_leaves_nothing_behind(settings: Any) -> None:
    usual = settings.PAYMENT_PROVIDERS
    settings.PAYMENT_PROVIDERS = {"sandbox": f"{__name__}.Away"}
    user = UserFactory.create()
    with pytest.raises(ProviderUnreachable):
        cards.begin_setup(user_id=user.pk, now=NOON)
    assert not CardSetup.objects.exists()
    settings.PAYMENT_PROVIDERS = usual
    assert cards.begin_setup(user_id=user.pk, now=NOON).setup_ref


def test_a_forgotten_card_is_never_debited_again() -> None:
    setup = begun_setup()
    kept, _ = finish(setup, typed(setup))
    for _ in range(2):
        assert cards.forget_card(method_id=kept.method.pk, now=NOON).detached_at == NOON
    with pytest.raises(ProviderRefused):
        SandboxProvider().confirm(
            intent_ref=SandboxProvider()
            .create_intent(
                merchant_reference="C1",
                amount_cents=100,
                currency="EUR",
                customer_ref="",
                keeps_card=False,
                idempotency_key="c",
            )
            .reference,
            method_ref=kept.method.provider_ref,
            off_session=True,
            keeps_card=False,
            return_url="",
            idempotency_key="a",
        )


def test_the_wallet_pays_in_one_tap() -> None:
    client = shopper(sold_product())
    card_page = client.get(order(client)["Location"])["Location"]
    text = client.get(card_page).content.decode()
    assert "Payer avec le portefeuille du téléphone" in text
    assert 'form="wallet-form"' in text
    back = client.post(card_page, {"wallet": "1"})
    assert "/merci/" in client.get(back["Location"])["Location"]


def test_a_made_up_card_pays_nothing() -> None:
    client = shopper(sold_product())
    location = order(client)["Location"]
    return_url = client.get(location)["Location"].partition("return=")[2].partition("&")[0].replace("%2F", "/")
    client.get(return_url, {"method": "sbc_made_up"})
    assert client.get(location).status_code == 200
    assert charging.Charge.objects.get().state == "declined"
    assert "/merci/" in client.get(return_url, {"method": sandbox_card()})["Location"]
