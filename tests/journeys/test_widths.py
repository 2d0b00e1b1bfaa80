"""What customers come for, on a small phone, a tablet and a desk: a kit for an age, a box every month, a word with a typing error."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from core import clock
from shop.order.models import Order
from subscriptions.models import Subscription
from tests.browser import WIDTHS
from tests.journeys.steps import FRENCH, GOOD, PRICE, TYPED, fill_address, submit, type_card
from tests.live import LiveShop

Shots = Callable[..., Path]
DAY = re.compile(
    r"\d{1,2}(er)?\s(janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
)
MOST_SCREENS, MOST_FIELDS = 3, 8
at_three_widths = pytest.mark.parametrize("viewport", WIDTHS, ids=[str(size["width"]) for size in WIDTHS])


def says_all(place: Locator) -> None:
    """The price with tax, the day of the first box, and how it ends: what nobody may lose sight of while subscribing."""
    expect(place).to_contain_text(PRICE)
    expect(place).to_contain_text(re.compile("taxes (et livraison )?comprises|TTC"))
    expect(place).to_contain_text(DAY)
    expect(place).to_contain_text(
        re.compile("ni engagement|jusqu’à ce que vous y mettiez fin|S’arrête tout seul après|vous pouvez y mettre fin")
    )


@at_three_widths
def test_a_guest_subscribes_in_three_screens_and_eight_fields(
    demo_shop: LiveShop, open_page: Callable[..., Page], screenshot: Shots, viewport: ViewportSize
) -> None:
    page, email = open_page(base_url=demo_shop.url, viewport=viewport), f"abo{viewport['width']}@example.org"
    screens: list[str] = []

    def look(name: str) -> int:
        """Keep a picture of a screen, and return how many of its fields want something typed or chosen."""
        screens.append(page.url)
        screenshot(page, name)
        return page.locator(TYPED).count()

    page.goto("/fr/")
    screenshot(page, "home")
    page.locator(".ages__link").nth(2).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pour qui est le coffret\u00a0?")
    fields = page.locator(TYPED).count()
    page.fill("#id_first_name", "Noé")
    born = clock.today()
    page.select_option("#id_month", str(born.month))
    page.select_option("#id_year", str(born.year - 6))
    expect(page.locator("#first-look .first-box")).to_be_visible()
    says_all(page.locator("#summary-line"))
    look("child")
    submit(page, FRENCH.plan)
    says_all(page.locator("#summary-line"))
    fields += look("plan")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/fr/commande/")
    fields += look("checkout")
    says_all(page.locator("#quote"))
    assert (len(screens), fields) == (MOST_SCREENS, MOST_FIELDS)
    fill_address(page, email=email)
    submit(page, FRENCH.order)
    says_all(page.locator("main"))
    screenshot(page, "card")
    type_card(page, FRENCH, GOOD)
    expect(page.get_by_role("heading", level=1)).to_have_text(FRENCH.thanks)
    screenshot(page, "thanks")
    assert Subscription.objects.get(user__email=email).child.first_name == "Noé"


@at_three_widths
def test_a_kit_is_found_by_age_and_bought(
    demo_shop: LiveShop, open_page: Callable[..., Page], screenshot: Shots, viewport: ViewportSize
) -> None:
    page, email = open_page(base_url=demo_shop.url, viewport=viewport), f"kit{viewport['width']}@example.org"
    page.goto("/fr/boutique/?kind=kit")
    filters = page.locator("[data-filters]")
    chosen = page.locator(".list__chosen")
    six = filters.locator("input[name=age][value='6']")
    if not six.is_visible():
        filters.locator("summary").click()
    six.click()
    expect(chosen).to_contain_text("6 ans")
    screenshot(page, "shelf")
    page.locator(".list__results h2 a").first.click()
    expect(page.locator(".product__buy")).to_contain_text("taxes comprises")
    screenshot(page, "kit")
    title = page.get_by_role("heading", level=1).inner_text()
    page.go_back()
    expect(chosen).to_contain_text("6 ans")
    page.go_forward()
    submit(page, "Mettre au panier")
    expect(page.get_by_text(f"Dans votre panier\u00a0: {title}")).to_be_visible()
    screenshot(page, "basket")
    page.get_by_role("link", name="Commander", exact=True).first.click()
    fill_address(page, email=email)
    screenshot(page, "checkout")
    submit(page, FRENCH.order)
    type_card(page, FRENCH, GOOD)
    expect(page.get_by_role("heading", level=1)).to_have_text(FRENCH.thanks)
    screenshot(page, "thanks")
    assert Order.objects.get(guest_email=email).lines.get().title == title


@at_three_widths
def test_a_word_with_a_typing_error_finds_what_was_meant(
    demo_shop: LiveShop, open_page: Callable[..., Page], screenshot: Shots, viewport: ViewportSize
) -> None:
    page = open_page(base_url=demo_shop.url, viewport=viewport)
    page.goto("/fr/")
    field = page.locator("#site-search")
    if not field.is_visible():
        page.get_by_role("button", name="Menu").click()
    field.press_sequentially("volacn")
    expect(page.locator("#site-search-list [role=option]").first).to_contain_text("volcan", ignore_case=True)
    screenshot(page, "proposed", is_full_page=False)
    field.press("Enter")
    page.wait_for_url("**/fr/recherche/?q=volacn")
    expect(page.locator("main")).to_contain_text("volcan", ignore_case=True)
    expect(page.locator("main h2 a, main h3 a").first).to_contain_text("volcan", ignore_case=True)
    screenshot(page, "found")
