"""The addresses of pages, from what they store: the same as Wagtail's, without its questions about sites."""

from __future__ import annotations

from wagtail.models import Page, Site


def root_path(*, language: str) -> str | None:
    """Where the tree of a language begins, as pages store it; None before the site was set up."""
    return next((each.root_path for each in Site.get_site_root_paths() if each.language_code == language), None)


def path_of(page: Page) -> str:
    """The page's address on the shop's host; empty for a page under no root."""
    for each in Site.get_site_root_paths():
        if page.url_path.startswith(each.root_path):
            return f"/{each.language_code}/{page.url_path[len(each.root_path) :]}"
    return ""
