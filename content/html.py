"""HTML that pages may hold: words and their marks, lists, tables, quotes and links. Nothing that runs, loads or styles.

Source: OWASP, Cross Site Scripting Prevention, "HTML Sanitization".
"""

from __future__ import annotations

import re

import nh3

_MARKS = (
    "a abbr b bdi bdo br cite code del dfn em i ins kbd mark q rp rt ruby s samp small strong sub sup time u var wbr"
)
_STRUCTURE = (
    "address blockquote caption col colgroup dd details div dl dt figcaption figure h2 h3 h4 h5 h6 hr li ol p pre summary "
    "table tbody td tfoot th thead tr ul"
)
_SILENT = "script style template noscript svg math title textarea select option"
MARKS = frozenset(_MARKS.split())
TAGS = MARKS | frozenset(_STRUCTURE.split())
# What stands in these is no text of a page.
WITHOUT_CONTENT = frozenset(_SILENT.split())
ATTRIBUTES = {
    "a": {"href", "linktype", "id"},
    "abbr": {"title"},
    "bdo": {"dir"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"datetime"},
    "ins": {"datetime"},
    "li": {"value"},
    "ol": {"start", "reversed"},
    "q": {"cite"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "*": {"lang", "dir"},
}
SCHEMES = frozenset(("http", "https", "mailto", "tel"))
LINK = re.compile(r"<a\b([^>]*)>")
PAGE = re.compile(r' (?:linktype="page"|id="[1-9][0-9]{0,14}")')
PAGE_PARTS = re.compile(r' (?:linktype|id)="[^"]*"')


_cleaner = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=WITHOUT_CONTENT,
    attributes=ATTRIBUTES,
    link_rel=None,
    url_schemes=SCHEMES,
)


def clean(text: str) -> str:
    """`text` as well-formed HTML of these elements only; what stood in others is kept, what scripts hold is not."""
    return LINK.sub(_only_pages, _cleaner.clean(text)).strip()


def _only_pages(match: re.Match[str]) -> str:
    """A link names a page by its key, as Wagtail stores it, or nothing."""
    attributes = match[1]
    if len(PAGE.findall(attributes)) == 2:
        return match[0]
    return f"<a{PAGE_PARTS.sub('', attributes)}>"
