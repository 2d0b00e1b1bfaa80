"""From a phone to the parcel: subscribe, sign in, a month goes by, end it; and cards that are refused, now or later."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from shop.order.models import Order
from subscriptions.enums import CycleState
from subscriptions.models import Cycle
from tests.browser import DESKTOP
from tests.journeys.steps import (
    ENGLISH,
    FAILS_LATER,
    FRENCH,
    GOOD,
    NO_FUNDS,
    Words,
    live_until_the_second_box_has_left,
    open_mail,
    sign_in_by_mail,
    submit,
    subscribe,
    type_card,
)
from tests.live import LiveShop

Shots = Callable[..., Path]


@pytest.mark.parametrize("words", [FRENCH, ENGLISH], ids=["fr", "en"])
def test_a_month_on_a_phone(
    demo_shop: LiveShop, open_page: Callable[..., Page], screenshot: Shots, words: Words
) -> None:
    page = open_page(base_url=demo_shop.url, locale=words.locale)
    email = f"claire.{words.locale[:2]}@example.org"
    subscribe(page, words, email=email, shots=screenshot)
    expect(page.get_by_role("heading", level=1)).to_have_text(words.thanks)
    screenshot(page, "thanks")

    sign_in_by_mail(page, words, email=email)
    expect(page).to_have_url(re.compile(f"{words.account}$"))
    expect(page.locator(".next-box")).to_have_count(1)
    screenshot(page, "account")
    page.goto(words.orders)
    expect(page.locator(".order-row")).to_have_count(1)
    page.locator(".order-row a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(Order.objects.get(user__email=email).number)
    screenshot(page, "order")

    second = live_until_the_second_box_has_left(demo_shop, email=email)
    assert second.state == CycleState.PACKED
    page.goto(words.account)
    page.locator("a.action").first.click()
    expect(page.locator(".order-row", has_text=words.sent)).to_have_count(2)
    screenshot(page, "boxes")
    page.goto(words.orders)
    expect(page.locator(".order-row")).to_have_count(2)
    screenshot(page, "orders")
    page.locator(".order-row a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(second.order.number)
    follow = page.get_by_role("link", name=words.follow)
    expect(follow).to_have_attribute("href", re.compile(second.parcel_box.parcel.tracking_number))
    screenshot(page, "order-sent")
    open_mail(page, words.paid_mail, email=email)
    screenshot(page, "mail-paid")
    open_mail(page, words.sent_mail, email=email)
    expect(page.locator(".panel a", has_text=second.parcel_box.parcel.tracking_number)).to_have_count(1)
    screenshot(page, "mail-sent")
    desk = open_page(base_url=demo_shop.url, locale=words.locale, viewport=DESKTOP)
    desk.context.add_cookies(page.context.cookies())
    for name, path in (("account", words.account), ("orders", words.orders)):
        desk.goto(path)
        screenshot(desk, f"desk-{name}")
    desk.locator(".order-row a").first.click()
    screenshot(desk, "desk-order")

    page.goto(words.account)
    page.get_by_role("link", name=re.compile(f"^{words.end}")).first.click()
    expect(page.get_by_role("button", name=words.end)).to_be_visible()
    screenshot(page, "end")
    submit(page, words.end)
    expect(page.get_by_text(re.compile(f"^\\s*{words.ended}"))).to_be_visible()
    screenshot(page, "ended")
    open_mail(page, words.ended_mail, email=email)
    screenshot(page, "mail-ended")
    assert not Cycle.objects.filter(subscription__user__email=email, state=CycleState.PLANNED).exists()
    assert Order.objects.filter(user__email=email).count() == 2


def test_a_declined_card_and_another(demo_shop: LiveShop, open_page: Callable[..., Page], screenshot: Shots) -> None:
    page = open_page(base_url=demo_shop.url)
    subscribe(page, FRENCH, email="paul@example.org", shots=screenshot, number=NO_FUNDS)
    expect(page.get_by_text("le solde de cette carte ne suffit pas")).to_be_visible()
    screenshot(page, "declined")
    submit(page, "Essayer une autre carte")
    type_card(page, FRENCH, GOOD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, Claire.")
    assert Order.objects.get(guest_email="paul@example.org").charge.attempts.count() == 2


def test_a_renewal_that_is_declined_stops_and_says_so(
    demo_shop: LiveShop, open_page: Callable[..., Page], screenshot: Shots
) -> None:
    page, email = open_page(base_url=demo_shop.url), "ines@example.org"
    subscribe(page, FRENCH, email=email, shots=screenshot, number=FAILS_LATER)
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, Claire.")
    second = live_until_the_second_box_has_left(demo_shop, email=email)
    assert second.state == CycleState.DECLINED
    assert not hasattr(second, "parcel_box")
    sign_in_by_mail(page, FRENCH, email=email)
    expect(page.get_by_text("Votre carte a été refusée")).to_be_visible()
    screenshot(page, "account")
    page.locator("a.action").first.click()
    expect(page.get_by_text("carte refusée, non envoyé")).to_be_visible()
    screenshot(page, "boxes")
    page.goto(FRENCH.orders)
    expect(page.locator(".order-row")).to_have_count(1)
    open_mail(page, "Le coffret pour Noé attend\u00a0: votre carte a été refusée", email=email)
    screenshot(page, "mail")
    page.locator(".panel a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Payer votre coffret")
    screenshot(page, "pay")
    submit(page, "Payer par carte")
    type_card(page, FRENCH, GOOD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, c’est payé")
    screenshot(page, "paid")
    second.refresh_from_db()
    assert second.state == CycleState.READY
    assert second.charge.attempts.count() > 1
