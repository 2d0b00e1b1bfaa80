"""Menus of the old site: kept in the archive, and put on the site where that is asked for."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from content.archive.models import ArchivedMenu
from content.blocks.links import STARTS
from content.importers.wordpress import gutenberg
from content.importers.wordpress.body import NAMESPACE
from content.importers.wordpress.gutenberg import Block
from content.importers.wordpress.keys import MENUS, digest, key_of
from content.importers.wordpress.links import Finder
from content.importers.wordpress.reasons import Outcome, Reason, Refused
from content.importers.wordpress.records import Post
from content.importers.wordpress.report import Note, Report
from content.importers.wordpress.source import MENU_ENTRY, Entry, Source
from content.importers.wordpress.texts import plain, shorten
from content.importers.wordpress.vocabulary import MENU
from content.navigation import Navigation
from core import external_refs
from core.locks import in_transaction

NAVIGATION = "wp_navigation"
LABEL, COLUMN = 60, 60
TOP = "top"
PLACES = {TOP: "main", "footer": "footer"}
LINKS = ("navigation-link", "navigation-submenu", "home-link")


@dataclass
class Link:
    """An entry of a menu, with those below it. `page` is a page of ours; an address of the old site is kept as it was."""

    label: str
    page: int | None = None
    address: str = ""
    below: list[Link] = field(default_factory=list)

    def stored(self) -> dict[str, Any]:
        """The entry for the archive."""
        return {
            "label": self.label,
            "page": self.page,
            "address": self.address,
            "below": [each.stored() for each in self.below],
        }


@dataclass
class Menu:
    slug: str
    name: str
    language: str
    links: list[Link] = field(default_factory=list)


@dataclass
class Menus:
    """`chosen` are places of the site and the menus for them; each is put into the menus of its own language."""

    finder: Finder
    site: str
    report: Report
    now: datetime
    is_dry_run: bool
    chosen: Sequence[tuple[str, str]]

    def take_all(self) -> None:
        """Archive each menu, report it and its entries, and put the chosen ones on the site."""
        menus = {menu.slug: menu for menu in self._classic()}
        for menu in self._of_blocks():
            menus.setdefault(menu.slug, menu)
        for menu in menus.values():
            self._archive(menu)
        for place, slug in self.chosen:
            self._show(menus[slug], place=place)
        alone = self._alone(menus.values())
        for menu in alone:
            self._show(menu, place=TOP, is_asked_for=False)
        shown = {slug for _place, slug in self.chosen} | {menu.slug for menu in alone}
        for menu in menus.values():
            if menu.slug not in shown and menu.links:
                self._note(menu, Reason.MENU_OFFERED, slug=menu.slug)

    def _alone(self, menus: Iterable[Menu]) -> list[Menu]:
        """The only menu of a language of the shop, where none was chosen for the top: no other can have been meant."""
        chosen = {slug for _place, slug in self.chosen}
        if any(place == TOP for place, _slug in self.chosen):
            return []
        by_language: dict[str, list[Menu]] = defaultdict(list)
        for menu in menus:
            if menu.links and menu.slug not in chosen:
                by_language[menu.language].append(menu)
        codes = self.finder.source.rules.codes
        return [found[0] for language, found in by_language.items() if len(found) == 1 and language in codes]

    def _classic(self) -> Iterator[Menu]:
        """Menus of terms and entries, each entry counted."""
        names = {term.slug: plain(term.name) for term in self.finder.source.terms if term.taxonomy == MENU}
        entries: dict[str, list[tuple[Entry, Post]]] = defaultdict(list)
        for entry, post in self.finder.source.of_kind(MENU_ENTRY):
            if entry.status == "trash" or not entry.menu:
                reason = Reason.NO_MENU if not entry.menu else Reason.TRASHED
                self.report.leave(entry.kind, key=entry.key, title=plain(post.title), refusal=Refused(reason))
                continue
            entries[entry.menu].append((entry, post))
        for slug in dict.fromkeys([*names, *entries]):
            yield self._menu(slug, name=names.get(slug) or slug, entries=entries[slug])

    def _menu(self, slug: str, *, name: str, entries: list[tuple[Entry, Post]]) -> Menu:
        default = self.finder.source.rules.default
        languages = [entry.language for entry, _post in entries]
        menu = Menu(slug=slug, name=name, language=max(languages, key=languages.count) if languages else default)
        links: dict[str, Link] = {}
        ordered = sorted(entries, key=lambda pair: pair[0].order)
        for entry, post in ordered:
            links[entry.number] = self._link(post, language=menu.language)
        parents = {entry.number: post.fact("_menu_item_menu_item_parent") for entry, post in ordered}
        for number, link in links.items():
            above = None if _turns_back(number, parents=parents) else links.get(parents[number])
            (above.below if above else menu.links).append(link)
        return menu

    def _link(self, post: Post, *, language: str) -> Link:
        kind, number = post.fact("_menu_item_type"), post.fact("_menu_item_object_id")
        label = shorten(plain(post.title), limit=255)
        if kind == "post_type":
            target = self.finder.source.post(number)
            label = label or (plain(target.title) if target else "")
            return Link(label=label, page=self.finder.pages.get(number), address=target.link if target else "")
        address = post.fact("_menu_item_url")
        if kind == "taxonomy":
            taxonomy = post.fact("_menu_item_object")
            term = next(
                (each for each in self.finder.source.terms if each.number == number and each.taxonomy == taxonomy), None
            )
            return Link(label=label or (plain(term.name) if term else ""), address=address)
        return self._to(address, label=label, language=language)

    def _to(self, address: str, *, label: str, language: str) -> Link:
        try:
            target = self.finder.target(address, base=self.finder.source.site.address, language=language)
        except Refused:
            return Link(label=label)
        return Link(
            label=label, page=target.page, address=address if target.is_dead or not target.href else target.href
        )

    def _of_blocks(self) -> Iterator[Menu]:
        """Menus of themes made of blocks: one item each."""
        for entry, post in self.finder.source.of_kind(NAVIGATION):
            if entry.status == "trash":
                self.report.leave(entry.kind, key=post.number, title=plain(post.title), refusal=Refused(Reason.TRASHED))
                continue
            slug = menu_slug(post)
            menu = Menu(slug=slug, name=plain(post.title) or slug, language=entry.language)
            menu.links = list(self._in_blocks(gutenberg.parse(post.content), language=menu.language))
            self.report.count(entry.kind, self._outcome(menu))
            yield menu

    def _in_blocks(self, blocks: list[Block], *, language: str) -> Iterator[Link]:
        for block in blocks:
            if block.name in LINKS:
                number = str(block.attributes.get("id") or "")
                label = plain(str(block.attributes.get("label") or ""))
                address = str(block.attributes.get("url") or "/")
                is_ours = block.attributes.get("kind") == "post-type" and number in self.finder.pages
                link = (
                    Link(label=label, page=self.finder.pages[number], address=address)
                    if is_ours
                    else self._to(address, label=label, language=language)
                )
                link.below = list(self._in_blocks(block.blocks, language=language))
                yield link
            else:
                yield from self._in_blocks(block.blocks, language=language)

    def _outcome(self, menu: Menu) -> Outcome:
        row = ArchivedMenu.objects.filter(site=self.site, key=key_of(menu.slug)).first()
        if row is None:
            return Outcome.IMPORTED
        return Outcome.UNCHANGED if row.digest == digest(_values(menu)) else Outcome.UPDATED

    def _archive(self, menu: Menu) -> None:
        outcome = self._outcome(menu)
        declared = [term for term in self.finder.source.terms if term.taxonomy == MENU and term.slug == menu.slug]
        for position, term in enumerate(declared):
            if position:
                self.report.leave(term.element, key=term.slug, title=menu.name, refusal=Refused(Reason.REPEATED))
            else:
                self.report.count(term.element, outcome)
        for _link in _flat(menu.links) if _is_classic(menu, finder=self.finder) else ():
            self.report.count(MENU_ENTRY, outcome)
        if self.is_dry_run or outcome == Outcome.UNCHANGED:
            return
        values = {**_values(menu), "digest": digest(_values(menu)), "imported_at": self.now}
        ArchivedMenu.objects.update_or_create(site=self.site, key=key_of(menu.slug), defaults=values)

    def _show(self, menu: Menu, *, place: str, is_asked_for: bool = True) -> None:
        """Put a menu in its place unless editors wrote one there, or emptied one that nobody asked for."""
        blocks = self._blocks(menu, place=place)
        if menu.language not in self.finder.source.rules.codes:
            self._note(menu, Reason.OTHER_LANGUAGE, language=menu.language)
        elif not self._written(menu, place=place, blocks=blocks, is_asked_for=is_asked_for):
            self._note(menu, Reason.MENU_KEPT)

    @in_transaction
    def _written(self, menu: Menu, *, place: str, blocks: list[dict[str, Any]], is_asked_for: bool) -> bool:
        row = Navigation.objects.select_for_update().get(locale__language_code=menu.language)
        name = PLACES[place]
        key = key_of(self.site, menu.language, place)
        before = external_refs.find(source=MENUS, key=key)
        present = [dict(each) for each in getattr(row, name).raw_data]
        is_ours = before is not None and before.imported.get("digest") == digest(present)
        was_emptied = before is not None and not present and bool(before.imported.get("menu"))
        if (present and not is_ours) or (was_emptied and not is_ours and not is_asked_for):
            return False
        if self.is_dry_run:
            return True
        if present != blocks:
            column: Any = Navigation._meta.get_field(name)
            setattr(row, name, column.to_python(blocks))
            row.save()
        external_refs.remember(
            source=MENUS,
            key=key,
            model="content.navigation",
            object_id=row.pk,
            imported={"digest": digest(blocks), "menu": menu.slug},
            now=self.now,
        )
        return True

    def _blocks(self, menu: Menu, *, place: str) -> list[dict[str, Any]]:
        """The menu as the site stores it: at the top two levels, at the bottom titled columns. What stands deeper comes up."""
        path = f"{self.site}/{menu.slug}/{place}"
        if place == TOP:
            entries = [value for link in menu.links if (value := self._entry(menu, link))]
            return [_entry(each, path=f"{path}/{number}") for number, each in enumerate(entries)]
        columns = [link for link in menu.links if link.below]
        alone = Link(label=menu.name, below=[link for link in menu.links if not link.below])
        found = []
        for column in (alone, *columns):
            links = [value for link in _flat(column.below) if (value := self._value(menu, link))]
            if links:
                found.append({"title": shorten(column.label, limit=COLUMN), "links": links})
        return [_column(each, path=f"{path}/{number}") for number, each in enumerate(found)]

    def _entry(self, menu: Menu, link: Link) -> dict[str, Any] | None:
        """A link, or a word with the links below it, of which the first leads where the word itself led."""
        if not link.below:
            return self._value(menu, link)
        own = [link] if link.page or link.address.startswith(STARTS) else []
        below = [value for each in (*own, *_flat(link.below)) if (value := self._value(menu, each))]
        return {"title": shorten(link.label, limit=COLUMN), "links": below} if below and link.label else None

    def _value(self, menu: Menu, link: Link) -> dict[str, Any] | None:
        address = link.address if not link.page and link.address.startswith(STARTS) else ""
        is_dead = bool(address) and self.finder.source.is_own(address)
        if not link.label or is_dead or not (link.page or address):
            self._note(menu, Reason.MENU_ENTRY, label=link.label or link.address)
            return None
        return {"label": shorten(link.label, limit=LABEL), "page": link.page, "place": None, "address": address}

    def _note(self, menu: Menu, reason: Reason, **params: Any) -> None:
        self.report.notes.append(Note(kind="menu", key=menu.slug, title=menu.name, reason=reason, params=params))


def menu_slug(post: Post) -> str:
    """What a menu of blocks is called by; menus of both kinds may have the same name."""
    return f"{post.slug or NAVIGATION}-{post.number}"


def slugs(source: Source) -> set[str]:
    """The menus of an export."""
    declared = {term.slug for term in source.terms if term.taxonomy == MENU}
    used = {entry.menu for entry in source.entries if entry.menu}
    return declared | used | {menu_slug(post) for _entry, post in source.of_kind(NAVIGATION)}


def _turns_back(number: str, *, parents: Mapping[str, str]) -> bool:
    """Whether an entry would stand below itself."""
    seen = {number}
    while (number := parents.get(number, "")) in parents:
        if number in seen:
            return True
        seen.add(number)
    return False


def _flat(links: list[Link]) -> Iterator[Link]:
    for link in links:
        yield link
        yield from _flat(link.below)


def _is_classic(menu: Menu, *, finder: Finder) -> bool:
    return any(entry.menu == menu.slug for entry in finder.source.entries)


def _values(menu: Menu) -> dict[str, Any]:
    return {
        "name": shorten(menu.name, limit=255),
        "language": menu.language[:8],
        "entries": [link.stored() for link in menu.links],
    }


def _block(name: str, value: Any, *, path: str) -> dict[str, Any]:
    return {"type": name, "value": value, "id": str(uuid.uuid5(NAMESPACE, path))}


def _entry(value: dict[str, Any], *, path: str) -> dict[str, Any]:
    return _column(value, path=path, name="group") if "links" in value else _block("link", value, path=path)


def _column(value: dict[str, Any], *, path: str, name: str = "column") -> dict[str, Any]:
    links = [_block("item", link, path=f"{path}/{number}") for number, link in enumerate(value["links"])]
    return _block(name, {"title": value["title"], "links": links}, path=path)
