"""From HTML to blocks: what text blocks can hold becomes text, pictures become pictures, the rest is kept as HTML."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from bs4.element import PageElement, Tag
from django.utils.html import escape

from content.importers.wordpress import shortcodes
from content.importers.wordpress.body import WHO, Body, is_plain
from content.importers.wordpress.dangers import dangers
from content.importers.wordpress.reasons import Reason
from content.importers.wordpress.shortcodes import Shortcode
from content.importers.wordpress.source import upload_path
from content.importers.wordpress.tree import (
    PLACEHOLDER,
    PLAYERS,
    attribute,
    is_empty,
    is_inline,
    is_media,
    lines,
    media_in,
    parse,
    prose,
    words,
)

NAMED = 8
KEPT = frozenset(("address", "details", "dl", "figcaption", "hr", "pre", "summary", "table"))
TITLES = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
QUOTABLE = frozenset(("b", "blockquote", "br", "cite", "em", "footer", "i", "p", "span", "strong"))
WIDE = re.compile(r"\balign(wide|full)\b")
ADDRESS = re.compile(r"https?://\S+")
NUMBER = re.compile(r"\bwp-image-(\d+)\b")
YOUTUBE = re.compile(r"https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]+).*")
# Where scripts that load pictures late keep the address.
LAZY = ("data-src", "data-lazy-src", "data-original", "data-orig-file")


def add_html(body: Body, html: str) -> None:
    """Add a piece of HTML, with the shortcodes in it."""
    codes: list[Shortcode] = []
    token = secrets.token_hex(8)

    def place(code: Shortcode) -> str:
        codes.append(code)
        return f'<div {PLACEHOLDER}="{token}-{len(codes) - 1}"></div>'

    placed = shortcodes.replace(html, names=body.codes, make=place)
    add_placed(body, placed, codes=dict(zip((f"{token}-{number}" for number in range(len(codes))), codes, strict=True)))


def add_placed(body: Body, html: str, *, codes: dict[str, Shortcode]) -> None:
    """Add HTML in which shortcodes have left their places."""
    if found := dangers(html):
        body.note(Reason.CLEANED, names=", ".join(found[:NAMED]))
    tree = parse(html)
    for name in shortcodes.unknown(prose(tree), names=body.codes):
        body.note(Reason.UNKNOWN_CODE, name=name)
    Walk(body, codes).nodes(list(tree.children))


class Walk:
    """One pass through a tree."""

    def __init__(self, body: Body, codes: dict[str, Shortcode]) -> None:
        self.body = body
        self.codes = codes

    def nodes(self, nodes: Iterable[PageElement]) -> None:
        """Add nodes that stand beside each other: what runs on within a line is a paragraph."""
        run: list[PageElement] = []
        for node in nodes:
            if is_inline(node):
                run.append(node)
                continue
            self.paragraph(run)
            run = []
            if isinstance(node, Tag):
                self.element(node)
        self.paragraph(run)

    def paragraph(self, run: list[PageElement]) -> None:
        """Add a line of text; an address alone in its line was a player to WordPress."""
        if is_empty(run):
            return
        text = words(run)
        if ADDRESS.fullmatch(text) and not any(isinstance(node, Tag) and node.name == "a" for node in run):
            self.body.add_media(text, what="embed", label=text)
        elif all(map(is_plain, run)):
            self.body.add_text(f"<p>{self.body.written(_trimmed(run), is_plain=True).strip()}</p>")
        else:
            self.body.add_html(f"<p>{self.body.written(run, is_plain=False)}</p>")

    def element(self, tag: Tag) -> None:
        """Add an element that stands by itself."""
        if is_media(tag):
            self.media(tag)
        elif tag.name == "a":
            self.linked(tag)
        elif tag.name in TITLES:
            self.title(tag)
        elif tag.name in ("ul", "ol"):
            self.text(tag)
        elif tag.name == "blockquote":
            self.quote(tag)
        elif tag.name == "figure":
            self.figure(tag)
        elif tag.name in KEPT:
            self.kept(tag)
        elif tag.name in ("script", "source"):
            return
        else:
            self.nodes(list(tag.children))

    def title(self, tag: Tag) -> None:
        """Add a heading of the rank that follows from those before it: none is left out on the way down from the page's title."""
        if not is_empty([tag]):
            tag.name = f"h{self.body.rank(int(tag.name[1]))}"
        if tag.name in ("h1", "h2"):
            self.heading(tag)
        elif tag.name == "h3":
            self.text(tag)
        else:
            self.kept(tag)

    def heading(self, tag: Tag) -> None:
        """Add a heading; one that holds a link is kept as HTML."""
        shown = self._pulled(tag)
        if tag.find("a", href=True):
            self.body.add_html(f"<h2>{self.body.written(list(tag.children), is_plain=False)}</h2>")
        else:
            self.body.add_heading(words([tag]), anchor=attribute(tag, "id"))
        self.nodes(shown)

    def text(self, tag: Tag) -> None:
        """Add a list or a small heading to the running text, or as HTML where that would lose something."""
        if tag.find("figure"):
            # Galleries were lists of figures once.
            for item in tag.find_all("li", recursive=False):
                self.nodes(list(item.children))
            return
        shown = self._pulled(tag)
        for paragraph in tag.select("li > p:only-child"):
            paragraph.unwrap()
        if not is_empty([tag]):
            if is_plain(tag):
                self.body.add_text(_joined(self.body.written([tag], is_plain=True)))
            else:
                self.body.add_html(self.body.written([tag], is_plain=False))
        self.nodes(shown)

    def kept(self, tag: Tag) -> None:
        """Add an element as HTML, its pictures after it."""
        shown = self._pulled(tag)
        if tag.name == "hr" or not is_empty([tag]):
            self.body.add_html(self.body.written([tag], is_plain=False))
        self.nodes(shown)

    def quote(self, tag: Tag) -> None:
        """Add somebody's words and who says them."""
        shown = self._pulled(tag)
        said = tag.find(["cite", "footer"])
        who = words([said]) if isinstance(said, Tag) else ""
        if {child.name for child in tag.find_all(True)} <= QUOTABLE and len(who) <= WHO:
            if isinstance(said, Tag):
                said.extract()
            if text := lines([tag]):
                self.body.add("quote", {"words": text, "who": who})
            elif who:
                self.body.add_text(f"<p>{escape(who)}</p>")
        elif not is_empty([tag]):
            self.body.add_html(self.body.written([tag], is_plain=False))
        self.nodes(shown)

    def figure(self, tag: Tag) -> None:
        """Add pictures with their caption, or a table with its own."""
        found = tag.find("figcaption", recursive=False)
        caption = found.extract() if isinstance(found, Tag) else None
        pictures = [each for each in media_in(tag) if each.name == "img"]
        if len(pictures) == 1:
            picture, around = pictures[0], pictures[0].find_parent("a")
            text = words([caption]) if caption and not caption.find("a", href=True) else ""
            self.picture(picture, caption=text, is_wide=bool(WIDE.search(attribute(tag, "class"))))
            if isinstance(around, Tag):
                self._lead_on(around, label=text or attribute(picture, "alt"))
            picture.decompose()
            caption = None if text else caption
        self.nodes(list(tag.children))
        if caption is not None:
            self.nodes(list(caption.children))

    def linked(self, tag: Tag) -> None:
        """Add a link around something that stands by itself: its words stay a link."""
        shown = self._pulled(tag)
        label = next((attribute(each, "alt") for each in shown if each.name == "img"), "")
        self.nodes(shown)
        if is_empty([tag]):
            self._lead_on(tag, label=label)
        else:
            self.paragraph([tag])

    def _lead_on(self, around: Tag, *, label: str) -> None:
        """A picture that led to its own file says nothing by it; one that led elsewhere has that below it."""
        href = attribute(around, "href")
        if href and not self._is_picture(href):
            self.body.add_link(href, label)

    def media(self, tag: Tag) -> None:
        """Add a picture, a player or a shortcode."""
        if tag.name == "img":
            self.picture(tag)
        elif tag.name in PLAYERS:
            self.player(tag)
        elif code := self.codes.get(attribute(tag, PLACEHOLDER)):
            self.body.codes[code.name](self.body, code)
        else:
            self.nodes(list(tag.children))

    def picture(self, tag: Tag, *, caption: str = "", is_wide: bool = False) -> None:
        """Add a picture by its address, and by the number in its class."""
        address = next((attribute(tag, name) for name in (*LAZY, "src") if attribute(tag, name)), "")
        number = NUMBER.search(attribute(tag, "class"))
        wide = is_wide or bool(WIDE.search(attribute(tag, "class")))
        if address:
            self.body.add_picture(address, number=number[1] if number else "", caption=caption, is_wide=wide)

    def player(self, tag: Tag) -> None:
        """Add a film, a sound or another site's window as a link."""
        inner = tag.find("source")
        address = attribute(tag, "src") or attribute(tag, "data") or attribute(tag, "data-src")
        address = address or (attribute(inner, "src") if isinstance(inner, Tag) else "")
        if address:
            watch = YOUTUBE.sub(r"https://www.youtube.com/watch?v=\1", address)
            self.body.add_media(watch, what=tag.name, label=attribute(tag, "title"))

    def _pulled(self, tag: Tag) -> list[Tag]:
        """The pictures and players of an element, with the links around them, taken out of it."""
        found: dict[int, Tag] = {}
        for each in media_in(tag):
            around = next((above for above in _above(each, until=tag) if above.name == "a"), each)
            found[id(around)] = around
        return [each.extract() for each in found.values()]

    def _is_picture(self, href: str) -> bool:
        finder = self.body.finder
        number = finder.number_of(href) if finder.source.is_own(href) else None
        if number and finder.source.by_number[number].kind == "attachment":
            return True
        return urlsplit(href).path.lower().endswith((".jpg", ".jpeg", ".png", ".gif", ".webp")) and bool(
            upload_path(href)
        )


def _trimmed(run: list[PageElement]) -> list[PageElement]:
    """A run without line breaks at its ends."""
    while run and isinstance(run[0], Tag) and run[0].name == "br":
        run = run[1:]
    while run and isinstance(run[-1], Tag) and run[-1].name == "br":
        run = run[:-1]
    return run


def _joined(html: str) -> str:
    """A list without the line breaks between its parts."""
    return re.sub(r"\s*\n\s*(?=</?(?:li|ul|ol)\b)|(?<=<li>)\s+|(?<=<ul>)\s+|(?<=<ol>)\s+", "", html)


def _above(tag: Tag, *, until: Tag) -> Iterator[Tag]:
    """The elements around a tag that are within another one."""
    for above in tag.parents:
        if above is until:
            return
        yield above
