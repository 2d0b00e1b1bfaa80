"""A street that is completed while it is typed: by keyboard and by finger, and never in the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.factories.shop import sold_product
from tests.fakes.ban import feature, running_ban
from tests.journeys.steps import submit
from tests.live import LiveShop

OTHER = feature("3 Rue Crébillon", "54000", "Nancy")


def test_a_street_is_chosen_typed_over_and_left_alone(
    demo_shop: LiveShop,
    second_web: Callable[..., LiveShop],
    open_page: Callable[..., Page],
    screenshot: Callable[..., Path],
    assert_accessible: Callable[[Page], None],
) -> None:
    with running_ban() as ban:
        ban.features.append(OTHER)
        shop = second_web(demo_shop, ADDRESS_COMPLETION="ban", ADDRESS_COMPLETION_MS="5000", BAN_URL=ban.address)
        page = open_page(base_url=shop.url)
        page.goto(sold_product(title="Toupie", slug="toupie", upc="toupie", on_hand=5).get_absolute_url())
        submit(page, "Mettre au panier")
        page.goto("/fr/commande/")
        street, listed = page.locator("[name=line1]"), page.locator("[data-completion] [role=option]")
        street.press_sequentially("3 ru", delay=20)
        expect(listed).to_have_count(2)
        expect(street).to_have_attribute("aria-expanded", "true")
        screenshot(page, "proposed", is_full_page=False)
        assert_accessible(page)
        street.press("ArrowDown")
        street.press("ArrowDown")
        expect(street).to_have_attribute("aria-activedescendant", "id_line1_list_1")
        street.press("Enter")
        chosen = {"line1": "3 Rue Crébillon", "postcode": "54000", "city": "Nancy"}
        for name, text in chosen.items():
            expect(page.locator(f"[name={name}]")).to_have_value(text)
        expect(street).to_be_focused()
        expect(listed).to_have_count(0)

        street.fill("")
        street.press_sequentially("3 rue cré", delay=20)
        listed.first.tap()
        expect(page.locator("[name=city]")).to_have_value("Nantes")

        street.fill("")
        street.press_sequentially("3 rue", delay=20)
        expect(listed).to_have_count(2)
        street.press("Escape")
        expect(listed.first).to_be_hidden()
        expect(street).to_have_value("3 rue")

        ban.status = 500
        with page.expect_response("**/propositions/") as answer:
            street.press_sequentially(" inconnue", delay=20)
        assert answer.value.status == 200
        expect(listed).to_have_count(0)
        expect(page.locator("main")).not_to_contain_text("erreur")
        expect(page.locator("[name=city]")).to_have_value("Nantes")
