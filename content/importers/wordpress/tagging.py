"""Tags of articles from the categories and tags of posts: here both say the same, under which word a parent looks for it.

The journal has one way to narrow its list, and categories without a tree would be tags by another name. How they stood one
below the other is kept in the archive. The category that WordPress gives to posts without one says nothing, and is no tag.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.db.models import Q
from django.utils.text import slugify
from taggit.models import Tag

from content.importers.wordpress.records import Post
from content.importers.wordpress.texts import plain, shorten

CATEGORY, TAG = "category", "post_tag"
LONGEST = 100
# Of WordPress in English and French, and as Polylang calls it in each language.
NO_CATEGORY = frozenset(("uncategorized", "uncategorised", "non-classe", "non-categorise", "sans-categorie"))


def names_of(post: Post) -> tuple[str, ...]:
    """The names of the tags of a post, its categories first, each once."""
    found: dict[str, str] = {}
    for taxonomy in (CATEGORY, TAG):
        for term in post.terms:
            if term.taxonomy == taxonomy and not is_none(term.slug):
                name = name_of(term.name or term.slug)
                found.setdefault(slug_of(name), name)
    return tuple(found.values())


def is_none(slug: str) -> bool:
    """Whether a category is the one of posts that have none."""
    return slug in NO_CATEGORY or any(slug.removesuffix(f"-{code}") in NO_CATEGORY for code in ("fr", "en"))


def name_of(text: str) -> str:
    """A name as long as tags may have."""
    return shorten(plain(text), limit=LONGEST)


def slug_of(name: str) -> str:
    """What a tag is called in addresses: Latin letters, digits and hyphens only."""
    return slugify(name)[:LONGEST].strip("-") or f"tag-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def known(names: Sequence[str]) -> dict[str, Tag]:
    """The tags that are there, by the slugs of these names. Names that an address cannot tell apart are one tag."""
    slugs = {slug_of(name): name for name in names}
    rows = list(Tag.objects.filter(Q(slug__in=slugs) | Q(name__in=slugs.values())))
    by_slug, by_name = {row.slug: row for row in rows}, {slug_of(row.name): row for row in rows}
    return {slug: found for slug in slugs if (found := by_slug.get(slug) or by_name.get(slug))}


def rows(names: Sequence[str]) -> list[Tag]:
    """The tags of these names in their order, made where there are none."""
    there = known(names)
    return [there.get(slug_of(name)) or Tag.objects.create(name=name, slug=slug_of(name)) for name in names]
