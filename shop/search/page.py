"""The page of results: products as cards, pages as links, and a way on where there is neither."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core import slots
from core.components import Link, ProductCard, Seo
from shop.catalogue.addresses import absolute, list_path, shelf_path
from shop.catalogue.cards import cards, first_pictures
from shop.catalogue.shelf import read_few
from shop.catalogue.tree import read_tree
from shop.images.specs import CARD
from shop.search.addresses import search_path
from shop.search.answering import Answer, Hit, answer
from shop.search.goods import PRODUCT

PER_PAGE = 24
# Functions of a language that return Ways: where somebody can begin who found nothing.
WAYS = "search.ways"


@dataclass(frozen=True, slots=True)
class Way:
    """A range of boxes as a way on; its colour is that of `range_key`."""

    label: str
    note: str
    href: str
    range_key: str


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page that answers: what it is, and a sentence of it."""

    title: str
    label: str
    note: str
    href: str


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The results as their template takes them. `shelf` is the same question on the shelf, where filters are."""

    answer: Answer
    count: str
    cards: Sequence[ProductCard]
    links: Sequence[PageLink]
    page: Page[Any]
    seo: Seo
    ways: Sequence[Way] = ()
    shelves: Sequence[Link] = ()
    shelf: str = ""


def result_page(*, text: str, number: str, language: str, now: datetime) -> ResultPage:
    """What answers `text`, 24 on a page. Six queries, at most nine where words are unknown, one more when something is reduced."""
    found = answer(text, language=language)
    page = Paginator(found.hits, PER_PAGE).get_page(number)
    kinds = Counter(hit.kind == PRODUCT for hit in found.hits)
    title = _("“%(words)s” in the search") % {"words": found.asked} if found.asked else pgettext("page", "Search")
    return ResultPage(
        answer=found,
        count=count_words(products=kinds[True], pages=kinds[False], is_cut=found.is_cut),
        cards=_cards(page.object_list, language=language, now=now),
        links=_links(page.object_list),
        page=page,
        seo=Seo(title=title, canonical=absolute(search_path(language=language)), robots="noindex,follow"),
        ways=[] if found.hits else [way for filling in slots.fillings(WAYS) for way in filling(language=language)],
        shelves=[] if found.hits else _shelves(language=language),
        shelf=f"{list_path(language=language)}?{urlencode({'q': found.asked, 'sort': 'featured'})}"
        if kinds[True] > 1
        else "",
    )


def count_words(*, products: int, pages: int, is_cut: bool) -> str:
    """How much was found, in words; empty for nothing."""
    if is_cut:
        return _("More than %(count)d results: a second word narrows them down") % {"count": products + pages}
    goods = ngettext("%(count)d product", "%(count)d products", products) % {"count": products}
    reading = ngettext("%(count)d page to read", "%(count)d pages to read", pages) % {"count": pages}
    if products and pages:
        return _("%(products)s and %(pages)s") % {"products": goods, "pages": reading}
    return goods if products else reading if pages else ""


def _cards(hits: Iterable[Hit], *, language: str, now: datetime) -> list[ProductCard]:
    keys = [hit.object_id for hit in hits if hit.kind == PRODUCT]
    rows = read_few(product_ids=keys, language=language, now=now)
    pictures = first_pictures(product_ids=[row.pk for row in rows], places=[CARD], language=language)
    return cards(rows=rows, pictures=pictures, language=language)


def _links(hits: Iterable[Hit]) -> list[PageLink]:
    return [PageLink(hit.title, hit.label, hit.note, hit.path) for hit in hits if hit.kind != PRODUCT]


def _shelves(*, language: str) -> list[Link]:
    tree = read_tree(language=language)
    return [Link(each.name, shelf_path(slug=each.slugs[language], language=language)) for each in tree.children(None)]
