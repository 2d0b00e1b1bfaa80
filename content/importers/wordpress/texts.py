"""Texts of WordPress as plain words."""

from __future__ import annotations

import html
import re

from django.utils.html import strip_tags

# Also shortcodes have no place in a title or a description.
SHORTCODE = re.compile(r"\[/?[a-z][\w-]*(?:\s[^\]]*)?\]")


def plain(text: str) -> str:
    """`text` without tags, entities and line breaks."""
    return " ".join(html.unescape(strip_tags(text)).split())


def without_codes(text: str) -> str:
    """`text` without shortcodes."""
    return SHORTCODE.sub("", text)


def shorten(text: str, *, limit: int) -> str:
    """At most `limit` characters, cut between words and marked by an ellipsis."""
    if len(text) <= limit:
        return text
    words = text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:.")
    return f"{words}…"
