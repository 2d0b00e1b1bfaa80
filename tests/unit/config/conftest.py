"""Tables without migrations lack Wagtail's two roots and a market, which every real database has."""

from __future__ import annotations

import pytest
from wagtail.models import Collection, Locale, Page, Site

from tests.factories.markets import markets


@pytest.fixture
def wagtail_roots(db: None) -> None:
    Locale.objects.get_or_create(language_code="fr")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    Site.objects.get_or_create(hostname="localhost", defaults={"root_page": root, "is_default_site": True})
    markets()
