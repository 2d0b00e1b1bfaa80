"""A campaign from its first word to its readers: an editor builds and submits it, a moderator approves, a translator translates.

The shop keeps its pages for seconds here, as it does for customers.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from wagtail.models import Revision

from config.demo.accounts import EDITOR, MODERATOR, TRANSLATOR, Account
from content import publishing
from content.models import HomePage, LandingPage
from core import clock
from core.models import OutgoingMail
from tests.browser import DESKTOP
from tests.live import LiveShop

SECONDS = 5
FIRST, LATER = "Deux heures un mercredi", "Deux heures un samedi"
ENGLISH = {FIRST: "Two hours on a Wednesday", "Choisir ensemble": "Choosing together", "deux-heures": "two-hours"}


@pytest.fixture
def kept_shop(demo_shop: LiveShop, second_web: Callable[..., LiveShop]) -> LiveShop:
    """The filled shop through web processes that give a public page again for two seconds."""
    return second_web(demo_shop, PAGE_CACHE_SECONDS="2")


@pytest.fixture
def desk_of(kept_shop: LiveShop, open_page: Callable[..., Page]) -> Callable[[Account], Page]:
    """Call it with somebody of the demo: a desk at which they have signed in to the CMS."""

    def sign_in(account: Account) -> Page:
        page = open_page(base_url=kept_shop.url, viewport=DESKTOP)
        page.goto("/cms/")
        page.get_by_label("Adresse e-mail").fill(account.email)
        page.get_by_label("Mot de passe", exact=False).first.fill(account.password)
        page.get_by_role("button", name="Se connecter").click()
        expect(page.get_by_role("heading", name="Accueil").first).to_be_visible()
        return page

    return sign_in


def add_block(page: Page, name: str) -> Locator:
    """Insert a block at the end of the body, and return it."""
    body = page.locator("section[id$='-body-section']")
    number = int(page.locator("[name=body-count]").input_value())
    body.locator("button.c-sf-add-button").last.click()
    page.get_by_role("option", name=name, exact=True).click()
    return body.locator(f"[data-streamfield-child]:has(> [name=body-{number}-type])")


def choose(page: Page, block: Locator, *, button: str, row: str) -> None:
    """Take something out of the chooser's window."""
    block.get_by_role("button", name=button).click()
    window = page.locator(".modal-dialog")
    window.locator("[name=q]").fill(row)
    window.get_by_role("link", name=row, exact=False).first.click()
    expect(window).to_be_hidden()


def press_in_footer(page: Page, name: str) -> None:
    """One of the actions behind the arrow beside the first one."""
    page.locator("footer").get_by_role("button", name="Plus d'actions").click()
    page.locator("footer").get_by_role("button", name=name, exact=False).first.click()
    page.wait_for_load_state()


def appears_within(visitor: Page, address: str, heading: str, *, since: float) -> None:
    """The page at `address` has this heading no later than SECONDS after `since`."""
    while True:
        visitor.goto(address)
        if visitor.get_by_role("heading", level=1, name=heading).count():
            break
        assert time.monotonic() - since < SECONDS, f"{address} does not say {heading!r} yet"
    assert time.monotonic() - since < SECONDS + 1


def set_moment(page: Page, moment: datetime) -> None:
    """Say in the panel of the page's status when it goes live; the page is saved with it."""
    page.get_by_role("button", name="Afficher/masquer le statut").click()
    page.get_by_role("button", name="Programmer").first.click()
    dialog = page.locator("#schedule-publishing-dialog")
    day = dialog.locator("[name=go_live_at]")
    day.fill(timezone.localtime(moment).strftime("%Y-%m-%d %H:%M"))
    dialog.get_by_role("button", name="Enregistrer la programmation").press("Enter")  # a calendar lies over it
    expect(page.get_by_text("a été mise à jour").first).to_be_visible()
    page.goto(page.url)  # what the CMS keeps by itself meanwhile is another version to the page that was open


