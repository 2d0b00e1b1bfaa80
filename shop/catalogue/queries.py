"""What the pages of the shelves show: lists and categories. The page of one product is in product.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core.components import Link, ProductCard, Seo
from core.languages import codes
from core.templatetags.money import money
from shop.catalogue.addresses import absolute, alternates, list_path, shelf_path
from shop.catalogue.cards import cards, first_pictures
from shop.catalogue.enums import ProductKind
from shop.catalogue.facets import Facet, Filtered, Group, Groups, Option, filtered
from shop.catalogue.filters import AGES, FEATURED, PRICE_BANDS, SORTS, Selection
from shop.catalogue.ranges import range_names
from shop.catalogue.shelf import ShelfRow, read_shelf
from shop.catalogue.tree import Shelf, Tree, read_tree
from shop.catalogue.words import kind_words
from shop.images.specs import CARD
from shop.markets.queries import current_market
from shop.search.addresses import question_path
from shop.search.answering import Answer, answer
from shop.search.goods import PRODUCT

PER_PAGE = 24


class NoSuchShelf(LookupError):
    """No public category has this slug in any language."""


class Moved(Exception):
    """What was asked for stands at another address."""

    def __init__(self, path: str, *, is_permanent: bool = True) -> None:
        super().__init__(path)
        self.path = path
        self.is_permanent = is_permanent


@dataclass(frozen=True, slots=True)
class ListPage:
    """A shelf as its template takes it. `removals` are the chosen filters, each leading to the list without it.

    Where words are looked for, `answer` tells how they were understood, and `everywhere` leads to the search of the whole site.
    """

    title: str
    intro: str
    seo: Seo
    crumbs: Sequence[Link]
    shelves: Sequence[Link]
    cards: Sequence[ProductCard]
    page: Page[Any]
    facets: Sequence[Facet]
    sorts: Sequence[Option]
    removals: Sequence[Link]
    path: str
    words: str = ""
    answer: Answer | None = None
    everywhere: str = ""


def list_page(*, slug: str | None, language: str, selection: Selection, now: datetime) -> ListPage:
    """The whole shop (no slug) or one category, filtered, sorted and cut into pages. At most 10 queries, 14 with words.

    Raises NoSuchShelf, and Moved when the slug is that of another language.
    """
    tree = read_tree(language=language)
    shelf = _shelf(tree, slug=slug, language=language)
    market = current_market()
    rows = read_shelf(market=market, language=language, now=now, tree=tree, sort=selection.sort, shelf=shelf)
    found = answer(selection.words, language=language, kinds=[PRODUCT]) if selection.words else None
    if found is not None:
        rows = _those_found(rows, found=found, sort=selection.sort)
    groups = _groups(tree=tree, shelf=shelf, currency=market.currency, language=language)
    result = filtered(rows=rows, selection=selection, groups=groups)
    page = Paginator(result.rows, PER_PAGE).get_page(selection.page)
    pictures = first_pictures(product_ids=[row.pk for row in page], places=[CARD], language=language)
    title = shelf.name if shelf else _("The shop")
    return ListPage(
        title=title,
        intro=shelf.description if shelf else _("Boxes of past months, kits for an afternoon, and tools that cut."),
        seo=_seo(shelf=shelf, title=title, language=language, result=result, page=page),
        crumbs=_crumbs(tree=tree, shelf=shelf, language=language),
        shelves=[
            Link(child.name, shelf_path(slug=child.slugs[language], language=language))
            for child in tree.children(shelf)
        ],
        cards=cards(rows=page.object_list, pictures=pictures, language=language),
        page=page,
        facets=result.facets,
        sorts=_sorts(result.selection),
        removals=_removals(result=result, groups=groups),
        path=_path(shelf=shelf, language=language),
        words=selection.words,
        answer=found,
        everywhere=question_path(found.asked, language=language) if found else "",
    )


def _those_found(rows: Iterable[ShelfRow], *, found: Answer, sort: str) -> list[ShelfRow]:
    """The rows that answer; in the order of the answer, unless another one is asked for."""
    places = {hit.object_id: place for place, hit in enumerate(found.hits)}
    answering = [row for row in rows if row.pk in places]
    return sorted(answering, key=lambda row: places[row.pk]) if sort == FEATURED else answering


def _shelf(tree: Tree, *, slug: str | None, language: str) -> Shelf | None:
    if slug is None:
        return None
    shelf = tree.find(slug=slug, language=language)
    if shelf is None:
        raise NoSuchShelf(slug)
    if shelf.slugs[language] != slug:
        raise Moved(shelf_path(slug=shelf.slugs[language], language=language))
    return shelf


def _path(*, shelf: Shelf | None, language: str) -> str:
    return shelf_path(slug=shelf.slugs[language], language=language) if shelf else list_path(language=language)


def _crumbs(*, tree: Tree, shelf: Shelf | None, language: str) -> list[Link]:
    line = tree.line(shelf) if shelf else []
    return [
        Link(_("Home"), f"/{language}/"),
        Link(_("The shop"), list_path(language=language)),
        *(Link(each.name, shelf_path(slug=each.slugs[language], language=language)) for each in line),
    ]


def _groups(*, tree: Tree, shelf: Shelf | None, currency: str, language: str) -> Groups:
    return {
        "category": Group(_("Shelf"), {str(child.pk): child.name for child in tree.children(shelf)}),
        "range": Group(_("Range"), range_names(language=language)),
        **_lasting_groups(get_language(), currency),
    }


@lru_cache(maxsize=16)
def _lasting_groups(spoken: str | None, currency: str) -> Groups:
    """The groups whose words stand in the code, in the language that is spoken: thirty look-ups that always find the same."""
    kinds = [kind for kind in ProductKind.values if kind != ProductKind.PLAN]
    years = {str(age): ngettext("%(age)d year", "%(age)d years", age) % {"age": age} for age in AGES}
    return {
        "kind": Group(_("Kind"), {kind: kind_words(kind) for kind in kinds}),
        "age": Group(_("Age"), years),
        "price": Group(_("Price"), {band: _band_words(band, currency=currency) for band in PRICE_BANDS}),
        "available": Group(_("Stock"), {"1": _("In stock")}),
    }


def _band_words(band: str, *, currency: str) -> str:
    low, above = (
        None if amount is None else money(amount, currency).replace(",00", "").replace(".00", "")
        for amount in PRICE_BANDS[band]
    )
    if above is None:
        return _("%(low)s and more") % {"low": low}
    if PRICE_BANDS[band][0] == 0:
        return _("below %(above)s") % {"above": above}
    return _("%(low)s to %(above)s") % {"low": low, "above": above}


def _sorts(selection: Selection) -> list[Option]:
    words = (
        _("What children ask for first"),
        _("Price, low to high"),
        _("Price, high to low"),
        _("Newest first"),
        _("Name, A to Z"),
    )
    return [
        Option(value=value, label=label, count=0, is_chosen=value == selection.sort)
        for value, label in zip(SORTS, words, strict=True)
    ]


def _removals(*, result: Filtered, groups: Groups) -> list[Link]:
    selection = result.selection
    words = (
        [Link(_("“%(words)s”") % {"words": selection.words}, selection.without_words().query() or "?")]
        if selection.words
        else []
    )
    return words + [
        Link(label, selection.without(group=key, value=value).query() or "?")
        for key, group in groups.items()
        for value, label in group.labels.items()
        if value in selection.chosen[key]
    ]


def _seo(*, shelf: Shelf | None, title: str, language: str, result: Filtered, page: Page[Any]) -> Seo:
    """Filtered lists stay out of search engines; further pages of the whole list are in them under their own address."""
    paths = {code: _path(shelf=shelf, language=code) for code in (shelf.slugs if shelf else codes())}
    number = f"?page={page.number}" if page.number > 1 else ""
    is_plain = not result.selection.is_filtered
    return Seo(
        title=(shelf.meta_title if shelf else "") or title,
        description=(shelf.meta_description or shelf.description if shelf else "")
        or _("Creative boxes and kits for children from 1 to 12, made in Nantes, sold one at a time."),
        canonical=absolute(paths[language]) + (number if is_plain else ""),
        alternates=alternates(paths) if is_plain and not number else (),
        robots="index,follow" if is_plain else "noindex,follow",
    )
