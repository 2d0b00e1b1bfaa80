"""Where the things of a site are found again: in core.external_refs, and in the rows of content.archive."""

from __future__ import annotations

import hashlib
import json
from typing import Any

PAGES = "wordpress.page"
MEDIA = "wordpress.media"
BLOCKS = "wordpress.block"
MENUS = "wordpress.menu"
JOURNALS = "wordpress.journal"
AUTHORS = "wordpress.author"
LISTS = "wordpress.list"
_LONGEST = 190


def key_of(site: str, *parts: str) -> str:
    """A thing of a site, or a hash of it where it is longer than a key may be."""
    text = "#".join((site, *parts))
    return text if len(text) <= _LONGEST else f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def digest(values: Any) -> str:
    """The same for the same values, whatever the order of their names."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
