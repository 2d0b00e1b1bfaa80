"""What the lists of the journal show: its articles, whole or by a tag or an author."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import CharField, Count, QuerySet
from taggit.models import Tag

from content import queries
from content.authors import Author
from core.statements import Given, statement

# How many other articles stand below one.
ALSO = 3

# More than these are folded: nobody reads a hundred words before the first article.
FIRST_TAGS = 12


def _model() -> Any:
    # The page types import this module.
    return apps.get_model("content", "ArticlePage")


def articles(*, path: str, tag: Tag | None = None, author: Author | None = None) -> QuerySet[Any]:
    """The published articles of the journal at `path` of the tree, newest first, without their bodies, which no list shows."""
    rows = queries.below(model=_model(), path=path)
    if tag is not None:
        rows = rows.filter(tagged_items__tag=tag)
    if author is not None:
        rows = rows.filter(written_by=author)
    return rows.order_by("-published_on", "-pk").defer("body")


def beside(*, page: Any) -> list[Any]:
    """The newest articles of the journal that an article stands in, without itself. One query."""
    return _beside().objects(**queries.places_below(page.path[: -page.steplen]), own=page.path)


@statement
def _beside() -> QuerySet[Any]:
    rows = _model().objects.live().filter(queries.are_below())
    return rows.exclude(path__in=[Given("own", CharField())]).order_by("-published_on", "-pk").defer("body")[:ALSO]


def topics(*, page: Any) -> list[Tag]:
    """The tags of a published article, in alphabetical order. One query."""
    return _topics().objects(page=page.pk)


@statement
def _topics() -> QuerySet[Tag]:
    rows = Tag.objects.filter(content_articletag_items__content_object__id__in=[Given("page")])
    return rows.distinct().order_by("name", "pk")


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of a journal in alphabetical order: those that most articles have, and `others`."""

    first: list[Tag]
    others: list[Tag]


def tags(*, path: str, chosen: Tag | None = None) -> Tags:
    """The tags that published articles of the journal have; `chosen` is among the first. One query."""
    shown = queries.below(model=_model(), path=path).values("pk")
    rows = Tag.objects.filter(content_articletag_items__content_object__in=shown)
    counted = rows.annotate(number=Count("content_articletag_items")).order_by("-number", "name")
    found = sorted(counted, key=lambda tag: tag != chosen)
    return Tags(first=_by_name(found[:FIRST_TAGS]), others=_by_name(found[FIRST_TAGS:]))


def _by_name(tags: list[Tag]) -> list[Tag]:
    return sorted(tags, key=lambda tag: str(tag.name).casefold())


def tag_of(*, path: str, slug: str) -> Tag | None:
    """The tag with this slug, if a published article of the journal has it."""
    shown = queries.below(model=_model(), path=path).values("pk")
    return Tag.objects.filter(slug=slug, content_articletag_items__content_object__in=shown).first()


def author_of(*, path: str, slug: str) -> Author | None:
    """The author with this slug, if the journal has published anything by them."""
    shown = queries.below(model=_model(), path=path)
    return Author.objects.filter(slug=slug, articles__in=shown.values("pk")).first()


def below(journal_path: str, *, name: str, row: Any) -> str:
    """The address of the journal's list of a tag or an author (`name` is the route's); empty for nobody."""
    if not journal_path or row is None:
        return ""
    index = apps.get_model("content", "ArticleIndexPage")
    return f"{journal_path}{index.get_resolver().reverse(name, slug=row.slug)}"
