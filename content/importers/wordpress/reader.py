"""Records of a WXR file, one at a time: what was read is let go, so that the size of the file does not matter.

Source: WordPress's wp-admin/includes/export.php; its importer's parsers/class-wxr-parser-simplexml.php for versions 1.0 to 1.2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from urllib.parse import unquote
from xml.etree.ElementTree import Element, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError, iterparse

from content.importers.wordpress.reasons import Unreadable, UnreadableExport
from content.importers.wordpress.records import Author, Comment, Meta, Post, Record, Site, Term, TermRef
from content.importers.wordpress.stream import CleanStream

NAMESPACE = re.compile(r"\{([^}]*)\}(.*)", re.DOTALL)
EXPORT = re.compile(r"https?://wordpress\.org/export/1\.[0-9](/excerpt)?/?")
PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/rss/1.0/modules/content/": "content",
}
SITE = {
    "title": "title",
    "link": "address",
    "wp:base_blog_url": "address",
    "wp:base_site_url": "host_address",
    "language": "language",
    "wp:wxr_version": "version",
    "pubDate": "exported_at",
}
# Our field and its element, by the element that declares a term.
TERMS = {
    "wp:category": ("category", "category_nicename", "cat_name", "category_parent", "category_description"),
    "wp:tag": ("post_tag", "tag_slug", "tag_name", "tag_parent", "tag_description"),
    "wp:term": ("", "term_slug", "term_name", "term_parent", "term_description"),
}
TEXTS = {
    "title": "title",
    "link": "link",
    "guid": "guid",
    "dc:creator": "creator",
    "content:encoded": "content",
    "excerpt:encoded": "excerpt",
    "wp:post_id": "number",
    "wp:post_type": "kind",
    "wp:post_name": "slug",
    "wp:status": "status",
    "wp:post_parent": "parent",
    "wp:post_date": "date",
    "wp:post_date_gmt": "date_gmt",
    "wp:post_modified_gmt": "modified_gmt",
    "pubDate": "published",
    "wp:post_password": "password",
    "wp:attachment_url": "file_address",
}
AS_WRITTEN = ("content", "excerpt")
# Domains of version 1.0.
OLD_TAXONOMIES = {"tag": "post_tag", "": "category"}
BROKEN_OFF = (3, 5, 20)  # expat: no element found, unclosed token, unclosed CDATA section


def read(stream: CleanStream) -> Iterator[Record]:
    """The records in the order of the file, the site first. Raises UnreadableExport, at the latest at the file's end."""
    site, is_told = Site(), False
    try:
        for name, element in _children(stream):
            if name in SITE:
                if not getattr(site, SITE[name]) or name.startswith("wp:"):
                    setattr(site, SITE[name], _text(element))
                continue
            make = MAKERS.get(name)
            if make is None:
                continue
            if not is_told:
                yield _checked(site)
                is_told = True
            yield make(element)
    except ParseError as error:
        code, (line, _column) = error.code, error.position
        raise UnreadableExport(Unreadable.BROKEN_OFF if code in BROKEN_OFF else Unreadable.XML, line=line) from error
    except DefusedXmlException as error:
        raise UnreadableExport(Unreadable.DECLARATIONS) from error
    if not is_told:
        yield _checked(site)


def _checked(site: Site) -> Site:
    if not re.fullmatch(r"\d+\.\d+", site.version):
        raise UnreadableExport(Unreadable.NOT_WXR)
    return site


def _children(stream: CleanStream) -> Iterator[tuple[str, Element]]:
    """The children of the channel, each taken off the tree before the next is read."""
    parser = DefusedXMLParser(target=TreeBuilder(), encoding="utf-8", forbid_dtd=True)
    channel: Element | None = None
    depth = 0
    for event, element in iterparse(stream, events=("start", "end"), parser=parser):
        if event == "start":
            depth += 1
            if depth == 1 and element.tag != "rss":
                raise UnreadableExport(Unreadable.NOT_WXR)
            if depth == 2:
                channel = element
            continue
        depth -= 1
        if depth == 2 and channel is not None:
            yield _name(element.tag), element
            channel.clear()


