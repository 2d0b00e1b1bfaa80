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


# Shops of WooCommerce, Easy Digital Downloads.
OF_A_SHOP = frozenset(
    (
        "download",
        "edd_payment",
        "product",
        "product_variation",
        "shop_coupon",
        "shop_order",
        "shop_order_placehold",
        "shop_order_refund",
        "shop_subscription",
    )
)


@dataclass(frozen=True)
class Told:
    """What a page can be made of, besides its title and body. `day` is when it was dated, as 2010-07-25.

    `writer` is the key of an author of the journal, `author` the name of somebody who is none; `tags` are names.
    """

    excerpt: str
    lead: str
    writer: int | None
    author: str
    day: str
    picture: int | None
    tags: tuple[str, ...]


class PageTarget:
    """A page of words below the home page, or below the page that it was below."""

    model: type[ContentPage] = StandardPage
    is_nested = True
    takes_lead = False

    def values(self, told: Told) -> dict[str, Any]:
        """The model's own fields."""
        return {"intro": plain(told.excerpt), "picture_id": told.picture}


class ArticleTarget(PageTarget):
    """An article of the journal."""

    model = ArticlePage
    is_nested = False
    takes_lead = True

    def values(self, told: Told) -> dict[str, Any]:
        return {
            "standfirst": plain(told.excerpt) or told.lead,
            "written_by_id": told.writer,
            "author": told.author[:AUTHOR],
            "published_on": told.day,
            "picture_id": told.picture,
            "tags": list(told.tags),
        }


TARGETS: dict[str, PageTarget] = {"page": PageTarget(), "article": ArticleTarget()}
# The item's type and the target's name; options add to it.
TYPES = {"page": "page", "post": "article"}
