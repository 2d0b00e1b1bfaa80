"""The body of a page as it grows: stored blocks, in which text that belongs together is one block."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bs4.element import PageElement, Tag
from django.utils.html import escape
from django.utils.text import slugify

from content.blocks.media import FILM_TITLE, GALLERY_CAPTION, MOST_PICTURES
from content.films import NotAFilm, film
from content.html import clean
from content.importers.wordpress.links import Finder, Target
from content.importers.wordpress.reasons import Reason, Refused
from content.importers.wordpress.records import Post
from content.importers.wordpress.report import Note
from content.importers.wordpress.shortcodes import Shortcode
from content.importers.wordpress.texts import shorten
from content.importers.wordpress.tree import attribute

NAMESPACE = uuid.UUID("6f0d2f4e-6c0b-4b5c-9d0e-3b1f6c1d7a52")
HEADING, CAPTION, WHO, QUESTION, STEP = 120, 200, 120, 160, 80
# What Wagtail's editor keeps in running text (content.blocks.text.FEATURES).
PLAIN = frozenset(("a", "b", "strong", "i", "em", "br", "p", "li", "ul", "ol", "h3"))
UNMARKED = frozenset(("bdi", "big", "button", "font", "label", "span", "wbr"))
AS_STORED = {"strong": "b", "em": "i"}
OLD_NAMES = {"acronym": "abbr", "strike": "s", "tt": "code"}


@dataclass
class Body:
    """`key` makes the same ids for the same blocks; `codes` are the shortcodes that are understood."""

    key: str
    post: Post
    finder: Finder
    language: str
    codes: Mapping[str, Callable[[Body, Shortcode], None]] = field(default_factory=dict)
    blocks: list[dict[str, Any]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    anchors: dict[str, str] = field(default_factory=dict)
    reused: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    ranks: list[int] = field(default_factory=list)

    def rank(self, rank: int) -> int:
        """Which rank a heading has here, from 2 on, that had `rank` there: one below the nearest that stood above it."""
        while self.ranks and self.ranks[-1] >= max(rank, 2):
            self.ranks.pop()
        self.ranks.append(max(rank, 2))
        return min(len(self.ranks) + 1, 6)

    def note(self, reason: Reason, **params: Any) -> None:
        """Say something of the page, once."""
        note = Note(
            kind=self.post.kind, key=self.post.number, title=words_of_title(self.post), reason=reason, params=params
        )
        if note not in self.notes:
            self.notes.append(note)

    def refused(self, refusal: Refused) -> None:
        """Say that something of the page was left."""
        self.note(refusal.reason, **refusal.params)

    def add(self, name: str, value: Any) -> None:
        """Another block."""
        self.blocks.append({"type": name, "value": value})

    def add_text(self, source: str) -> None:
        """Running text in the form that Wagtail stores, in one block with the text before."""
        self._grow("paragraph", source)

    def add_html(self, source: str) -> None:
        """HTML that no other block can hold."""
        if cleaned := clean(source):
            self._grow("html", cleaned)

    def add_heading(self, text: str, *, anchor: str = "") -> None:
        """A heading; a very long one is a small heading of the text."""
        if not text:
            return
        if len(text) > HEADING:
            self.add_text(f"<h3>{escape(text)}</h3>")
            return
        self.add("heading", {"text": text})
        if anchor:
            self.anchors[anchor] = slugify(text)

    def add_question(self, question: str, answer: str) -> None:
        """A question that opens its answer, in one block with the questions before."""
        item = {"type": "item", "value": {"question": shorten(question, limit=QUESTION), "answer": answer}}
        if self.blocks and self.blocks[-1]["type"] == "questions":
            self.blocks[-1]["value"]["items"].append(item)
        else:
            self.add("questions", {"title": "", "items": [item]})

    def add_link(self, href: str, label: str) -> None:
        """A line that is a link."""
        if start := self.opening(href):
            self.add_text(f"<p>{start}{escape(label or href)}</a></p>")
        elif label:
            self.add_text(f"<p>{escape(label)}</p>")

    def add_media(self, address: str, *, what: str, label: str = "") -> None:
        """A film, or any other player as a link to what it plays."""
        address = f"https:{address}" if address.startswith("//") else address
        if self._add_film(address, label=label):
            return
        shown = label or urlsplit(address).path.rpartition("/")[2] or address
        self.note(Reason.MEDIA_AS_LINK, what=what, address=address[:200])
        self.add_link(address, shown)

    def _add_film(self, address: str, *, label: str) -> bool:
        """A film of a site that films are taken from, or one of the library. Nothing of it is asked for, its picture neither."""
        try:
            values: dict[str, Any] = {"address": film(address).page, "file": None}
        except NotAFilm:
            file = self.finder.library.film(address)
            values = {"address": "", "file": file}
            if file is None:
                return False
        is_address = label == address or not label
        title = words_of_title(self.post) or "Film" if is_address else label
        self.note(Reason.FILM_ON_PAPER, address=address[:200])
        self.add("film", {"title": shorten(title, limit=FILM_TITLE), "poster": None, **values, "words": ""})
        if len(label) > FILM_TITLE and not is_address:
            self.add_text(f"<p>{escape(label)}</p>")
        return True

    def fold_pictures(self, start: int, *, title: str = "") -> None:
        """Make galleries of the pictures that were added since there were `start` blocks, if there are two; words follow them."""
        added = self.blocks[start:]
        found = [block["value"] for block in added if block["type"] == "picture"]
        if len(found) < 2:
            if title:
                self.add_text(f"<p>{escape(title)}</p>")
            return
        del self.blocks[start:]
        heading = title if len(title) <= HEADING else ""
        rows = -(-len(found) // MOST_PICTURES)
        for row in range(rows):
            part = found[len(found) * row // rows : len(found) * (row + 1) // rows]
            items = [{"type": "item", "value": _in_gallery(each)} for each in part]
            self.add("gallery", {"title": "" if row else heading, "pictures": items})
        words = [title] if title and not heading else []
        words += [each["caption"] for each in found if len(each["caption"]) > GALLERY_CAPTION]
        for text in words:
            self.add_text(f"<p>{escape(text)}</p>")
        for block in added:
            if block["type"] in ("paragraph", "html"):
                self._grow(block["type"], block["value"])
            elif block["type"] != "picture":
                self.blocks.append(block)

    def add_picture(self, address: str, *, number: str = "", caption: str = "", is_wide: bool = False) -> bool:
        """A picture of the library; where there is none the caption is kept, and a link to a picture of another site."""
        try:
            pk = self.finder.library.picture(address, number=number)
        except Refused as refusal:
            missing = refusal.reason in (Reason.NO_FILE, Reason.NO_PICTURE)
            if missing:
                self.note(Reason.NO_PICTURE, path=address[:200])
            else:
                self.refused(refusal)
            if refusal.reason == Reason.FOREIGN_PICTURE:
                self.add_link(address, caption or urlsplit(address).path.rpartition("/")[2])
            elif caption:
                self.add_text(f"<p>{escape(caption)}</p>")
            return False
        width = "wide" if is_wide else "text"
        self.add("picture", {"picture": pk, "caption": caption if len(caption) <= CAPTION else "", "width": width})
        if len(caption) > CAPTION:
            self.add_text(f"<p>{escape(caption)}</p>")
        return True

    def opening(self, href: str) -> str:
        """The opening tag of a link; "" for one that must not be made, which is said."""
        try:
            target = self.finder.target(href, base=self.post.link, language=self.language)
        except Refused as refusal:
            self.refused(refusal)
            return ""
        if target.is_dead:
            self.note(Reason.DEAD_LINK, address=target.href[:200])
        return _tag(target)

    def written(self, nodes: list[PageElement], *, is_plain: bool) -> str:
        """Nodes as HTML: links lead into the new site; `is_plain` for the form of running text."""
        return "".join(self._written(node, is_plain=is_plain) for node in nodes)

    def _written(self, node: PageElement, *, is_plain: bool) -> str:
        if not isinstance(node, Tag):
            return html.escape(str(node), quote=False)
        inner = self.written(list(node.children), is_plain=is_plain)
        if node.name == "br":
            return "<br/>" if is_plain else "<br>"
        if node.name == "a":
            start = self.opening(attribute(node, "href")) if node.has_attr("href") else ""
            return f"{start}{inner}</a>" if start and inner.strip() else inner
        if node.name in UNMARKED:
            return inner
        name = (AS_STORED if is_plain else OLD_NAMES).get(node.name, node.name)
        kept = {key: value for key, value in node.attrs.items() if not is_plain and not key.startswith("data-")}
        kept.pop("class", None)
        kept.pop("id", None)
        attributes = "".join(f' {key}="{escape(str(value))}"' for key, value in kept.items())
        return f"<{name}{attributes}>" if name in ("hr", "col") else f"<{name}{attributes}>{inner}</{name}>"

    def _grow(self, name: str, source: str) -> None:
        if self.blocks and self.blocks[-1]["type"] == name:
            self.blocks[-1]["value"] += source
        else:
            self.add(name, source)

    def stored(self) -> list[dict[str, Any]]:
        """The blocks as a page stores them, their ids made of their place."""
        for number, block in enumerate(self.blocks):
            if block["type"] in ("paragraph", "html"):
                block["value"] = self._with_anchors(block["value"])
            _number(block, path=f"{self.key}/{number}")
        return self.blocks

    def _with_anchors(self, html: str) -> str:
        return (
            re.sub('href="#([^"]+)"', lambda match: f'href="#{self.anchors.get(match[1], match[1])}"', html)
            if self.anchors
            else html
        )


def is_plain(node: PageElement) -> bool:
    """Whether the editor of running text keeps all of a node."""
    if not isinstance(node, Tag):
        return True
    if node.name in UNMARKED:
        return all(map(is_plain, node.children))
    if node.name == "ol" and (node.has_attr("start") or node.has_attr("reversed")):
        return False
    if node.name == "li" and any(isinstance(child, Tag) and child.name in ("p", "h3") for child in node.children):
        return False
    return node.name in PLAIN and all(map(is_plain, node.children))


def words_of_title(post: Post) -> str:
    """The item's title for the report."""
    return shorten(" ".join(post.title.split()) or post.slug, limit=120)


def _tag(target: Target) -> str:
    if target.page is not None:
        return f'<a linktype="page" id="{target.page}">'
    return f'<a href="{escape(target.href)}">'


def _in_gallery(picture: dict[str, Any]) -> dict[str, Any]:
    caption = picture["caption"]
    return {"picture": picture["picture"], "caption": caption if len(caption) <= GALLERY_CAPTION else ""}


def _number(block: dict[str, Any], *, path: str) -> None:
    block["id"] = str(uuid.uuid5(NAMESPACE, path))
    values = block["value"].values() if isinstance(block["value"], dict) else ()
    for value in values:
        for number, item in enumerate(value if isinstance(value, list) else ()):
            _number(item, path=f"{path}/{number}")
