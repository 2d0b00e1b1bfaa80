"""The page on which a card is typed, and the checkout around it, up to the bank and back."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from shop.order.models import Order
from shop.payments.models import Attempt, CardHolder, Charge, MoneyMovement
from shop.payments.providers.stripe.provider import PAGES
from tests.factories.shop import sold_product
from tests.fakes.stripe.client import FakeStripe
from tests.unit.shop.checkout.test_views import order, shopper
from tests.unit.shop.payments.stripe.test_provider import ASKS_ALWAYS, GOOD, bank_answers, new_intent

pytestmark = pytest.mark.django_db


def type_card(client: Client, fake: FakeStripe, location: str, *, number: str = GOOD) -> Any:
    """From the order's redirect over the card page to what the shop answers to the token."""
    answer = client.get(location)
    if answer.status_code == 200:
        answer = client.post(location)
    page = client.get(answer["Location"])
    assert page.status_code == 200
    return_url = parse_qs(urlsplit(answer["Location"]).query)["return"][0]
    assert f'data-return="{return_url}"' in page.content.decode()
    return client.get(return_url, {"method": fake.type_card(number=number)})


def test_the_page_shows_the_amount_and_widens_its_own_policy_only(stripe_shop: FakeStripe) -> None:
    client = shopper(sold_product())
    location = order(client)["Location"]
    page = client.get(client.get(location)["Location"])
    policy, text = page.headers["Content-Security-Policy"], page.content.decode()
    assert "script-src 'self' https://js.stripe.com" in policy
    assert "frame-src 'self' https://js.stripe.com" in policy
    assert "stripe" not in client.get("/fr/panier/").headers["Content-Security-Policy"]
    assert 'data-cents="2380"' in text
    assert 'data-key="pk_test_fake"' in text
    assert "sk_test" not in text
    assert "https://js.stripe.com/v3/" in text


def test_a_guest_pays(stripe_shop: FakeStripe) -> None:
    client = shopper(sold_product())
    done = type_card(client, stripe_shop, order(client)["Location"])
    assert "/merci/" in done["Location"]
    assert Order.objects.get().status == "paid"
    assert stripe_shop.taken() == 2380
    assert not CardHolder.objects.exists()


def test_the_bank_asks_and_is_answered(stripe_shop: FakeStripe) -> None:
    client = shopper(sold_product())
    at_bank = type_card(client, stripe_shop, order(client)["Location"], number=ASKS_ALWAYS)
    assert at_bank["Location"].startswith(f"{stripe_shop.address}/_bank/")
    back = client.get(bank_answers(at_bank["Location"]))
    assert "/merci/" in back["Location"]


def test_a_declined_card_then_another(stripe_shop: FakeStripe) -> None:
    client = shopper(sold_product())
    location = order(client)["Location"]
    declined = client.get(type_card(client, stripe_shop, location, number="4000000000009995")["Location"])
    assert "le solde de cette carte ne suffit pas" in declined.content.decode()
    assert "/merci/" in type_card(client, stripe_shop, location)["Location"]
    assert (Attempt.objects.count(), MoneyMovement.objects.count(), Charge.objects.count()) == (2, 1, 1)
    assert len(stripe_shop.rows("payment_intent")) == 1


def test_reloading_the_way_back_charges_once(stripe_shop: FakeStripe) -> None:
    client = shopper(sold_product())
    client.get(order(client)["Location"])
    return_url = f"/fr/commande/paiement/{Order.objects.get().placement.token}/retour/"
    token = stripe_shop.type_card(number=GOOD)
    for _ in range(3):
        assert "/merci/" in client.get(return_url, {"method": token})["Location"]
    assert stripe_shop.taken() == 2380


def test_a_made_up_card_is_refused_in_words(stripe_shop: FakeStripe) -> None:
    client = shopper(sold_product())
    location = order(client)["Location"]
    client.get(location)
    client.get(f"/fr/commande/paiement/{Order.objects.get().placement.token}/retour/", {"method": "pm_made_up"})
    assert client.get(location).status_code == 200
    assert stripe_shop.taken() == 0


def test_stripe_is_away(stripe_shop: FakeStripe) -> None:
    client = shopper(sold_product())
    location = order(client)["Location"]
    card_page = client.get(location)["Location"]
    stripe_shop.fault(kind="500", on="GET /v1/payment_intents")
    away = client.get(card_page)
    assert away.status_code == 503
    assert "Rien n’a été débité" in away.content.decode()


def test_forged_and_foreign_addresses(stripe_shop: FakeStripe) -> None:
    signed = PAGES.sign(new_intent().reference)
    client = Client()
    assert client.get(f"/stripe/card/{signed}/?return=https://evil.example/").status_code == 400
    assert client.get(f"/stripe/card/{signed}x/?return=/fr/").status_code == 404
    english = client.get(f"/stripe/card/{signed}/?return=/en/&lang=en").content.decode()
    assert "Pay €19.90" in english
