"""The pages of the site in the shop's search: themes, articles and pages of words, as they are published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.models import Page
from wagtail.search import index

from content import held
from content.addresses import paths_of
from content.pages.article import ArticlePage
from content.pages.base import ContentPage
from content.pages.home import HomePage
from content.pages.range import RangePage
from content.pages.theme import ThemePage
from shop.search import sources
from shop.search.sources import Found

PAGE = "page"
# What a page is called in a list, and before which others it comes.
_KINDS: dict[type[Page], tuple[Promise | str, int]] = {
    ThemePage: (_("Theme"), 35),
    RangePage: (_("Range"), 30),
    ArticlePage: (_("Article"), 20),
}
_OTHER: tuple[Promise | str, int] = (_("Page"), 15)
# The sentence of a page in a list, from the first of these that it has.
_NOTES = ("search_description", "tagline", "standfirst", "intro")


def register() -> None:
    """Let the published pages be found. What changes them is told by Wagtail's signals: see receivers.py."""
    sources.register(PAGE, keys=page_keys, read=read_pages)


def _published() -> QuerySet[Page]:
    """All but the home pages, which have the words of everything."""
    return Page.objects.live().filter(depth__gt=2)


def page_keys(*, after: int, limit: int) -> Sequence[int]:
    """The published pages."""
    return list(_published().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])


def read_pages(*, keys: Sequence[int]) -> Iterator[Found]:
    """Those of these pages that are published, each in its language. One query for each type among them, and two."""
    pages = _specific(keys)
    addresses = paths_of(pages)
    languages = {code for code, _name in settings.LANGUAGES}
    for key, page in pages.items():
        language = page.locale.language_code
        if addresses[key] and language in languages:
            with override(language):
                yield _found(page, path=addresses[key], language=language)


def _specific(keys: Sequence[int]) -> dict[int, ContentPage]:
    """The pages by their keys, as their own types: one query for which these are, and one for each."""
    found: dict[int, ContentPage] = {}
    types = set(Page.objects.filter(pk__in=keys).values_list("content_type", flat=True))
    for model in (ContentType.objects.get_for_id(key).model_class() for key in sorted(types)):
        if model and issubclass(model, ContentPage) and model is not HomePage:
            found |= {page.pk: page for page in model.objects.live().filter(pk__in=keys).select_related("locale")}
    return dict(sorted(found.items()))


def _found(page: ContentPage, *, path: str, language: str) -> Found:
    label, weight = _KINDS.get(type(page), _OTHER)
    texts = [getattr(page, name, "") for name in _NOTES]
    return Found(
        object_id=page.pk,
        language=language,
        title=page.title,
        path=path,
        body="\n".join((*texts, *_words(page))),
        label=str(label),
        note=next(filter(None, texts), ""),
        weight=weight,
    )


def _words(page: ContentPage) -> Iterator[str]:
    """All that the page type declares to be searched; chosen products and pictures are not asked for."""
    held.resolve(streams=page.streams(), rows={})
    for field in page.get_search_fields():
        if isinstance(field, index.SearchField) and field.field_name != "title":
            yield from _texts(field.get_value(page))


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        return [value]
    return [str(each) for each in value or ()]


def changed(*, instance: Page, **_: Any) -> None:
    """A page was published, taken back or deleted."""
    sources.changed(kind=PAGE, keys=[instance.pk])


def moved(*, instance: Page, **_: Any) -> None:
    """A page has another address, and so has all that stands under it."""
    below = Page.objects.filter(path__startswith=instance.path).values_list("pk", flat=True)
    sources.changed(kind=PAGE, keys=[instance.pk, *below])
