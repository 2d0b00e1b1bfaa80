"""Shortcodes: `[name key="value"]`, with or without content up to `[/name]`.

Source: WordPress's wp-includes/shortcodes.php and https://codex.wordpress.org/Shortcode_API.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

TAG = re.compile(
    r"\[(?P<escaped>\[)?(?P<closer>/)?(?P<name>[A-Za-z][\w-]*)"
    r"(?P<attributes>(?:[\s:](?:\"[^\"\]]*\"|'[^'\]]*'|[^\]\[\"'])*?)?)(?P<void>/)?\](?(escaped)\])"
)
ATTRIBUTE = re.compile(
    r"""(?P<key>[\w-]+)\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'\]]+))"""
    r"""|"(?P<quoted>[^"]*)"|'(?P<apostrophed>[^']*)'|(?P<word>[^\s"'\]]+)"""
)


@dataclass
class Shortcode:
    """`attributes` by name, `words` those without one; `content` is None for one that encloses nothing. `text` is all of it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    content: str | None = None
    text: str = ""


def replace(text: str, *, names: Collection[str], make: Callable[[Shortcode], str]) -> str:
    """`text` with each shortcode of `names` replaced by what `make` returns; `[[name]]` is `[name]` in words."""
    out: list[str] = []
    end = 0
    while match := TAG.search(text, end):
        out.append(text[end : match.start()])
        end = match.end()
        if match["escaped"]:
            out.append(match[0][1:-1])
        elif match["closer"] or match["name"].lower() not in names:
            out.append(match[0])
        else:
            code = _shortcode(match)
            closer = None if match["void"] else _closer(text, start=end, name=match["name"])
            if closer is not None:
                code.content = text[end : closer.start()]
                end = closer.end()
            code.text = text[match.start() : end]
            out.append(make(code))
    out.append(text[end:])
    return "".join(out)


def unknown(text: str, *, names: Collection[str]) -> list[str]:
    """The shortcodes in `text` that no one of `names` is; words in brackets, such as [sic], are none."""
    closed = {match["name"] for match in TAG.finditer(text) if match["closer"]}
    found = []
    for match in TAG.finditer(text):
        name = match["name"]
        looks_like_one = "=" in match["attributes"] or name in closed or re.search("[_-]", name)
        if looks_like_one and not match["closer"] and not match["escaped"] and name.lower() not in names:
            found.append(name)
    return found


def _closer(text: str, *, start: int, name: str) -> re.Match[str] | None:
    """Where a shortcode ends; None where another of its name begins before, or where it encloses nothing."""
    found = re.compile(rf"\[(/?){re.escape(name)}(?![\w-])[^\]]*\]").search(text, start)
    return found if found and found[1] else None


def _shortcode(match: re.Match[str]) -> Shortcode:
    code = Shortcode(name=match["name"].lower())
    # The editor wrote quotation marks as entities in some versions.
    for part in ATTRIBUTE.finditer(html.unescape(match["attributes"]).lstrip(":")):
        if part["key"]:
            code.attributes[part["key"].lower()] = next(
                (part[name] for name in ("double", "single", "bare") if part[name] is not None), ""
            )
        else:
            code.words.append(part["quoted"] or part["apostrophed"] or part["word"] or "")
    return code
