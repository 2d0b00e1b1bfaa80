"""What runs, loads or asks in a piece of HTML: it is taken out without a trace, so somebody has to be told that it was there."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_ELEMENTS = (
    "applet base embed form frame frameset iframe input link math meta object script select style svg template textarea"
)
ELEMENTS = frozenset(_ELEMENTS.split())
# Elements of which the address, at least, is kept and named elsewhere.
PLAYED = frozenset(("embed", "iframe", "object"))
ADDRESSES = frozenset(("action", "data", "formaction", "href", "poster", "src", "xlink:href"))
# Browsers pass over blanks and control characters in front of a scheme, and tabs and line breaks within it.
RUNS = re.compile(r"(javascript|vbscript|data(?!:image/)):", re.IGNORECASE)
LOOKS_SO = re.compile(
    rf"<\s*(?:{'|'.join(sorted(ELEMENTS))})\b|[\s/\"']on[a-z]+\s*=|srcdoc\s*=|script\s*:|data\s*:|&#", re.IGNORECASE
)


class _Finder(HTMLParser):
    """Collects the names of what is dangerous, in the order in which it stands."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in ELEMENTS and not (tag in PLAYED and (attributes.get("src") or attributes.get("data"))):
            self.found[f"<{tag}>"] = None
        for name, value in attributes.items():
            if name.startswith("on") or name in ("srcdoc", "formaction"):
                self.found[name] = None
            elif name in ADDRESSES and (scheme := RUNS.match(re.sub(r"[\x00-\x20]", "", value))):
                self.found[f"{scheme[1].lower()}:"] = None


def dangers(html: str) -> list[str]:
    """The names of elements, handlers and schemes in `html` that no page may have."""
    if not LOOKS_SO.search(html):
        return []
    finder = _Finder()
    try:
        finder.feed(html)
        finder.close()
    except AssertionError:
        # Declarations that are broken in the middle: html.parser gives up on what follows.
        finder.found["<!"] = None
    return list(finder.found)
