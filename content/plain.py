"""What a drawn page says, without its markup: for files of plain text and for search engines."""

from __future__ import annotations

import html
import re

from django.utils.html import strip_tags

_ENDS = re.compile(r"</(?:p|h[1-6]|li|dt|dd|summary|blockquote)>|<br ?/?>")
_BLANKS = re.compile(r"[ \t\r\f\v]*\n\s*\n\s*")


def as_text(rendered: str) -> str:
    """The words of a rendered block, a line for each of its paragraphs and points."""
    lines = html.unescape(strip_tags(_ENDS.sub("\n", rendered))).splitlines()
    return _BLANKS.sub("\n\n", "\n".join(" ".join(line.split()) for line in lines)).strip()
