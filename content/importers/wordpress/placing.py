"""Where imported pages stand: below the home page of their language, in the journal, or below the page they were below."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.urls import Resolver404, resolve
from django.utils import translation
from wagtail.models import Page

from content import views
from content.addresses import path_of
from content.importers.wordpress.body import NAMESPACE
from content.importers.wordpress.keys import JOURNALS, PAGES, key_of
from content.importers.wordpress.mapping import slug_of, title_of
from content.importers.wordpress.records import Post
from content.importers.wordpress.targets import PageTarget
from content.pages.article import ArticleIndexPage, ArticlePage
from content.pages.home import HomePage
from core import external_refs
from core.locks import in_transaction

JOURNAL = {"fr": ("Le journal", "journal"), "en": ("The journal", "journal")}
_imagined = itertools.count(-1, -1)


@dataclass
class Places:
    """`homes` by language; `journals` by language, those that are there or were made. In a dry run new pages have negative keys."""

    site: str
    now: datetime
    is_dry_run: bool
    homes: Mapping[str, HomePage]
    journals: dict[str, int] = field(default_factory=dict)
    other_slugs: dict[str, dict[str, str]] = field(default_factory=dict)

    def known(self, number: str, *, language: str = "") -> int | None:
        """The key of the page that an item became; None for a new one, 0 for one that was deleted since.

        With `language`, 0 also for a page in another one.
        """
        reference = external_refs.find(source=PAGES, key=key_of(self.site, number))
        if reference is None:
            return None
        pages = Page.objects.filter(pk=reference.object_id)
        pages = pages.filter(locale__language_code=language) if language else pages
        return reference.object_id if pages.exists() else 0

    def add(self, post: Post, *, target: PageTarget, language: str, above: int | None, group: str) -> int:
        """Make an empty page for an item, unpublished until it is filled; return its key."""
        parent = above if target.is_nested and above else self._parent(target, language=language)
        if self.is_dry_run:
            return next(_imagined)
        return self._make(post, target=target, parent=parent, group=group)

    def journal_of(self, page: int, *, language: str) -> int:
        """The journal that an article stands in; for one that a dry run would make, that of its language."""
        if page < 0:
            return self.journals[language]
        path = Page.objects.values_list("path", flat=True).get(pk=page)
        return int(Page.objects.values_list("pk", flat=True).get(path=path[: -Page.steplen]))

    def _parent(self, target: PageTarget, *, language: str) -> int:
        if not issubclass(target.model, ArticlePage):
            return int(self.homes[language].pk)
        if language not in self.journals:
            self.journals[language] = self._journal(language)
        return self.journals[language]

    def _journal(self, language: str) -> int:
        """The first journal of a language; where there is none one is made, unpublished, for editors to name and publish."""
        home = self.homes[language]
        found = ArticleIndexPage.objects.descendant_of(home).order_by("path").first()
        if found is not None:
            return int(found.pk)
        if self.is_dry_run:
            return next(_imagined)
        return self._make_journal(home, language=language)

    @in_transaction
    def _make_journal(self, home: HomePage, *, language: str) -> int:
        title, slug = JOURNAL.get(language, JOURNAL["en"])
        home = HomePage.objects.get(pk=home.pk)
        journal = ArticleIndexPage(title=title, slug=_free(slug, below=home), locale=home.locale)
        home.add_child(instance=journal)
        journal.save_revision(log_action=True).publish()
        external_refs.remember(
            source=JOURNALS,
            key=key_of(self.site, language),
            model="wagtailcore.page",
            object_id=journal.pk,
            imported={},
            now=self.now,
        )
        return int(journal.pk)

    @in_transaction
    def _make(self, post: Post, *, target: PageTarget, parent: int, group: str) -> int:
        above = Page.objects.select_related("locale").get(pk=parent)
        title = title_of(post)
        wanted = slug_of(post, title=title)
        slug = _free(wanted, below=above)
        if slug != wanted:
            self.other_slugs[post.number] = {"slug": wanted, "other": slug}
        page = target.model(title=title, slug=slug, locale=above.locale, live=False, **_blank(target, title=title))
        key = uuid.uuid5(NAMESPACE, key_of(self.site, "group", group)) if group else None
        if key and not Page.objects.filter(translation_key=key, locale=above.locale).exists():
            page.translation_key = key
        above.add_child(instance=page)
        external_refs.remember(
            source=PAGES,
            key=key_of(self.site, post.number),
            model=target.model._meta.label_lower,
            object_id=page.pk,
            imported={},
            now=self.now,
        )
        return int(page.pk)


def _blank(target: PageTarget, *, title: str) -> dict[str, Any]:
    """What an article must have before it is filled."""
    return {"standfirst": title, "published_on": date(1970, 1, 1)} if issubclass(target.model, ArticlePage) else {}


def _free(wanted: str, *, below: Page) -> str:
    """`wanted`, or with a number where a page beside it has it, or where the shop itself is at that address."""
    slug, number = wanted, 1
    taken = set(below.get_children().values_list("slug", flat=True))
    while slug in taken or _is_of_shop(f"{path_of(below)}{slug}/", language=below.locale.language_code):
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def _is_of_shop(path: str, *, language: str) -> bool:
    with translation.override(language):
        try:
            return resolve(path).func is not views.page
        except Resolver404:
            return False
