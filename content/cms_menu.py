"""The entry “Pages” of the CMS: it opens on the site in the editor's language, not on the root above all of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.admin.ui.sidebar import PageExplorerMenuItem
from wagtail.admin.wagtail_hooks import ExplorerMenuItem
from wagtail.models import Page
from wagtail.permissions import policy_registry

from content.pages.home import HomePage


class SitePages(ExplorerMenuItem):
    """Wagtail's entry with another first page."""

    def __init__(self, *, like: ExplorerMenuItem, start: Page) -> None:
        address = reverse("wagtailadmin_explore", args=[start.pk])
        super().__init__(like.label, address, name=like.name, icon_name=like.icon_name, order=like.order)
        self.start = start

    def render_component(self, request: HttpRequest) -> Any:
        """The entry, whose panel begins at the first page."""
        return PageExplorerMenuItem(
            self.name, self.label, self.url, self.start.pk, icon_name=self.icon_name, classname=self.classname
        )


def open_on_site(*, request: HttpRequest, items: list[Any]) -> None:
    """Let “Pages” open on the home page of the editor's language, for whoever works in all languages. In place."""
    root = policy_registry.get_by_type(Page).explorable_root_instance(request.user)
    if root is None or root.depth > 1:
        return
    homes = {page.locale.language_code: page for page in HomePage.objects.select_related("locale")}
    home = homes.get((get_language() or "")[:2]) or next(iter(homes.values()), None)
    if home is not None:
        items[:] = [SitePages(like=each, start=home) if each.name == "explorer" else each for each in items]
