"""WordPress's lists by category, tag and author: their old addresses lead to the journal's lists of the same articles."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import translation
from django.utils.text import slugify
from wagtail.models import Page

from content.addresses import path_of
from content.importers.wordpress import redirects, tagging
from content.importers.wordpress.keys import LISTS, key_of
from content.importers.wordpress.links import Target
from content.importers.wordpress.people import Byline, People
from content.importers.wordpress.records import Post
from content.importers.wordpress.redirects import Onward
from content.importers.wordpress.report import Report
from content.importers.wordpress.source import Source
from content.pages.article import ArticleIndexPage
from core import external_refs
from core.locks import in_transaction

# Where WordPress has them unless its permalinks are set otherwise.
PLACES = {tagging.CATEGORY: "category", tagging.TAG: "tag"}


@dataclass(frozen=True)
class _List:
    """A list of a journal: its way below the journal, and its address."""

    name: str
    journal: int
    route: str
    href: str


@dataclass
class Lists:
    """Knows the lists of published articles by their old paths; writes their redirects at the end."""

    source: Source
    site: str
    people: People
    report: Report
    now: datetime
    is_dry_run: bool
    found: dict[str, _List] = field(default_factory=dict)
    by_path: dict[str, _List] = field(default_factory=dict)
    _journals: dict[int, str] = field(default_factory=dict)
    _parents: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._parents = {term.slug: term.parent for term in self.source.terms if term.taxonomy == tagging.CATEGORY}

    def add(self, post: Post, *, byline: Byline, journal: int, language: str) -> None:
        """The lists that a published article stands in. A list in two languages is that of the article which came first."""
        for term in post.terms:
            place = PLACES.get(term.taxonomy)
            if place and not tagging.is_none(term.slug) and f"{place}/{term.slug}" not in self.found:
                tag = tagging.name_of(term.name or term.slug)
                there = tagging.known([tag]).get(tagging.slug_of(tag))
                slug = there.slug if there else tagging.slug_of(tag)
                names = {term.slug, self._with_parents(term.slug) if place == "category" else term.slug}
                self._add(f"{place}/{term.slug}", route="tag", slug=slug, journal=journal, language=language)
                self._lead(f"{place}/{term.slug}", paths=[f"{place}/{each}" for each in sorted(names)])
        login = slugify(post.creator)
        if byline.pk and login and f"author/{login}" not in self.found:
            slug = self.people.slug_of(byline)
            self._add(f"author/{login}", route="author", slug=slug, journal=journal, language=language)
            self._lead(f"author/{login}", paths=[f"author/{login}"])

    def target(self, path: str) -> Target | None:
        """Where a link to one of the old lists leads; None for no such list."""
        found = self.by_path.get(path)
        return Target(href=found.href) if found else None

    def lead_on(self) -> None:
        """Redirect the old addresses."""
        for each in () if self.is_dry_run else self.found.values():
            self._write(each)

    def _add(self, name: str, *, route: str, slug: str, journal: int, language: str) -> None:
        with translation.override(language):
            below = ArticleIndexPage.get_resolver().reverse(route, slug=slug)
        if journal not in self._journals:
            page = Page.objects.filter(pk=journal).first()
            self._journals[journal] = path_of(page) if page else "/"
        href = f"{self._journals[journal]}{below}"
        self.found[name] = _List(name=name, journal=journal, route=f"/{below}", href=href)

    def _lead(self, name: str, *, paths: list[str]) -> None:
        for path in paths:
            self.by_path.setdefault(f"{self.source.base}/{path}", self.found[name])

    def _with_parents(self, slug: str) -> str:
        """The names of the categories above and its own, as permalinks have them."""
        names = [slug]
        while (above := self._parents.get(names[0], "")) and above not in names:
            names.insert(0, above)
        return "/".join(names)

    @in_transaction
    def _write(self, found: _List) -> None:
        key = key_of(self.site, *found.name.split("/", 1))
        reference = external_refs.find(source=LISTS, key=key)
        known = reference.imported.get("redirects", []) if reference else []
        paths = [path for path, each in self.by_path.items() if each is found]
        onward = Onward(page=found.journal, route=found.route)
        written = redirects.write(old_paths=paths, onward=onward, present=found.href, known=known)
        self.report.extras["redirects"] += written.made
        paths = sorted({*known, *written.paths})
        if paths != known:
            external_refs.remember(
                source=LISTS, key=key, model="", object_id=0, imported={"redirects": paths}, now=self.now
            )
