"""The components in a browser, on the pattern pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, ViewportSize, expect

from core.views.patterns import SKETCHES
from tests.browser import DESKTOP, PHONE

PAGES = ["", *(f"{name}/" for name in SKETCHES if name != "mail")]


def test_the_menu_opens_over_the_page_and_escape_closes_it(page: Page, screenshot: Callable[..., Path]) -> None:
    page.goto("/patterns/fr/home/")
    menu = page.locator("#site-menu")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(menu).to_be_visible()
    screenshot(page, "menu", is_full_page=False)
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()


def test_the_first_stop_of_the_keyboard_leads_to_the_content(desktop_page: Page) -> None:
    desktop_page.goto("/patterns/fr/product/")
    desktop_page.keyboard.press("Tab")
    expect(desktop_page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    desktop_page.keyboard.press("Enter")
    expect(desktop_page.locator("#main")).to_be_focused()


def test_an_error_shows_when_its_field_is_left_and_goes_when_it_is_right(page: Page) -> None:
    page.goto("/patterns/fr/address/")
    postcode, error = page.get_by_label("Code postal"), page.locator("#id_postcode_error")
    postcode.fill("4400")
    expect(error).to_have_count(0)
    page.get_by_label("Ville").focus()
    expect(error).to_have_text("Un code postal français a cinq chiffres, comme 44000.")
    expect(postcode).to_have_attribute("aria-describedby", "id_postcode_error")
    expect(postcode).to_have_attribute("aria-invalid", "true")
    postcode.fill("44000")
    expect(error).to_have_count(0)
    expect(postcode).not_to_have_attribute("aria-invalid", "true")


def test_a_wrong_form_is_not_sent_and_leads_to_its_first_error(page: Page, screenshot: Callable[..., Path]) -> None:
    page.goto("/patterns/fr/address/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if is_form(request) else None)
    page.get_by_label("Adresse e-mail").fill("camille@")
    page.get_by_role("button", name="Choisir la livraison").click()
    expect(page.get_by_label("Adresse e-mail")).to_be_focused()
    expect(page.locator(".field__error")).to_have_count(5)
    screenshot(page, "errors")
    assert sent == []
    expect(page.get_by_label("Adresse e-mail")).to_have_value("camille@")


def is_form(request: Request) -> bool:
    """A form's POST; the page view that is counted is one too."""
    return request.method == "POST" and not request.url.endswith("/collect/")


def test_two_clicks_send_a_form_once(page: Page) -> None:
    page.goto("/patterns/fr/sign-in/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if is_form(request) else None)
    page.get_by_label("Adresse e-mail").fill("camille@example.fr")
    page.evaluate(
        """() => {
            const button = document.querySelector("main button[type=submit]");
            button.click();
            button.click();
        }"""
    )
    page.wait_for_load_state("networkidle")
    assert len(sent) == 1


def test_a_dialog_asks_first_and_keeps_everything_unless_told(page: Page) -> None:
    page.goto("/patterns/fr/account/")
    dialog = page.get_by_role("dialog", name="Sauter le coffret d’avril")
    page.get_by_role("link", name="Le sauter").click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Ne rien changer").click()
    expect(dialog).to_be_hidden()
    assert page.url.endswith("/patterns/fr/account/")


def test_a_quantity_stops_at_its_limits(page: Page) -> None:
    page.goto("/patterns/fr/product/")
    quantity, less, more = page.locator("#quantity"), page.locator("[data-step='-1']"), page.locator("[data-step='1']")
    expect(less).to_be_disabled()
    for _ in range(8):
        more.click()
    expect(quantity).to_have_value("9")
    expect(more).to_be_disabled()
    less.click()
    expect(quantity).to_have_value("8")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    open_page: Callable[..., Page],
    assert_accessible: Callable[[Page], None],
    screenshot: Callable[..., Path],
    viewport: ViewportSize,
) -> None:
    page = open_page(viewport=viewport)
    for path in PAGES:
        page.goto(f"/patterns/fr/{path}", wait_until="networkidle")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"], path
        screenshot(page, path.strip("/") or "guide")
