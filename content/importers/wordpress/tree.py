"""HTML of a body as a tree: well-formed, without scripts, still with the pictures and players that become blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import nh3
from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

from content.html import ATTRIBUTES, MARKS, SCHEMES, TAGS, WITHOUT_CONTENT

PLAYERS = frozenset(("audio", "embed", "iframe", "object", "video"))
MEDIA = PLAYERS | {"img"}
_WRAPPERS = (
    "article aside button center fieldset font footer form header hgroup h1 label legend main menu nav picture section "
    "source span strike tt big acronym"
)
WRAPPERS = frozenset(_WRAPPERS.split())
PLACEHOLDER = "data-bambou-code"
# What runs on within a line, in the body of a page.
INLINE = MARKS | {"span", "font", "label", "strike", "tt", "big", "acronym", "button"}
NOTHING = "\u00a0\u200b\ufeff \t\n\r"

_cleaner = nh3.Cleaner(
    tags=TAGS | MEDIA | WRAPPERS,
    clean_content_tags=WITHOUT_CONTENT,
    attributes={
        **ATTRIBUTES,
        "a": {"href"},
        "acronym": {"title"},
        "img": {"src", "alt"},
        "source": {"src"},
        "object": {"data"},
        **{name: {"src", "title"} for name in PLAYERS - {"object"}},
        "*": {"lang", "dir", "id", "class"},
    },
    generic_attribute_prefixes={"data-"},
    link_rel=None,
    url_schemes=SCHEMES,
)


def parse(html: str) -> BeautifulSoup:
    """The tree of a piece of HTML, which may be broken. Pictures of emoji are their letters."""
    tree = BeautifulSoup(_cleaner.clean(html), "html.parser", multi_valued_attributes=None)
    for picture in tree.find_all("img", class_=re.compile(r"\b(wp-smiley|emoji)\b")):
        picture.replace_with(attribute(picture, "alt"))
    return tree


def attribute(tag: Tag, name: str) -> str:
    """An attribute's value, "" without one."""
    return str(tag.get(name) or "")


def is_media(node: PageElement) -> bool:
    """Whether a node is shown by itself: a picture, a player, or a shortcode's place."""
    return isinstance(node, Tag) and (node.name in MEDIA or node.has_attr(PLACEHOLDER))


def media_in(tag: Tag) -> list[Tag]:
    """The pictures, players and shortcodes in an element, in order; what is in one of them is its own matter."""
    found: list[Tag] = []
    for child in tag.children:
        if isinstance(child, Tag):
            found += [child] if is_media(child) else media_in(child)
    return found


def is_inline(node: PageElement) -> bool:
    """Whether a node runs on within a line, with all that is in it."""
    if not isinstance(node, Tag):
        return isinstance(node, NavigableString)
    return node.name in INLINE and not is_media(node) and all(map(is_inline, node.children))


def is_empty(nodes: Iterable[PageElement]) -> bool:
    """Whether nothing is to be seen of these nodes."""
    return all(not node.get_text().strip(NOTHING) for node in nodes)


def prose(tree: Tag) -> str:
    """The text of a tree without that of code."""
    return "\n".join(
        str(text) for text in tree.find_all(string=True) if text.parent and text.parent.name not in ("pre", "code")
    )


def words(nodes: Iterable[PageElement]) -> str:
    """The text of some nodes in one line."""
    return " ".join("".join(node.get_text() for node in nodes).split())


def lines(nodes: Iterable[PageElement]) -> str:
    """The text of some nodes, its line breaks kept, an empty line between paragraphs."""
    text = "".join(_lines(nodes))
    rows = [" ".join(row.split()) for row in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(rows)).strip()


def _lines(nodes: Iterable[PageElement]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, NavigableString):
            yield re.sub(r"\s+", " ", str(node))
        elif isinstance(node, Tag):
            if node.name == "br":
                yield "\n"
            else:
                yield from _lines(node.children)
                yield "" if node.name in INLINE else "\n\n"
