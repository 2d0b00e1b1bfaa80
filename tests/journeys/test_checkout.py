"""What goes wrong between the basket and the thanks: each time a sentence in French, nothing lost, nothing half done."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core import clock
from shop.accounts.models import User
from shop.address.models import UserAddress
from shop.basket.models import Basket
from shop.order.models import Order
from shop.payments.models import MoneyMovement
from shop.stock.models import StockItem
from shop.stock.movements import correct
from tests.factories.shop import sold_product
from tests.journeys.steps import (
    FRENCH,
    GOOD,
    fill_address,
    fill_card,
    give_address,
    pay_button,
    sign_in_by_mail,
    submit,
    type_card,
)
from tests.live import LiveShop

Shots = Callable[..., Path]


@pytest.fixture
def shopper(demo_shop: LiveShop, open_page: Callable[..., Page]) -> Page:
    """A French phone in the demo shop."""
    return open_page(base_url=demo_shop.url)


def put_in_basket(page: Page, title: str) -> None:
    product = sold_product(title=title, slug=title.lower(), upc=title, on_hand=5)
    page.goto(product.get_absolute_url())
    submit(page, "Mettre au panier")
    expect(page.get_by_text(f"Dans votre panier : {title}")).to_be_visible()


def to_checkout(page: Page, title: str) -> None:
    put_in_basket(page, title)
    page.get_by_role("link", name="Commander", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Où l’envoyer")


def thanks(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, Claire.")


def test_sold_out_between_the_basket_and_the_payment(shopper: Page, screenshot: Shots) -> None:
    email = "soldout@example.org"
    to_checkout(shopper, "Toupie")
    item = StockItem.objects.get(name="Toupie")
    correct(item_id=item.pk, quantity=-5, reference="count", now=clock.now(), note="")
    give_address(shopper, FRENCH, email=email)
    refused = shopper.get_by_text("Cet article est épuisé. Rien n’a été débité et votre panier est conservé.")
    expect(refused).to_be_visible()
    expect(shopper.locator("[name=line1]")).to_have_value("3 rue Crébillon")
    screenshot(shopper, "sold-out")
    assert not Order.objects.filter(guest_email=email).exists()
    shopper.goto("/fr/panier/")
    expect(shopper.get_by_text("Toupie").first).to_be_visible()
    screenshot(shopper, "basket")


def test_double_clicks_order_and_pay_once(shopper: Page) -> None:
    email = "double@example.org"
    to_checkout(shopper, "Bilboquet")
    fill_address(shopper, email=email)
    shopper.get_by_role("button", name=FRENCH.order).dblclick()
    expect(shopper).to_have_url(re.compile("/sandbox/"))
    fill_card(shopper, GOOD)
    pay_button(shopper, FRENCH).dblclick()
    thanks(shopper)
    assert_paid_once(email)


def test_two_tabs_make_one_order(shopper: Page) -> None:
    email = "tabs@example.org"
    to_checkout(shopper, "Cerceau")
    other = shopper.context.new_page()
    other.goto("/fr/commande/")
    give_address(shopper, FRENCH, email=email)
    give_address(other, FRENCH, email=email)
    type_card(shopper, FRENCH, GOOD)
    thanks(shopper)
    type_card(other, FRENCH, GOOD)
    thanks(other)
    other.goto("/fr/panier/")
    expect(other.get_by_text("Votre panier est vide")).to_be_visible()
    assert_paid_once(email)


def test_a_basket_that_grew_in_another_tab_is_shown_before_it_is_ordered(shopper: Page, screenshot: Shots) -> None:
    email = "grew@example.org"
    to_checkout(shopper, "Quille")
    other = shopper.context.new_page()
    put_in_basket(other, "Domino")
    give_address(shopper, FRENCH, email=email)
    expect(shopper.get_by_text("Le total n’est plus celui que vous avez vu.")).to_be_visible()
    expect(shopper.locator("#quote").get_by_text("Domino")).to_be_visible()
    screenshot(shopper, "other-total")
    assert not Order.objects.filter(guest_email=email).exists()
    submit(shopper, FRENCH.order)
    type_card(shopper, FRENCH, GOOD)
    thanks(shopper)
    assert_paid_once(email)


def test_reload_and_back_ask_nothing_twice(shopper: Page, screenshot: Shots) -> None:
    email = "back@example.org"
    to_checkout(shopper, "Osselet")
    fill_address(shopper, email=email)
    shopper.get_by_text("Ajouter un téléphone").click()
    shopper.fill("[name=phone]", "12")
    shopper.reload()
    expect(shopper.locator("[name=phone]")).to_have_value("12")
    submit(shopper, FRENCH.order)
    expect(shopper.locator("#id_phone_error")).to_contain_text("n’est pas complet")
    shopper.fill("[name=phone]", "02 40 12 34 56")
    submit(shopper, FRENCH.order)
    fill_card(shopper, "4242 4242 4242 4241")
    pay_button(shopper, FRENCH).click()
    expect(shopper.locator("#id_number_error")).to_be_visible()
    expect(shopper.locator("[name=number]")).to_have_value("4242 4242 4242 4241")
    shopper.goto("/fr/commande/")
    for name, text in {"email": email, "name": "Claire Martin", "city": "Nantes", "phone": "02 40 12 34 56"}.items():
        expect(shopper.locator(f"[name={name}]")).to_have_value(text)
    submit(shopper, FRENCH.order)
    type_card(shopper, FRENCH, GOOD)
    thanks(shopper)
    shopper.reload()
    thanks(shopper)
    shopper.go_back()
    expect(shopper.get_by_text("Ce paiement est déjà terminé")).to_be_visible()
    screenshot(shopper, "back")
    shopper.get_by_role("link", name="Retour à la boutique").first.click()
    thanks(shopper)
    assert_paid_once(email)


def test_another_customers_order_and_address_are_not_found(shopper: Page, screenshot: Shots) -> None:
    owner = User.objects.create_user(email="owner@example.org", password=None)
    address = UserAddress.objects.create(
        user=owner,
        first_name="Lou",
        last_name="Durand",
        line1="7 rue Scribe",
        postcode="44000",
        line4="Nantes",
        country_id="FR",
    )
    to_checkout(shopper, "Mikado")
    give_address(shopper, FRENCH, email=owner.email)
    type_card(shopper, FRENCH, GOOD)
    thanks(shopper)
    number = Order.objects.get(guest_email=owner.email).number
    User.objects.create_user(email="curious@example.org", password=None)
    sign_in_by_mail(shopper, FRENCH, email="curious@example.org")
    for path in (f"{FRENCH.orders}{number}/", f"/fr/compte/adresses/{address.pk}/"):
        answer = shopper.goto(path)
        assert answer is not None
        assert answer.status == 404
        expect(shopper.get_by_role("heading", name="Cette page est partie dans la forêt")).to_be_visible()
        expect(shopper.get_by_text("rue Scribe")).to_have_count(0)
    screenshot(shopper, "not-found")


def assert_paid_once(email: str) -> None:
    """One order, one payment, no basket left open with it."""
    order = Order.objects.get(guest_email=email)
    assert order.status == "paid"
    assert MoneyMovement.objects.filter(charge=order.charge).count() == 1
    assert not Basket.objects.filter(status=Basket.OPEN, pk=order.basket_id or 0).exists()
