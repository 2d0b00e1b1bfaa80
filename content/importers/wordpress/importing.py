"""A whole export. Each item is written in a transaction of its own, so that an import that was killed is simply started again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from content.importers.wordpress import languages, menus, redirects
from content.importers.wordpress.comments import Archivist
from content.importers.wordpress.fetching import Fetcher
from content.importers.wordpress.keys import BLOCKS, MEDIA, digest, key_of
from content.importers.wordpress.languages import Rules
from content.importers.wordpress.links import Finder
from content.importers.wordpress.lists import Lists
from content.importers.wordpress.mapping import (
    Options,
    draft_of,
    file_paths,
    former_paths,
    old_paths,
    target_of,
    title_of,
)
from content.importers.wordpress.media import Library
from content.importers.wordpress.menus import NAVIGATION, Menus
from content.importers.wordpress.pages import Writer
from content.importers.wordpress.people import GUEST, Byline, People
from content.importers.wordpress.placing import Places
from content.importers.wordpress.reasons import Outcome, Reason, Refused
from content.importers.wordpress.records import Post
from content.importers.wordpress.redirects import Onward
from content.importers.wordpress.report import Note, Report
from content.importers.wordpress.source import ATTACHMENT, MENU_ENTRY, REUSABLE, Entry, Source, load
from content.importers.wordpress.spool import Spool
from content.importers.wordpress.targets import PageTarget
from content.importers.wordpress.texts import plain
from content.importers.wordpress.vocabulary import Vocabulary
from content.pages.article import ArticlePage
from content.tree import ensure_roots
from core import external_refs
from core.locks import in_transaction

NO_PAGES = frozenset((ATTACHMENT, MENU_ENTRY, REUSABLE, NAVIGATION, GUEST))
Progress = Callable[[Iterable[Any]], Iterable[Any]]


class UnknownMenu(LookupError):
    """A menu was chosen that the file does not have."""


@dataclass(frozen=True)
class Wishes:
    """How a file is imported. `menus` are places of the site and the menus for them."""

    rules: Rules
    options: Options
    folder: Path | None = None
    fetcher: Fetcher | None = None
    menus: Sequence[tuple[str, str]] = ()
    is_dry_run: bool = False
    progress: Progress = iter


def import_site(file: BinaryIO, *, wishes: Wishes, now: datetime) -> Report:
    """Import an export whole; a dry run looks at everything, writes nothing, and reports the same.

    Raises UnreadableExport and UnknownMenu before anything is written.
    """
    with Spool() as spool:
        source = load(file, spool=spool, rules=wishes.rules)
        unknown = {slug for _place, slug in wishes.menus} - menus.slugs(source)
        if unknown:
            raise UnknownMenu(", ".join(sorted(unknown)))
        return _Import(source, wishes=wishes, now=now).run()


@dataclass
class _Chosen:
    """An item that becomes a page."""

    entry: Entry
    target: PageTarget
    depth: int = 0
    position: int = 0


class _Import:
    def __init__(self, source: Source, *, wishes: Wishes, now: datetime) -> None:
        self.source, self.wishes, self.now = source, wishes, now
        self.site, self.is_dry_run = wishes.options.site, wishes.is_dry_run
        self.report = Report(in_file=Counter(source.counts))
        self.library = Library(
            source,
            site=self.site,
            report=self.report,
            now=now,
            folder=wishes.folder,
            fetcher=wishes.fetcher,
            is_dry_run=self.is_dry_run,
        )
        homes = ensure_roots()
        self.people = People(
            source,
            site=self.site,
            report=self.report,
            now=now,
            is_dry_run=self.is_dry_run,
            names=wishes.options.authors,
        )
        self.lists = Lists(
            source, site=self.site, people=self.people, report=self.report, now=now, is_dry_run=self.is_dry_run
        )
        self.finder = Finder(
            source,
            library=self.library,
            homes={code: home.pk for code, home in homes.items()},
            redirected=redirects.target_of,
            listed=self.lists.target,
        )
        self.places = Places(self.site, now=now, is_dry_run=self.is_dry_run, homes=homes)
        self.vocabulary = Vocabulary(source, site=self.site, report=self.report, now=now, is_dry_run=self.is_dry_run)
        self.archivist = Archivist(self.site, report=self.report, now=now, is_dry_run=self.is_dry_run)
        self.writer = Writer(
            self.site, vocabulary=self.vocabulary, report=self.report, now=now, is_dry_run=self.is_dry_run
        )
        self.groups = languages.groups(source.terms)
        self.used_blocks: set[str] = set()

    def run(self) -> Report:
        self._leave_repeated()
        self.vocabulary.take_all()
        self.library.take_all()
        chosen = self._chosen()
        self._place(chosen)
        for each in self.wishes.progress(chosen):
            self._fill(each)
        self.people.report_guests()
        self._blocks()
        self._lead_files_on()
        self.lists.lead_on()
        self._comments_of_others()
        Menus(
            self.finder,
            site=self.site,
            report=self.report,
            now=self.now,
            is_dry_run=self.is_dry_run,
            chosen=self.wishes.menus,
        ).take_all()
        return self.report

    def _leave_repeated(self) -> None:
        if self.source.repaired:
            params = {"number": self.source.repaired}
            self.report.notes.append(Note(kind="file", key="", title="", reason=Reason.REPAIRED, params=params))
        for entry in self.source.repeated:
            post = self.source.spool.get(entry.place)
            reason = Reason.REPEATED if entry.number else Reason.NO_NUMBER
            self.report.leave(entry.kind, key=entry.key, title=plain(post.title), refusal=Refused(reason))
            self.archivist.leave(post)

    def _chosen(self) -> list[_Chosen]:
        """The items that become pages, those above before those below; the others are reported."""
        found: dict[str, _Chosen] = {}
        for position, entry in enumerate(self.source.entries):
            if entry.kind in NO_PAGES:
                continue
            try:
                target = target_of(entry, options=self.wishes.options, languages=self.wishes.rules.codes)
            except Refused as refusal:
                self._leave(entry, self.source.spool.get(entry.place), refusal=refusal)
                continue
            found[entry.number] = _Chosen(entry, target=target, position=position)
        for each in found.values():
            each.depth = _depth(each.entry, found=found)
        return sorted(found.values(), key=lambda each: (each.depth, each.entry.order, each.position))

    def _place(self, chosen: list[_Chosen]) -> None:
        """Make sure that there is a page for each item, so that pages can link to each other whatever their order."""
        for each in chosen:
            entry, post = each.entry, self.source.spool.get(each.entry.place)
            for path in former_paths(post):
                self.finder.old_paths.setdefault(path, entry.number)
            known = self.places.known(entry.number)
            if known is None:
                group = languages.group_of(post, known=self.groups)
                above = self._above(each)
                known = self.places.add(post, target=each.target, language=entry.language, above=above, group=group)
            if known:
                self.finder.pages[entry.number] = known
                self._list(each, post, page=known)

    def _list(self, each: _Chosen, post: Post, *, page: int) -> None:
        """Know the lists that a published article stands in, before other pages link to them."""
        byline, _others = self._byline(each, post)
        is_article = issubclass(each.target.model, ArticlePage)
        if is_article and each.entry.status == "publish" and not post.password:
            journal = self.places.journal_of(page, language=each.entry.language)
            self.lists.add(post, byline=byline, journal=journal, language=each.entry.language)

    def _byline(self, each: _Chosen, post: Post) -> tuple[Byline, list[str]]:
        """Who stands under an article, and who does not; pages of other types name nobody."""
        return self.people.byline(post) if issubclass(each.target.model, ArticlePage) else (Byline(), [])

    def _above(self, each: _Chosen) -> int | None:
        """The page above, in the same language; it may have come with another file."""
        parent = each.entry.parent
        entry = self.source.by_number.get(parent)
        if entry is None:
            return self.places.known(parent, language=each.entry.language) if parent not in ("", "0") else None
        return self.finder.pages.get(parent) if entry.language == each.entry.language else None

    def _fill(self, each: _Chosen) -> None:
        entry, post = each.entry, self.source.spool.get(each.entry.place)
        pk = self.finder.pages.get(entry.number)
        if pk is None:
            self._leave(entry, post, refusal=Refused(Reason.DELETED))
            return
        group = languages.group_of(post, known=self.groups)
        title = title_of(post)
        byline, others = self._byline(each, post)
        try:
            draft = draft_of(
                post,
                entry=entry,
                target=each.target,
                finder=self.finder,
                options=self.wishes.options,
                group=group,
                byline=byline,
            )
            self.used_blocks |= draft.used_blocks
            outcome = self.writer.write(draft, pk=pk)
        except Refused as refusal:
            self.report.leave(entry.kind, key=post.number, title=title, refusal=refusal)
        except RecursionError:
            self.report.leave(entry.kind, key=post.number, title=title, refusal=Refused(Reason.TOO_DEEP))
        else:
            self.report.count(entry.kind, outcome)
            self.report.notes += draft.notes + self._notes_of_place(each, title, others=others)
        self.archivist.take(post, page=pk, about=title)

    def _notes_of_place(self, each: _Chosen, title: str, *, others: list[str]) -> list[Note]:
        entry = each.entry
        found: list[tuple[Reason, dict[str, Any]]] = []
        if slug := self.places.other_slugs.get(entry.number):
            found.append((Reason.OTHER_SLUG, slug))
        if others:
            found.append((Reason.CO_AUTHORS, {"others": ", ".join(others)}))
        if each.target.is_nested and entry.parent not in ("", "0") and self._above(each) is None:
            found.append((Reason.PARENT_LEFT, {}))
        return [
            Note(entry.kind, key=entry.number, title=title, reason=reason, params=params) for reason, params in found
        ]

    def _leave(self, entry: Entry, post: Post, *, refusal: Refused) -> None:
        self.report.leave(entry.kind, key=entry.key, title=plain(post.title) or post.slug, refusal=refusal)
        self.archivist.leave(post)

    def _blocks(self) -> None:
        """Reusable blocks stand in the pages that use them; each is known by what it said."""
        for entry, post in self.source.of_kind(REUSABLE):
            if entry.number not in self.used_blocks:
                self._leave(entry, post, refusal=Refused(Reason.UNUSED_BLOCK))
                continue
            key, said = key_of(self.site, post.number), digest(post.content)
            before = external_refs.find(source=BLOCKS, key=key)
            is_same = before is not None and before.imported.get("digest") == said
            if not is_same and not self.is_dry_run:
                external_refs.remember(
                    source=BLOCKS, key=key, model="", object_id=0, imported={"digest": said}, now=self.now
                )
            changed = Outcome.UPDATED if before else Outcome.IMPORTED
            self.report.count(entry.kind, Outcome.UNCHANGED if is_same else changed)

    def _lead_files_on(self) -> None:
        """The addresses of files, and of the pages that WordPress made for each, lead to where they are now."""
        if self.is_dry_run:
            return
        for entry, post in self.source.of_kind(ATTACHMENT):
            if file := self.library.address_of(entry.number):
                self._lead_on(post, file=file)

    @in_transaction
    def _lead_on(self, post: Post, *, file: str) -> None:
        reference = external_refs.find(source=MEDIA, key=key_of(self.site, post.number, "addresses"))
        known = reference.imported.get("redirects", []) if reference else []
        page = self.finder.pages.get(post.parent)
        onward = Onward(page=page) if page else Onward(link=file)
        written = redirects.write(old_paths=file_paths(post), onward=Onward(link=file), present=file, known=known)
        pages = old_paths(post, base=self.source.base)
        more = redirects.write(old_paths=pages, onward=onward, present=file, known=known)
        self.report.extras["redirects"] += written.made + more.made
        paths = sorted({*known, *written.paths, *more.paths})
        if paths != known:
            external_refs.remember(
                source=MEDIA,
                key=key_of(self.site, post.number, "addresses"),
                model="",
                object_id=0,
                imported={"redirects": paths},
                now=self.now,
            )

    def _comments_of_others(self) -> None:
        """Comments on pictures and other files, which have no page."""
        for entry, post in self.source.of_kind(*NO_PAGES):
            if entry.kind == REUSABLE and entry.number not in self.used_blocks:
                continue
            if entry.kind == ATTACHMENT and entry.number in self.library.by_number:
                self.archivist.take(post, page=self.finder.pages.get(post.parent), about=plain(post.title))
            else:
                self.archivist.leave(post)


def _depth(entry: Entry, *, found: dict[str, _Chosen]) -> int:
    """How many of the items above it become pages; one that would stand below itself stands at the top."""
    depth, seen, above = 0, {entry.number}, found.get(entry.parent)
    while above is not None:
        if above.entry.number in seen:
            return 0
        seen.add(above.entry.number)
        depth, above = depth + 1, found.get(above.entry.parent)
    return depth
