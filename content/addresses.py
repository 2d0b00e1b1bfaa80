"""The addresses of pages, from what they store: the same as Wagtail's, without its questions about sites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.core.cache import cache
from django.db.models import OuterRef, Subquery
from wagtail.models import Page, Site, SiteRootPath
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY, SITE_ROOT_PATHS_CACHE_VERSION

KEPT_SECONDS = 3600


def root_path(*, language: str) -> str | None:
    """Where the tree of a language begins, as pages store it; None before the site was set up."""
    return next((each.root_path for each in roots() if each.language_code == language), None)


def path_of(page: Page) -> str:
    """The page's address on the shop's host; empty for a page under no root."""
    return _path(page, roots=roots())


def paths_of(pages: Mapping[int, Page]) -> dict[int, str]:
    """`path_of` for each of these pages, by the same keys; Wagtail asks the cache for its roots each time, this once."""
    known = roots()
    return {key: _path(page, roots=known) for key, page in pages.items()}


def links_of(pages: Mapping[int, Page], *, keys: Iterable[int], language: str) -> dict[int, str]:
    """Where a link to each of `keys` leads on a page in `language`: to the page's translation, where `pages` holds it, else to itself."""
    here = {page.translation_key: page for page in pages.values() if page.locale.language_code == language}
    wanted = {key: here.get(pages[key].translation_key, pages[key]) for key in keys if key in pages}
    return paths_of(wanted)


def roots() -> list[SiteRootPath]:
    """The home pages of all languages. One query when they are not kept, where Wagtail needs two.

    They are kept where Wagtail keeps them, which forgets them when a site or the address of a page changes.
    """
    kept = cache.get(SITE_ROOT_PATHS_CACHE_KEY, version=SITE_ROOT_PATHS_CACHE_VERSION)
    if kept is None:
        kept = _read_roots()
        cache.set(SITE_ROOT_PATHS_CACHE_KEY, kept, KEPT_SECONDS, version=SITE_ROOT_PATHS_CACHE_VERSION)
    return [SiteRootPath(*each) for each in kept]


def _read_roots() -> list[SiteRootPath]:
    sites = Site.objects.filter(root_page__translation_key=OuterRef("translation_key")).order_by("pk")
    columns = {f"site_{name}": Subquery(sites.values(name)[:1]) for name in ("pk", "hostname", "port")}
    homes = Page.objects.filter(translation_key__in=Site.objects.values("root_page__translation_key"))
    rows = homes.annotate(**columns).order_by("path").values_list(*columns, "url_path", "locale__language_code")
    return [
        SiteRootPath(pk, path, Site(hostname=hostname, port=port).root_url, language)
        for pk, hostname, port, path, language in rows
    ]


def _path(page: Page, *, roots: Sequence[SiteRootPath]) -> str:
    for each in roots:
        if page.url_path.startswith(each.root_path):
            return f"/{each.language_code}/{page.url_path[len(each.root_path) :]}"
    return ""
