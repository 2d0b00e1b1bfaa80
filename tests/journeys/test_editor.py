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
from playwright.sync_api import Locator, Page, Request, Route, expect
from wagtail.models import Revision

from config.demo.accounts import EDITOR, MODERATOR, TRANSLATOR, Account
from content import publishing
from content.models import HomePage, LandingPage
from core import clock
from core.models import OutgoingMail
from tests.browser import DESKTOP
from tests.journeys.conftest import PATIENCE_MS
from tests.live import LiveShop

SECONDS = 5
WATCHED_AFTER_MS, SAVED_AFTER_MS = 2_500, 2_500  # the CMS's waiting times with room: 2 s, 0.5 + 0.5 + 0.5 s
FIRST, LATER = "Deux heures un mercredi", "Deux heures un samedi"
ENGLISH = {FIRST: "Two hours on a Wednesday", "Choisir ensemble": "Choosing together", "deux-heures": "two-hours"}


@pytest.fixture
def kept_shop(demo_shop: LiveShop, second_web: Callable[..., LiveShop]) -> LiveShop:
    """The filled shop through web processes that give a public page again for two seconds."""
    return second_web(demo_shop, PAGE_CACHE_SECONDS="2")


@pytest.fixture
def desk_of(kept_shop: LiveShop, open_page: Callable[..., Page]) -> Callable[[Account], Page]:
    """Call it with somebody of the demo: a desk at which they have signed in to the CMS."""

    return lambda account: sign_in(open_page(base_url=kept_shop.url, viewport=DESKTOP), account)


def sign_in(page: Page, account: Account) -> Page:
    """Enter the CMS as somebody of the demo."""
    page.goto("/cms/")
    page.get_by_label("Adresse e-mail").fill(account.email)
    page.get_by_label("Mot de passe", exact=False).first.fill(account.password)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", name="Accueil").first).to_be_visible()
    return page


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


def submit(page: Page) -> None:
    """Hand the page to the moderators; the form leaves when what the CMS was keeping by itself has arrived."""
    with page.expect_navigation():
        press_in_footer(page, "Soumettre")


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
    submit(editor)
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
    submit(editor)
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


def test_what_is_submitted_while_it_is_being_kept_is_one_page(
    demo_shop: LiveShop, open_page: Callable[..., Page]
) -> None:
    """On a slow line the CMS's own saving is still on its way when the editor presses the button."""
    editor = sign_in(open_page(base_url=demo_shop.url, viewport=DESKTOP), EDITOR)
    home = HomePage.objects.get(locale__language_code="fr")
    begin_landing_page(editor, home)
    on_their_way: list[Route] = []
    editor.route("**/cms/pages/add/**", lambda route: hold(route, on_their_way, is_kept=True))
    type_title(editor, "Deux heures un lundi")
    wait_until(editor, lambda: len(on_their_way) == 1)
    press_in_footer(editor, "Soumettre")
    editor.wait_for_timeout(SAVED_AFTER_MS)
    assert len(on_their_way) == 1
    assert not LandingPage.objects.filter(title="Deux heures un lundi").exists()

    on_their_way[0].continue_()
    editor.wait_for_url(f"**/cms/pages/{home.pk}/")
    assert LandingPage.objects.get(title="Deux heures un lundi").current_workflow_state is not None


def test_nothing_is_kept_behind_a_form_that_was_sent(demo_shop: LiveShop, open_page: Callable[..., Page]) -> None:
    """The button is pressed within the half second that the CMS waits before it saves, and the answer takes long."""
    editor = sign_in(open_page(base_url=demo_shop.url, viewport=DESKTOP), EDITOR)
    home = HomePage.objects.get(locale__language_code="fr")
    begin_landing_page(editor, home)
    on_their_way: list[Route] = []
    kept: list[str] = []
    editor.on("request", lambda request: kept.append(request.url) if is_keeping(request) else None)
    editor.route("**/cms/pages/add/**", lambda route: hold(route, on_their_way, is_kept=False))
    editor.evaluate("addEventListener('w-autosave:save', () => document.querySelector('[name=action-submit]').click())")
    type_title(editor, "Deux heures un jeudi")
    wait_until(editor, lambda: len(on_their_way) == 1)
    editor.wait_for_timeout(SAVED_AFTER_MS)
    assert kept == []

    on_their_way[0].continue_()
    editor.wait_for_url(f"**/cms/pages/{home.pk}/")
    assert LandingPage.objects.get(title="Deux heures un jeudi").current_workflow_state is not None


def begin_landing_page(editor: Page, home: HomePage) -> None:
    """All that it must have but its title, without which the CMS does not keep it."""
    editor.goto(f"/cms/pages/add/content/landingpage/{home.pk}/")
    editor.wait_for_timeout(WATCHED_AFTER_MS)
    products = add_block(editor, "produits")
    choose(editor, products, button="Choisir un produit", row="volcan")
    editor.wait_for_timeout(SAVED_AFTER_MS)


def type_title(editor: Page, title: str) -> None:
    """Its address is made of it when one goes on to the next field."""
    editor.locator("#id_title").fill(title)
    editor.locator("#id_title").press("Tab")


def is_keeping(request: Request) -> bool:
    """The CMS saves by itself, nobody pressed a button."""
    return request.method == "POST" and "application/json" in request.headers.get("accept", "")


def hold(route: Route, held: list[Route], *, is_kept: bool) -> None:
    """Let through what does not send the form, or sends it the other way; hold what does."""
    if route.request.method == "POST" and is_keeping(route.request) == is_kept:
        held.append(route)
    else:
        route.continue_()


def wait_until(page: Page, is_so: Callable[[], bool]) -> None:
    """Give the browser time until it is so."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while not is_so():
        assert time.monotonic() < until
        page.wait_for_timeout(50)


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
