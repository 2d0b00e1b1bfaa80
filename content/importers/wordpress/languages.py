"""Which language an item is in, and which items say the same in another one, as far as the plug-ins wrote it down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from content.importers.wordpress.records import Post, Term

POLYLANG, POLYLANG_GROUP = "language", "post_translations"
WPML, WPML_GROUP = "_wpml_import_language_code", "_wpml_import_translation_group"
# Polylang keeps a group as PHP's serialize() of {language: number}.
SERIALIZED = re.compile(r's:\d+:"([\w-]+)";i:(\d+);')


@dataclass(frozen=True)
class Rules:
    """`codes` are the shop's languages, `default` that of items that say none. `prefixes` maps beginnings of paths to one."""

    default: str
    codes: tuple[str, ...]
    prefixes: Mapping[str, str] = field(default_factory=dict)

    def language_of(self, post: Post) -> str:
        """One of `codes`; another language that an item is in as it is written there, such as `de`."""
        said = next(iter(post.slugs(POLYLANG)), "") or post.fact(WPML)
        if said:
            return self.known(said)
        path = urlsplit(post.link).path
        return next((code for start, code in self.prefixes.items() if path.startswith(start)), self.default)

    def known(self, said: str) -> str:
        """`fr-fr`, `fr_FR` or `FR` as `fr`."""
        lowered = said.lower().replace("_", "-")
        return next((code for code in self.codes if lowered == code or lowered.startswith(f"{code}-")), lowered)


def groups(terms: Iterable[Term]) -> dict[str, str]:
    """The group of translations that an item is in, by the item's number, from Polylang's terms."""
    return {
        number: term.slug
        for term in terms
        if term.taxonomy == POLYLANG_GROUP
        for _code, number in SERIALIZED.findall(term.description)
    }


def group_of(post: Post, *, known: Mapping[str, str]) -> str:
    """The group of translations of an item; "" for one that has none."""
    said = next(iter(post.slugs(POLYLANG_GROUP)), "") or post.fact(WPML_GROUP)
    return said or known.get(post.number, "")
