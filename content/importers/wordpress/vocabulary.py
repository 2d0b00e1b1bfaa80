"""Authors, categories, tags and other terms, as rows of the archive."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from content.archive.models import ArchivedAuthor, ArchivedTerm
from content.importers.wordpress.keys import digest, key_of
from content.importers.wordpress.people import TAXONOMY
from content.importers.wordpress.reasons import Outcome, Reason, Refused
from content.importers.wordpress.records import Term
from content.importers.wordpress.report import Report
from content.importers.wordpress.source import Source
from content.importers.wordpress.texts import plain, shorten

MENU = "nav_menu"
# Terms that say how items belong together and are understood elsewhere.
UNDERSTOOD = frozenset((MENU, "language", "term_language", "post_translations", "term_translations"))


@dataclass
class Vocabulary:
    """`authors` are rows by login, `terms` by (taxonomy, slug); in a dry run they stay empty."""

    source: Source
    site: str
    report: Report
    now: datetime
    is_dry_run: bool
    authors: dict[str, int] = field(default_factory=dict)
    terms: dict[tuple[str, str], int] = field(default_factory=dict)
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _rows: dict[Any, dict[str, tuple[int, str]]] = field(default_factory=dict)

    def take_all(self) -> None:
        """Write what the head of the file declares, and report each."""
        self._take_authors()
        for term in self.source.terms:
            # Menus are written with their entries.
            if term.taxonomy != MENU:
                self._declared(term)

    def _take_authors(self) -> None:
        seen: set[str] = set()
        for author in self.source.authors:
            if not author.login or author.login in seen:
                reason = Reason.REPEATED if author.login else Reason.NO_NAME
                self.report.leave("author", key=author.login, title=author.name, refusal=Refused(reason))
                continue
            seen.add(author.login)
            self.report.count("author", self._author(author.login, name=author.name))

    def _declared(self, term: Term) -> None:
        named = (term.taxonomy, term.slug)
        if not term.slug or named in self._seen:
            reason = Reason.REPEATED if term.slug else Reason.NO_NAME
            self.report.leave(term.element, key=term.slug or term.number, title=term.name, refusal=Refused(reason))
            return
        self._seen.add(named)
        self.report.count(term.element, self._term(term))

    def author(self, login: str) -> int | None:
        """The row of who wrote an item; items may name somebody whom the head of the file does not."""
        if login and login not in self.authors and not self.is_dry_run:
            self._author(login, name=login)
        return self.authors.get(login)

    def term(self, *, taxonomy: str, slug: str, name: str) -> int | None:
        """The row of a term that an item names; exports of some items alone declare none."""
        named = (taxonomy, slug)
        if taxonomy in UNDERSTOOD:
            return None
        if named not in self._seen:
            self._seen.add(named)
            term = Term(element="", number="", taxonomy=taxonomy, slug=slug, name=name)
            if self._term(term, is_full=False) == Outcome.IMPORTED:
                self.report.extras["terms"] += 1
        return self.terms.get(named)

    def _author(self, login: str, *, name: str) -> Outcome:
        values = {"name": shorten(plain(name), limit=190)}
        outcome, pk = self._written(ArchivedAuthor, key=key_of(login), values=values)
        if pk:
            self.authors[login] = pk
        return outcome

    def _term(self, term: Term, *, is_full: bool = True) -> Outcome:
        values = {
            "taxonomy": term.taxonomy[:64],
            "slug": term.slug[:200],
            "name": shorten(plain(term.name) or term.slug, limit=255),
            # Plug-ins for guest authors keep their mail addresses here.
            "description": "" if term.taxonomy == TAXONOMY else term.description,
            "parent_key": key_of(term.taxonomy, term.parent) if term.parent else "",
            "facts": dict(term.meta),
        }
        key = key_of(term.taxonomy, term.slug)
        outcome, pk = self._written(ArchivedTerm, key=key, values=values, is_full=is_full)
        if pk:
            self.terms[term.taxonomy, term.slug] = pk
        return outcome

    def _written(
        self, model: Any, *, key: str, values: dict[str, Any], is_full: bool = True
    ) -> tuple[Outcome, int | None]:
        """Write a row if it is new or says something else; one that an item only names adds nothing to what is there."""
        pk, before = self._known(model).get(key, (None, ""))
        said = digest(values)
        if pk is not None and (before == said or not is_full):
            return Outcome.UNCHANGED, pk
        outcome = Outcome.IMPORTED if pk is None else Outcome.UPDATED
        if self.is_dry_run:
            return outcome, None
        columns = {**values, "digest": said, "imported_at": self.now}
        row, _is_new = model.objects.update_or_create(site=self.site, key=key, defaults=columns)
        self._known(model)[key] = (row.pk, said)
        return outcome, row.pk

    def _known(self, model: Any) -> dict[str, tuple[int, str]]:
        """The rows of the site by their keys: read once, there are few beside the items."""
        if model not in self._rows:
            rows = model.objects.filter(site=self.site).values_list("key", "pk", "digest")
            self._rows[model] = {key: (pk, said) for key, pk, said in rows}
        return self._rows[model]
