"""The page with Stripe's card fields, in a browser: our own script around a stand-in for Stripe's, which no test may load."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from shop.payments.providers.stripe.provider import StripeProvider
from tests.browser import DESKTOP, PHONE
from tests.fakes.stripe.client import FakeStripe
from tests.journeys.conftest import listen
from tests.live import LiveShop

STAND_IN = """
window.Stripe = (key, given) => ({
  elements: (options) => {
    window.asked = { key, ...given, ...options };
    return {
      create: () => ({
        on: () => {},
        mount: (place) => {
          const label = document.createElement("label");
          const input = document.createElement("input");
          label.append("Card", input);
          document.querySelector(place).append(label);
        },
      }),
      submit: async () => (document.querySelector("input").value ? {} : { error: { message: "Numéro incomplet." } }),
    };
  },
  createConfirmationToken: async () => ({ confirmationToken: { id: "ctoken_of_the_card" } }),
});
"""


@pytest.fixture
def shop(start_shop: Callable[..., LiveShop], fake_stripe: FakeStripe, settings: Settings) -> LiveShop:
    """A shop whose Stripe is ours, and this process as well, to make an intent with."""
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = "sk_test_fake", fake_stripe.address
    return start_shop(
        has_worker=False,
        STRIPE_SECRET_KEY="sk_test_fake",
        STRIPE_PUBLISHABLE_KEY="pk_test_fake",
        STRIPE_API_BASE=fake_stripe.address,
    )


@pytest.fixture
def open_card_page(shop: LiveShop, browser: Browser) -> Iterator[Callable[..., Page]]:
    complaints: list[str] = []

    def open_one(*, viewport: Any = PHONE, stand_in: str | None = STAND_IN) -> Page:
        made = StripeProvider().create_intent(
            merchant_reference="C1",
            amount_cents=2490,
            currency="EUR",
            customer_ref="",
            keeps_card=True,
            idempotency_key="charge-C1",
        )
        context = browser.new_context(base_url=shop.url, viewport=viewport, locale="fr-FR")
        context.set_default_timeout(10_000)
        page = context.new_page()
        if stand_in is None:
            page.route("https://js.stripe.com/**", lambda route: route.abort())
        else:
            listen(page, complaints)
            page.route(
                "https://js.stripe.com/**",
                lambda route: route.fulfill(body=stand_in, content_type="text/javascript"),
            )
        page.goto(StripeProvider().card_page_url(intent_ref=made.reference, return_url="/patterns/fr/", language="fr"))
        return page

    yield open_one
    for context in browser.contexts:
        context.close()
    assert complaints == []


@pytest.mark.usefixtures("fake_stripe")
def test_a_card_is_typed_and_its_token_goes_back_to_the_shop(
    open_card_page: Callable[..., Page], screenshot: Callable[..., Any], assert_accessible: Callable[[Page], None]
) -> None:
    page = open_card_page()
    screenshot(page, "phone")
    screenshot(open_card_page(viewport=DESKTOP), "desk")
    asked = page.evaluate("window.asked")
    assert {name: asked[name] for name in ("key", "locale", "mode", "amount", "currency", "setupFutureUsage")} == {
        "key": "pk_test_fake",
        "locale": "fr",
        "mode": "payment",
        "amount": 2490,
        "currency": "eur",
        "setupFutureUsage": "off_session",
    }
    button = page.get_by_role("button", name=re.compile("Payer"))
    button.click()
    expect(page.get_by_role("alert")).to_have_text("Numéro incomplet.")
    expect(button).to_be_enabled()
    screenshot(page, "incomplete")
    assert_accessible(page)
    page.get_by_label("Card").fill("4242")
    button.click()
    page.wait_for_url("**/patterns/fr/?method=ctoken_of_the_card")


def test_without_stripes_script_the_page_says_so(open_card_page: Callable[..., Page]) -> None:
    page = open_card_page(stand_in=None)
    expect(page.get_by_role("alert")).to_contain_text("n’ont pas pu être chargés")