@cache
def _name(tag: str) -> str:
    """`{http://wordpress.org/export/1.2/}post_id` as `wp:post_id`, of any version and scheme."""
    found = NAMESPACE.fullmatch(tag)
    if found is None:
        return tag
    space, local = found.groups()
    if export := EXPORT.fullmatch(space):
        return f"excerpt:{local}" if export[1] else f"wp:{local}"
    return f"{PREFIXES.get(space, space)}:{local}"


def _text(element: Element) -> str:
    return (element.text or "").strip()


def _texts(element: Element) -> dict[str, str]:
    """The text of each child by its name, the first of several."""
    found: dict[str, str] = {}
    for child in element:
        found.setdefault(_name(child.tag), _text(child))
    return found


def _meta(element: Element, *, name: str) -> Meta:
    rows = (_texts(child) for child in element if _name(child.tag) == name)
    return [(row.get("wp:meta_key", ""), row.get("wp:meta_value", "")) for row in rows]


def _author(element: Element) -> Author:
    texts = _texts(element)
    login = texts.get("wp:author_login", "")
    return Author(login=login, name=texts.get("wp:author_display_name") or login)


def _term(element: Element) -> Term:
    name, texts = _name(element.tag), _texts(element)
    taxonomy, slug, title, parent, description = TERMS[name]
    return Term(
        element=name.removeprefix("wp:"),
        number=texts.get("wp:term_id", ""),
        taxonomy=taxonomy or texts.get("wp:term_taxonomy", ""),
        slug=unquote(texts.get(f"wp:{slug}", "")),
        name=texts.get(f"wp:{title}", ""),
        parent=unquote(texts.get(f"wp:{parent}", "")),
        description=texts.get(f"wp:{description}", ""),
        meta=_meta(element, name="wp:termmeta"),
    )


def _post(element: Element) -> Post:
    post = Post(number="", kind="")
    for child in element:
        name = _name(child.tag)
        if field := TEXTS.get(name):
            setattr(post, field, (child.text or "") if field in AS_WRITTEN else _text(child))
        elif name == "wp:menu_order":
            post.order = _number(_text(child))
        elif name == "wp:is_sticky":
            post.is_sticky = _text(child) == "1"
        elif name == "wp:comment":
            post.comments.append(_comment(child))
    post.slug = unquote(post.slug)
    # The file of the theme unit test has stray angles around two names.
    post.creator = post.creator.strip("<>")
    post.terms = _term_refs(element)
    post.meta = _meta(element, name="wp:postmeta")
    return post


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else 0


def _term_refs(element: Element) -> list[TermRef]:
    """The terms of an item, each once: version 1.0 names them twice, with and without their slug."""
    found: dict[tuple[str, str], TermRef] = {}
    for child in element:
        slug = child.get("nicename")
        if child.tag == "category" and slug:
            domain = child.get("domain", "")
            taxonomy = OLD_TAXONOMIES.get(domain, domain)
            found[taxonomy, slug] = TermRef(taxonomy=taxonomy, slug=unquote(slug), name=_text(child))
    return list(found.values())


def _comment(element: Element) -> Comment:
    texts = _texts(element)
    return Comment(
        number=texts.get("wp:comment_id", ""),
        author=texts.get("wp:comment_author", ""),
        email=texts.get("wp:comment_author_email", ""),
        address=texts.get("wp:comment_author_url", ""),
        date=texts.get("wp:comment_date", ""),
        date_gmt=texts.get("wp:comment_date_gmt", ""),
        content=texts.get("wp:comment_content", ""),
        approved=texts.get("wp:comment_approved", ""),
        kind=texts.get("wp:comment_type", ""),
        parent=texts.get("wp:comment_parent", ""),
    )


MAKERS: dict[str, Callable[[Element], Record]] = {
    "wp:author": _author,
    **dict.fromkeys(TERMS, _term),
    "item": _post,
}
