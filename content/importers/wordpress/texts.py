"""Texts of WordPress as plain words."""

from __future__ import annotations

import html
import re

from django.core.exceptions import SuspiciousOperation
from django.utils.html import strip_tags

# Also shortcodes have no place in a title or a description.
SHORTCODE = re.compile(r"\[/?[a-z][\w-]*(?:\s[^\]]*)?\]")


def plain(text: str) -> str:
    """`text` without tags, entities and line breaks."""
    return " ".join(html.unescape(without_tags(text)).split())


def without_tags(text: str) -> str:
    """`text` without its tags, also where they are piled up so that Django gives up on them."""
    try:
        return strip_tags(text)
    except SuspiciousOperation:
        return re.sub(r"<[^>]*>?", "", text)


def without_codes(text: str) -> str:
    """`text` without shortcodes."""
    return SHORTCODE.sub("", text)


def shorten(text: str, *, limit: int) -> str:
    """At most `limit` characters, cut between words and marked by an ellipsis."""
    if len(text) <= limit:
        return text
    words = text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:.")
    return f"{words}…"