def test_a_campaign_is_built_approved_translated_scheduled_and_read(
    kept_shop: LiveShop,
    desk_of: Callable[[Account], Page],
    open_page: Callable[..., Page],
    screenshot: Callable[..., Path],
) -> None:
    editor, moderator, translator = desk_of(EDITOR), desk_of(MODERATOR), desk_of(TRANSLATOR)
    visitor = open_page(base_url=kept_shop.url)
    home = HomePage.objects.get(locale__language_code="fr")

    editor.goto(f"/cms/pages/add/content/landingpage/{home.pk}/")
    editor.locator("#id_title").fill(FIRST)
    editor.locator("#id_menu").select_option("full")
    products = add_block(editor, "produits")
    products.get_by_label("titre", exact=False).first.fill("Choisir ensemble")
    choose(editor, products, button="Choisir un produit", row="volcan")
    plans = add_block(editor, "formules et prix d’une gamme")
    choose(editor, plans, button="Choisir une gamme", row="Tige")
    editor.get_by_role("tab", name="Promotion").click()
    editor.locator("#id_slug").fill("deux-heures")
    expect(editor.locator("[data-search-result] [data-title]")).to_have_text(f"{FIRST} · Bambou")
    expect(editor.locator("[data-hint=description]")).to_have_attribute("data-state", "short")
    screenshot(editor, "search-result", is_full_page=False)
    press_in_footer(editor, "Soumettre")
    written = LandingPage.objects.get(title=FIRST)
    assert OutgoingMail.objects.filter(kind="page-submitted", to=MODERATOR.email).count() == 1
    visitor.goto("/fr/deux-heures/")
    expect(visitor.get_by_role("heading", level=1)).not_to_have_text(FIRST)

    approve(moderator, written, shots=screenshot)
    since = time.monotonic()
    appears_within(visitor, "/fr/deux-heures/", FIRST, since=since)
    expect(visitor.get_by_text("volcan", exact=False).first).to_be_visible()
    expect(visitor.locator(".offer").first).to_be_visible()
    screenshot(visitor, "french")

    visitor.get_by_role("link", name="English").last.click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("This page is not in English yet")
    screenshot(visitor, "not-translated")

    editor.goto(f"/cms/localize/submit/page/{written.pk}/")
    editor.locator("input[name=locales]").first.check()
    editor.locator("main form button[type=submit], main form input[type=submit]").last.click()
    editor.wait_for_load_state()
    english = LandingPage.objects.exclude(pk=written.pk).get(translation_key=written.translation_key)
    assert english.live is False

    translator.goto(f"/cms/pages/{english.pk}/edit/")
    translate_all(translator)
    screenshot(translator, "translated", is_full_page=False)
    translator.get_by_role("button", name="Soumettre à un modérateur").click()
    expect(translator.get_by_text("chez les modérateurs")).to_be_visible()

    approve(moderator, english, shots=screenshot)
    since = time.monotonic()
    appears_within(visitor, "/en/two-hours/", ENGLISH[FIRST], since=since)
    expect(visitor.get_by_role("heading", name="Choosing together")).to_be_visible()
    screenshot(visitor, "english")
    visitor.get_by_role("link", name="Français").last.click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(FIRST)

    editor.goto(f"/cms/pages/{written.pk}/edit/")
    editor.locator("#id_title").fill(LATER)
    set_moment(editor, timezone.now() + timedelta(days=2))
    screenshot(editor, "moment", is_full_page=False)
    press_in_footer(editor, "Soumettre")
    approve(moderator, written, shots=screenshot)
    visitor.reload()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(FIRST)
    waiting = Revision.page_revisions.get(object_id=str(written.pk), approved_go_live_at__gt=timezone.now())
    come = timezone.now()  # the moment that two days bring
    content = {**waiting.content, "go_live_at": come.isoformat()}
    Revision.objects.filter(pk=waiting.pk).update(content=content, approved_go_live_at=come)
    assert publishing.publish_due(now=clock.now()) == 1
    since = time.monotonic()
    appears_within(visitor, "/fr/deux-heures/", LATER, since=since)


def approve(moderator: Page, page: LandingPage, *, shots: Callable[..., Path]) -> None:
    """Find the page among those that wait on the first screen of the CMS, and approve it."""
    moderator.goto("/cms/")
    row = moderator.get_by_role("row").filter(has=moderator.locator(f'a[href*="/cms/pages/{page.pk}/edit/"]')).first
    shots(moderator, f"waits-{page.pk}", is_full_page=False)
    row.get_by_role("button", name="Actions").click()
    moderator.get_by_role("button", name="Approuver", exact=True).first.click()
    expect(row).to_have_count(0)


def translate_all(translator: Page) -> None:
    """Type the English words beside each French part."""
    for french, english in ENGLISH.items():
        if french == "deux-heures":
            translator.get_by_role("tab", name="Promotion").click()
        part = translator.locator("li").filter(has=translator.get_by_text(french, exact=True)).last
        part.get_by_role("button", name="Traduire").click()
        part.get_by_role("textbox").fill(english)
        part.get_by_role("button", name="Enregistrer").click()
        expect(part.get_by_text(english, exact=True)).to_be_visible()
