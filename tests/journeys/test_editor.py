"""An editor at a desk: she signs in, changes the home page's promise, and finds it on the public page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from config.demo.accounts import EDITOR
from content.models import HomePage
from tests.browser import DESKTOP
from tests.live import LiveShop

NEW, OLD = "Un mercredi, une boîte, des mains vertes.", "Une boîte par mois, des mains occupées."


@pytest.fixture
def editor(demo_shop: LiveShop, open_page: Callable[..., Page]) -> Page:
    """A desk at which the demo's editor has signed in."""
    page = open_page(base_url=demo_shop.url, viewport=DESKTOP)
    page.goto("/cms/")
    page.get_by_label("Adresse e-mail").fill(EDITOR.email)
    page.get_by_label("Mot de passe", exact=False).first.fill(EDITOR.password)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", name="Accueil")).to_be_visible()
    return page


def test_an_editor_changes_the_home_page(
    editor: Page, demo_shop: LiveShop, open_page: Callable[..., Page], screenshot: Callable[..., Path]
) -> None:
    visitor = open_page(base_url=demo_shop.url)
    visitor.goto("/fr/")
    expect(visitor.get_by_role("heading", level=1)).to_have_text(OLD)
    screenshot(editor, "cms")
    editor.get_by_role("link", name="Modifier en Français").first.click()
    promise = editor.get_by_label("Promesse")
    expect(promise).to_have_value(OLD)
    promise.fill(NEW)
    screenshot(editor, "form", is_full_page=False)

    editor.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(editor.get_by_text("a été mise à jour").first).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(OLD)

    editor.locator("footer").get_by_role("button", name="Plus d'actions").click()
    editor.locator("footer").get_by_role("button", name="Publier").click()
    expect(editor.get_by_text("a été publiée").first).to_be_visible()
    screenshot(editor, "published", is_full_page=False)
    visitor.reload()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(NEW)
    screenshot(visitor, "home", is_full_page=False)
    visitor.goto("/en/")
    expect(visitor.get_by_role("heading", level=1)).to_have_text(
        HomePage.objects.get(locale__language_code="en").headline
    )
