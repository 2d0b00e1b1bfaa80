"""Which of our pages an item becomes. TARGETS is the table; a new type of page is a class of its own here, named in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from content.importers.wordpress.texts import plain
from content.pages.article import ArticlePage
from content.pages.base import ContentPage
from content.pages.standard import StandardPage

AUTHOR = 80
# What a WordPress keeps as items and means nothing outside of it.
OF_THE_THEME = frozenset(
    (
        "acf-field",
        "acf-field-group",
        "custom_css",
        "customize_changeset",
        "oembed_cache",
        "revision",
        "user_request",
        "wp_font_face",
        "wp_font_family",
        "wp_global_styles",
        "wp_template",
        "wp_template_part",
    )
)


@dataclass(frozen=True)
class Told:
    """What a page can be made of, besides its title and body. `day` is when it was dated, as 2010-07-25."""

    excerpt: str
    lead: str
    author: str
    day: str
    picture: int | None
    terms: tuple[str, ...]


class PageTarget:
    """A page of words below the home page, or below the page that it was below."""

    model: type[ContentPage] = StandardPage
    is_nested = True
    takes_lead = False

    def values(self, told: Told) -> dict[str, Any]:
        """The model's own fields. `told.terms` are keys of content.archive's terms, for types of pages that have tags."""
        return {"intro": plain(told.excerpt), "picture_id": told.picture}


class ArticleTarget(PageTarget):
    """An article of the journal."""

    model = ArticlePage
    is_nested = False
    takes_lead = True

    def values(self, told: Told) -> dict[str, Any]:
        return {
            "standfirst": plain(told.excerpt) or told.lead,
            "author": told.author[:AUTHOR],
            "published_on": told.day,
            "picture_id": told.picture,
        }


TARGETS: dict[str, PageTarget] = {"page": PageTarget(), "article": ArticleTarget()}
# The item's type and the target's name; options add to it.
TYPES = {"page": "page", "post": "article"}
