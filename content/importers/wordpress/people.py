"""Who wrote the posts, as authors of the journal, who have a page each.

WordPress exports the names of its accounts and no words about them; plug-ins for guest authors (Co-Authors Plus) keep them as
items of their own, and name them to posts as terms of the taxonomy `author`. Mail addresses are never read.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.text import slugify

from content.authors import Author
from content.importers.wordpress.keys import AUTHORS, key_of
from content.importers.wordpress.reasons import Outcome, Reason, Refused
from content.importers.wordpress.records import Post
from content.importers.wordpress.report import Note, Report
from content.importers.wordpress.source import Entry, Source
from content.importers.wordpress.texts import plain, shorten
from content.importers.wordpress.tree import lines, parse
from core import external_refs
from core.locks import in_transaction
from core.models import ExternalReference

GUEST, TAXONOMY = "guest-author", "author"
NAME, SLUG = 80, 80
_imagined = itertools.count(-1, -1)


@dataclass(frozen=True)
class Byline:
    """Who stands under an article: an author by the key of the row, or else a name, which may be empty."""

    pk: int | None = None
    name: str = ""


@dataclass(frozen=True)
class _Person:
    name: str
    words: str = ""
    language: str = ""


@dataclass
class People:
    """`names` are those that the operator gave, by login. In a dry run new authors have negative keys."""

    source: Source
    site: str
    report: Report
    now: datetime
    is_dry_run: bool
    names: Mapping[str, str]
    _bylines: dict[str, Byline] = field(default_factory=dict)
    _outcomes: dict[str, Outcome] = field(default_factory=dict)
    _guests: dict[str, _Person] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for entry, post in self.source.of_kind(GUEST):
            person = _guest(post, entry=entry)
            for login in filter(None, (post.fact("cap-user_login") or post.slug, post.fact("cap-linked_account"))):
                self._guests.setdefault(_bare(login), person)

    def byline(self, post: Post) -> tuple[Byline, list[str]]:
        """Who wrote a post, and who else did according to a plug-in."""
        logins = [_bare(slug) for slug in post.slugs(TAXONOMY)] or [post.creator]
        return self._of(logins[0], post=post), [self._name(login, post=post) for login in logins[1:]]

    def slug_of(self, byline: Byline) -> str:
        """The author's name in addresses; one that a dry run would make has none yet."""
        slugs = Author.objects.filter(pk=byline.pk or 0).values_list("slug", flat=True)
        return slugs.first() or "author"

    def report_guests(self) -> None:
        """Say what became of the items that plug-ins keep guest authors as."""
        for entry, post in self.source.of_kind(GUEST):
            outcome = self._outcomes.get(_bare(post.fact("cap-user_login") or post.slug))
            outcome = outcome or self._outcomes.get(_bare(post.fact("cap-linked_account")))
            if outcome is None:
                title = plain(post.title)
                self.report.leave(entry.kind, key=entry.key, title=title, refusal=Refused(Reason.UNUSED_AUTHOR))
            else:
                self.report.count(entry.kind, outcome)

    def _of(self, login: str, *, post: Post) -> Byline:
        if login not in self._bylines:
            self._bylines[login] = self._found(login, post=post) if login else Byline()
        return self._bylines[login]

    def _name(self, login: str, *, post: Post) -> str:
        if login in self.names:
            return self.names[login]
        if guest := self._guests.get(login):
            return guest.name
        declared = next((author.name for author in self.source.authors if author.login == login), "")
        named = next((term.name for term in post.terms if term.taxonomy == TAXONOMY and _bare(term.slug) == login), "")
        return plain(declared or named or login)

    def _found(self, login: str, *, post: Post) -> Byline:
        name = shorten(self._name(login, post=post), limit=NAME)
        if "@" in name or not name:
            self._note(login, Reason.NO_BYLINE, {"login": login})
            return Byline()
        person = self._guests.get(login, _Person(name=name))
        words = {f"words_{person.language}": person.words} if person.words else {}
        values = {"name": name, **words}
        reference = external_refs.find(source=AUTHORS, key=key_of(self.site, login))
        if reference is None:
            return self._new(login, values=values)
        row = Author.objects.filter(pk=reference.object_id).first()
        if row is None:
            # Editors do not want a page of this person.
            self._outcomes[login] = Outcome.UNCHANGED
            return Byline(name=name)
        self._outcomes[login] = self._follow(row, reference=reference, values=values)
        return Byline(pk=row.pk)

    @in_transaction
    def _new(self, login: str, *, values: dict[str, str]) -> Byline:
        same = Author.objects.filter(name__iexact=values["name"]).order_by("pk")
        # MariaDB takes Lea for Léa.
        row = next((each for each in same if each.name.casefold() == values["name"].casefold()), None)
        self._outcomes[login] = Outcome.IMPORTED
        imported = {} if row else values
        if row:
            self._note(login, Reason.AUTHOR_FOUND, {})
        if self.is_dry_run:
            return Byline(pk=row.pk if row else next(_imagined))
        row = row or Author.objects.create(**values, slug=_free_slug(values["name"], login=login))
        self._remember(login, row=row, imported=imported)
        return Byline(pk=row.pk)

    @in_transaction
    def _follow(self, row: Author, *, reference: ExternalReference, values: dict[str, str]) -> Outcome:
        """Change what the old site changed, unless editors did; a row that they had made before is theirs."""
        before = reference.imported
        mine = {name: text for name, text in values.items() if name in before and before[name] != text}
        mine = {name: text for name, text in mine.items() if getattr(row, name) == before[name]}
        if not mine:
            return Outcome.UNCHANGED
        if not self.is_dry_run:
            for name, text in mine.items():
                setattr(row, name, text)
            row.save(update_fields=list(mine))
            reference.imported = {**before, **mine}
            reference.save(update_fields=["imported"])
        return Outcome.UPDATED

    def _remember(self, login: str, *, row: Author, imported: dict[str, str]) -> None:
        external_refs.remember(
            source=AUTHORS,
            key=key_of(self.site, login),
            model=Author._meta.label_lower,
            object_id=row.pk,
            imported=imported,
            now=self.now,
        )

    def _note(self, login: str, reason: Reason, params: dict[str, str]) -> None:
        self.report.notes.append(Note(kind="author", key=login, title="", reason=reason, params=params))


def _guest(post: Post, *, entry: Entry) -> _Person:
    name = post.fact("cap-display_name") or post.title
    return _Person(
        name=plain(name),
        words=lines(list(parse(post.fact("cap-description")).children)),
        language=entry.language if entry.language in ("fr", "en") else "",
    )


def _bare(login: str) -> str:
    """A login without the mark that Co-Authors Plus puts before it."""
    return login.removeprefix("cap-")


def _free_slug(name: str, *, login: str) -> str:
    wanted = slugify(name)[:SLUG].strip("-") or slugify(login)[:SLUG].strip("-") or "author"
    slug, number = wanted, 1
    while Author.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{wanted[: SLUG - 4]}-{number}"
    return slug
