"""What the plug-ins for search engines keep with a post: Yoast, Rank Math, All in One SEO, SEOPress.

FIELDS is the table: our name and the custom fields that hold it, the first that is filled counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from content.importers.wordpress.records import Post, Site
from content.importers.wordpress.texts import plain

FIELDS = {
    "title": ("_yoast_wpseo_title", "rank_math_title", "_aioseo_title", "_aioseop_title", "_seopress_titles_title"),
    "description": (
        "_yoast_wpseo_metadesc",
        "rank_math_description",
        "_aioseo_description",
        "_aioseop_description",
        "_seopress_titles_desc",
    ),
    "picture": (
        "_yoast_wpseo_opengraph-image",
        "rank_math_facebook_image",
        "_aioseo_og_image",
        "_seopress_social_fb_img",
    ),
    "picture_number": (
        "_yoast_wpseo_opengraph-image-id",
        "rank_math_facebook_image_id",
        "_seopress_social_fb_img_attachment_id",
    ),
    "robots": (
        "_yoast_wpseo_meta-robots-noindex",
        "rank_math_robots",
        "_aioseop_noindex",
        "_aioseo_noindex",
        "_seopress_robots_index",
    ),
}
PREFIXES = ("_yoast_wpseo_", "rank_math_", "_aioseo_", "_aioseop_", "_seopress_")
# What they compute and need not be kept.
COMPUTED = re.compile(
    r"_(content_score|linkdex|estimated-reading-time-minutes|seo_score|analytic_\w+|internal_links_processed)$"
)
USED = {name for names in FIELDS.values() for name in names}
# A word in percent signs (Yoast, SEOPress), in single ones (Rank Math), or after a hash (All in One SEO).
VARIABLE = re.compile(r"%%([a-z_]+)%%|%([a-z_]+)(?:\([^)]*\))?%|#([a-z]+(?:_[a-z]+)+|separator_sa)\b")
TITLES = frozenset(("title", "post_title", "page_title"))
SITES = frozenset(("sitename", "sitetitle", "site_title", "blog_title", "sitedesc_title"))
SEPARATORS = frozenset(("sep", "separator", "separator_sa"))
EXCERPTS = frozenset(("excerpt", "excerpt_only", "post_excerpt", "post_excerpt_only"))
NO_INDEX = re.compile(r"noindex|^1$|^on$|^yes$")
SEPARATOR = "–"


@dataclass(frozen=True)
class Seo:
    """`others` are the fields that no field of ours takes."""

    title: str = ""
    description: str = ""
    picture: str = ""
    picture_number: str = ""
    is_hidden: bool = False
    others: dict[str, str] = field(default_factory=dict)


def read(post: Post, *, site: Site) -> Seo:
    """What the plug-ins say of a post."""
    found = {name: next(filter(None, map(post.fact, keys)), "") for name, keys in FIELDS.items()}
    title = _filled(found["title"], post=post, site=site)
    others = {
        name: value
        for name, value in post.meta
        if name.startswith(PREFIXES) and name not in USED and value and not COMPUTED.search(name)
    }
    return Seo(
        title="" if title == plain(post.title) else title,
        description=_filled(found["description"], post=post, site=site),
        picture=found["picture"],
        picture_number=found["picture_number"] if found["picture_number"].isdigit() else "",
        is_hidden=bool(NO_INDEX.search(found["robots"])),
        others=others,
    )


def _filled(text: str, *, post: Post, site: Site) -> str:
    """A text of a plug-in with its variables filled in; those that mean nothing here are left out."""

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2] or match[3]
        if name in TITLES:
            return post.title
        if name in SITES:
            return site.title
        if name in SEPARATORS:
            return SEPARATOR
        return post.excerpt if name in EXCERPTS else ""

    text = plain(VARIABLE.sub(value, text))
    return re.sub(
        rf"(^[\s{SEPARATOR}|-]+|[\s{SEPARATOR}|-]+$)",
        "",
        re.sub(rf"(?:\s*{SEPARATOR}\s*){{2,}}", f" {SEPARATOR} ", text),
    )
