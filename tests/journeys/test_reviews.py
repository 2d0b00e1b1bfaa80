"""A parent's words on a phone: the question's mail, a mark, a sentence, a colleague who reads it, and the page of its theme."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from config.demo.accounts import STAFF
from content.addresses import path_of
from content.models import ThemePage
from core import clock
from logistics.models import Parcel
from subscriptions.models import BoxRange, Review, Theme
from subscriptions.reviews import asking, planning
from tests.browser import DESKTOP
from tests.factories.reviews import box_for, sent_box
from tests.factories.shop import UserFactory
from tests.journeys.steps import open_mail, submit
from tests.live import LiveShop

WORDS = "La valise a pris le vrai train pour Angers, le doudou dedans 🧳"


def ask(email: str) -> None:
    """The night train of a child of six came three weeks ago, and its parent is asked now."""
    theme, box_range = Theme.objects.get(key="night-train"), BoxRange.objects.get(key="tige")
    parcel, _cycle = sent_box(box=box_for(theme, box_range), user=UserFactory.create(email=email), child="Noé")
    Parcel.objects.filter(pk=parcel.pk).update(shipped_at=clock.now() - timedelta(days=21))
    planning.plan(parcels=[parcel.reference], now=clock.now())
    assert asking.ask_due(now=clock.now()) == 1


def publish_what_waits(desk: Page, *, screenshot: Callable[..., Path]) -> None:
    """A colleague signs in, follows the first page to the sentences that wait, and publishes what stands there."""
    desk.goto("/admin/login/")
    desk.fill("#id_username", STAFF.email)
    desk.fill("#id_password", STAFF.password)
    desk.locator("form button[type=submit]").first.click()
    desk.get_by_role("link", name=re.compile("phrases? de parents? attend")).first.click()
    expect(desk.get_by_text(WORDS)).to_be_visible()
    screenshot(desk, "list")
    desk.get_by_role("checkbox", name="Choisir la ligne").first.check()
    desk.get_by_label("Choisir une action à lancer").select_option("approve")
    screenshot(desk, "chosen", is_full_page=False)
    desk.get_by_role("button", name="Lancer").click()
    expect(desk.get_by_text("1 phrase est publiée.")).to_be_visible()
    desk.goto(f"/admin/subscriptions/review/{Review.objects.get().pk}/change/")
    desk.fill("#id_answer", "Bon voyage au doudou, de la part de tout l’atelier.")
    screenshot(desk, "review")
    desk.locator("[name=_save]").click()
    desk.wait_for_load_state()


def test_a_parents_words_find_their_way_to_the_page_of_the_theme(
    demo_shop: LiveShop,
    open_page: Callable[..., Page],
    screenshot: Callable[..., Path],
    assert_accessible: Callable[[Page], None],
    settings: Any,
) -> None:
    settings.PUBLIC_URL = demo_shop.url  # this process writes the mail
    page = open_page(base_url=demo_shop.url)

    def look(name: str) -> None:
        assert_accessible(page)
        screenshot(page, name)

    theme_path = path_of(ThemePage.objects.get(theme__key="night-train", locale__language_code="fr"))
    page.goto(theme_path)
    expect(page.get_by_role("heading", name="Ce que les parents en disent")).to_have_count(0)
    ask("claire.phone@example.org")
    open_mail(page, "Le train de nuit", email="claire.phone@example.org")
    screenshot(page, "mail")
    page.locator(".panel a", has_text="mark=5").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Le train de nuit, pour Noé")
    expect(page.get_by_label("5 · un bonheur")).to_be_checked()
    look("give")
    assert not Review.objects.exists()
    page.fill("#id_words", WORDS)
    page.get_by_label("et l’âge de l’enfant : 6 ans").check()
    page.get_by_label("Ma phrase peut figurer sur le site").check()
    submit(page, "Envoyer mon avis")
    expect(page.get_by_text("Un collègue lit votre phrase")).to_be_visible()
    look("thanks")
    page.goto(theme_path)
    expect(page.get_by_text("1 avis")).to_be_visible()
    expect(page.get_by_text(WORDS)).to_have_count(0)

    publish_what_waits(open_page(base_url=demo_shop.url, viewport=DESKTOP), screenshot=screenshot)

    page.goto(theme_path)
    voices = page.locator(".voices")
    expect(voices.get_by_text(WORDS)).to_be_visible()
    expect(voices.get_by_text("Claire, avec un enfant de 6 ans")).to_be_visible()
    expect(voices.get_by_text("Bon voyage au doudou")).to_be_visible()
    voices.scroll_into_view_if_needed()
    look("theme")
    page.get_by_role("link", name="Comment ça marche").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("D’où viennent les mots des parents")
    look("how")
    page.goto("/fr/abonnement/?range=tige")
    expect(page.locator("#range-voices").get_by_text(WORDS)).to_be_visible()
    look("funnel")
    page.goto(f"/fr/avis/gamme/{BoxRange.objects.get(key='tige').slug_fr}/")
    expect(page.get_by_text(WORDS)).to_be_visible()
    look("range")
