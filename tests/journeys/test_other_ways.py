"""The same purchases by keyboard alone, and without a script up to the payment."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from core import clock
from shop.order.models import Order
from tests.browser import DESKTOP, WIDTHS
from tests.journeys.steps import FRENCH, GOOD, fill_address, submit, type_card
from tests.live import LiveShop

Shots = Callable[..., Path]
STOPS = 60
# The ring is drawn around the element, its picture of itself (a card, a label), or the box that holds it.
RING = """() => {
    const stop = document.activeElement;
    if (!stop || stop === document.body) return "nothing has the focus";
    const rings = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const around = [stop, stop.nextElementSibling, stop.parentElement, stop.parentElement?.parentElement].filter(Boolean);
    const shown = around.some((each) => rings(getComputedStyle(each))) || rings(getComputedStyle(stop, "::after"));
    const { top, bottom } = stop.getBoundingClientRect();
    const about = `${stop.tagName} ${stop.className} ${stop.textContent.trim().slice(0, 40)}`;
    if (!shown) return `no ring around ${about}`;
    return bottom > 0 && top < innerHeight ? "" : `out of sight: ${about}`;
}"""


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the focus is there; at each stop on the way it can be seen, once the page has its sheet."""
    page.wait_for_load_state("load")
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        for _ in range(40):  # the page scrolls to it gently
            if page.evaluate(RING) == "":
                break
            page.wait_for_timeout(50)
        assert page.evaluate(RING) == "", page.url
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"not reached with {STOPS} stops: {target}")


def enter(page: Page, target: Locator) -> None:
    """Reach a link or a button, and press it."""
    tab_to(page, target)
    page.keyboard.press("Enter")


def test_from_home_to_a_paid_order_by_keyboard_alone(
    demo_shop: LiveShop, open_page: Callable[..., Page], screenshot: Shots
) -> None:
    page, email = open_page(base_url=demo_shop.url, viewport=DESKTOP), "clavier@example.org"
    page.goto("/fr/")
    tab_to(page, page.locator("#site-search"))
    page.keyboard.type("volacn")
    proposed = page.locator("#site-search-list [role=option]")
    expect(proposed.first).to_be_visible()
    for _ in range(proposed.count()):
        page.keyboard.press("ArrowDown")
        chosen = page.locator("#site-search-list [aria-selected=true]")
        if "Kit" in chosen.inner_text():
            break
    screenshot(page, "proposed", is_full_page=False)
    page.keyboard.press("Enter")
    expect(page.locator(".product__buy")).to_be_visible()
    title = page.get_by_role("heading", level=1).inner_text()
    enter(page, page.get_by_role("button", name="Mettre au panier"))
    expect(page.get_by_text(f"Dans votre panier\u00a0: {title}")).to_be_visible()
    enter(page, page.get_by_role("link", name="Commander", exact=True).first)
    expect(page.locator("[name=email]")).to_be_visible()
    typed = {
        "email": email,
        "name": "Claire Martin",
        "line1": "3 rue Crébillon",
        "postcode": "44000",
        "city": "Nantes",
    }
    for name, text in typed.items():
        tab_to(page, page.locator(f"[name={name}]"))
        page.keyboard.type(text)
    screenshot(page, "checkout", is_full_page=False)
    enter(page, page.get_by_role("button", name=FRENCH.order))
    expect(page).to_have_url(re.compile("/sandbox/"))
    for name, text in {"number": GOOD, "expiry": "12 / 30", "code": "123"}.items():
        tab_to(page, page.locator(f"[name={name}]"))
        page.keyboard.type(text)
    screenshot(page, "card", is_full_page=False)
    enter(page, page.get_by_role("button", name=FRENCH.pay).last)
    expect(page.get_by_role("heading", level=1)).to_have_text(FRENCH.thanks)
    order = Order.objects.get(guest_email=email)
    assert (order.status, order.lines.get().title) == ("paid", title)


def test_without_scripts_a_kit_and_a_subscription_come_to_the_payment(
    demo_shop: LiveShop, open_page: Callable[..., Page], screenshot: Shots
) -> None:
    page, email = open_page(base_url=demo_shop.url, viewport=WIDTHS[0], has_scripts=False), "sans@example.org"
    page.goto("/fr/boutique/?age=6&kind=kit")
    page.locator(".list__results h2 a").first.click()
    page.wait_for_load_state("load")
    title = page.get_by_role("heading", level=1).inner_text()
    submit(page, "Mettre au panier")
    expect(page.get_by_text(f"Dans votre panier\u00a0: {title}")).to_be_visible()
    screenshot(page, "basket")
    page.goto("/fr/")
    page.locator(".ages__link").nth(2).click()
    page.fill("#id_first_name", "Noé")
    born = clock.today()
    page.select_option("#id_month", str(born.month))
    page.select_option("#id_year", str(born.year - 6))
    screenshot(page, "child")
    submit(page, FRENCH.plan)
    page.locator("input[name=plan]").last.check(force=True)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("#quote")).to_contain_text(title)
    expect(page.locator("#quote")).to_contain_text("pour Noé")
    page.fill("[name=email]", email)
    submit(page, FRENCH.order)
    expect(page.get_by_text("Indiquez votre prénom et votre nom.").first).to_be_visible()
    expect(page.locator("[name=email]")).to_have_value(email)
    screenshot(page, "errors")
    fill_address(page, email=email)
    submit(page, FRENCH.order)
    expect(page).to_have_url(re.compile("/sandbox/"))
    screenshot(page, "card")
    type_card(page, FRENCH, GOOD)
    expect(page.get_by_role("heading", level=1)).to_have_text(FRENCH.thanks)
    assert Order.objects.get(user__email=email).lines.count() == 2
