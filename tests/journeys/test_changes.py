"""A customer looks after the boxes to come, on a phone: before the cut-off all of it, after it nothing of the fixed box."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from core import clock
from subscriptions.enums import CycleState
from subscriptions.models import Cycle, Subscription
from tests.journeys.steps import FRENCH, GOOD, fill_card, sign_in_by_mail, submit, subscribe, travel
from tests.live import LiveShop

ASKS_BANK, EMAIL = "4000 0025 0000 3155", "nadia@example.org"
Shots = Callable[..., Path]


def test_boxes_to_come_are_changed_until_their_cut_off(
    demo_shop: LiveShop, open_page: Callable[..., Page], screenshot: Shots
) -> None:
    page = open_page(base_url=demo_shop.url)
    subscribe(page, FRENCH, email=EMAIL, shots=screenshot, number=ASKS_BANK)
    submit(page, "Oui, c’est moi")
    expect(page.get_by_role("heading", level=1)).to_have_text(FRENCH.thanks)
    travel(demo_shop, to=clock.today() + timedelta(days=1))  # on the way the second box is planned
    sign_in_by_mail(page, FRENCH, email=EMAIL)
    page.locator("a.action").first.click()
    screenshot(page, "subscription")
    home = page.url
    subscription = Subscription.objects.get(user__email=EMAIL)
    first, second = subscription.cycles.order_by("number")

    second_row = page.locator(".order-row").nth(1)
    second_row.get_by_role("button", name="Sauter ce mois").click()
    expect(page.get_by_text("Pas de coffret en")).to_be_visible()
    assert state(second) == CycleState.SKIPPED
    screenshot(page, "left-out")
    page.get_by_role("button", name="Le recevoir finalement").click()
    expect(page.get_by_text("arrive finalement")).to_be_visible()
    assert state(second) == CycleState.PLANNED

    page.locator(".order-row").nth(1).get_by_role("link", name="Un autre coffret").click()
    screenshot(page, "another-box")
    page.locator("main input[type=radio]").nth(1).check(force=True)
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_text("C’est noté")).to_be_visible()
    second.refresh_from_db()
    assert second.chosen_box_id not in (None, second.month.box_id)

    page.get_by_role("link", name="Faire une pause").click()
    screenshot(page, "pause")
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_role("button", name="Terminer la pause")).to_be_visible()
    assert state(first) == CycleState.SKIPPED
    page.get_by_role("button", name="Terminer la pause").click()
    expect(page.get_by_role("link", name="Faire une pause")).to_be_visible()
    assert state(first) == CycleState.PLANNED

    page.get_by_role("link", name="Une autre adresse").click()
    page.get_by_role("link", name="Ajouter une adresse").click()
    typed = {
        "first_name": "Claire",
        "last_name": "Martin",
        "line1": "9 quai Baco",
        "postcode": "44000",
        "city": "Nantes",
    }
    for name, value in typed.items():
        page.fill(f"[name={name}]", value)
    screenshot(page, "new-address")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()

    stale = page.context.new_page()
    stale.goto(home)
    travel(demo_shop, to=first.month.cutoff_on + timedelta(days=1))
    stale.locator(".order-row").first.get_by_role("button", name="Sauter ce mois").click()
    expect(stale.get_by_text("Rien n’a été modifié")).to_be_visible()
    assert state(first) == CycleState.READY
    screenshot(stale, "fixed")
    expect(stale.locator(".order-row").first.get_by_role("button", name="Sauter ce mois")).to_have_count(0)

    page.goto(f"{home}adresse/")
    page.get_by_label("9 quai Baco").check(force=True)
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_text("C’est noté, à partir du coffret de")).to_be_visible()
    first.refresh_from_db()
    assert first.snapshot["address"]["line1"] == "3 rue Crébillon"
    subscription.refresh_from_db()
    assert subscription.address.line1 == "9 quai Baco"

    page.get_by_role("link", name="Utiliser une autre carte").click()
    screenshot(page, "card")
    page.get_by_role("button", name="Utiliser une autre carte").click()
    page.wait_for_load_state()
    fill_card(page, GOOD)
    page.get_by_role("button", name="Garder cette carte").click()
    expect(page.get_by_text("C’est noté")).to_be_visible()
    screenshot(page, "card-changed")
    before = subscription.method_id
    subscription.refresh_from_db()
    assert subscription.method_id != before


def state(cycle: Cycle) -> str:
    cycle.refresh_from_db()
    return cycle.state
