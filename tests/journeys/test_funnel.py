"""Subscribing with a hand that slips: reload and the back button, on each of the three screens, lose nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from core import clock
from shop.order.models import Order
from subscriptions.models import Subscription
from tests.journeys.steps import FRENCH, GOOD, PRICE, fill_address, submit, type_card
from tests.live import LiveShop

Shots = Callable[..., Path]


def test_reload_and_back_lose_nothing_on_the_way_to_a_subscription(
    demo_shop: LiveShop, open_page: Callable[..., Page], screenshot: Shots
) -> None:
    page, email = open_page(base_url=demo_shop.url), "margaux@example.org"
    page.goto(FRENCH.funnel)
    page.fill("#id_first_name", "Noé")
    born = clock.today().replace(day=1)
    month, year = str(born.month), str(born.year - 6)
    page.select_option("#id_month", month)
    page.select_option("#id_year", year)

    def child_is_there() -> None:
        expect(page.locator("#id_first_name")).to_have_value("Noé")
        expect(page.locator("#id_month")).to_have_value(month)
        expect(page.locator("#id_year")).to_have_value(year)
        expect(page.locator("#first-look .first-box")).to_be_visible()
        expect(page.locator("#summary-line")).to_contain_text(PRICE)

    child_is_there()
    page.reload()
    child_is_there()
    screenshot(page, "child-again")
    submit(page, FRENCH.plan)

    second = page.locator("input[name=plan]").nth(1)
    chosen = second.get_attribute("value")
    first_said = page.locator("#summary-line").inner_text()
    second.check(force=True)
    expect(page.locator("#summary-line")).not_to_have_text(first_said, use_inner_text=True)
    said = page.locator("#summary-line").inner_text()
    page.reload()
    plan_is_there(page, chosen, said)
    screenshot(page, "plan-again")
    page.go_back()
    child_is_there()
    page.go_forward()
    plan_is_there(page, chosen, said)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/fr/commande/")

    fill_address(page, email=email)
    page.reload()
    expect(page.locator("[name=city]")).to_have_value("Nantes")
    page.go_back()
    plan_is_there(page, chosen, said)
    page.go_back()
    child_is_there()
    page.go_forward()
    page.go_forward()
    page.wait_for_url("**/fr/commande/")
    for name, text in {"email": email, "name": "Claire Martin", "line1": "3 rue Crébillon", "city": "Nantes"}.items():
        expect(page.locator(f"[name={name}]")).to_have_value(text)
    screenshot(page, "checkout-again")
    submit(page, FRENCH.order)
    type_card(page, FRENCH, GOOD)
    expect(page.get_by_role("heading", level=1)).to_have_text(FRENCH.thanks)
    bought = Subscription.objects.get(user__email=email)
    assert (bought.child.first_name, bought.plan.key) == ("Noé", chosen)
    assert Order.objects.filter(user__email=email).count() == 1


def plan_is_there(page: Page, chosen: str | None, said: str) -> None:
    expect(page.locator("input[name=plan]:checked")).to_have_value(chosen or "")
    expect(page.locator("#summary-line")).to_have_text(said, use_inner_text=True)
