"""The shop's own things that can be found: its goods, and the shelves that they stand on. Plans are found as their ranges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from core.languages import codes, columns, text_in
from shop.catalogue.addresses import product_path, shelf_path
from shop.catalogue.enums import ProductKind
from shop.catalogue.filters import AGES
from shop.catalogue.models import Category, Product, ProductFacts
from shop.catalogue.ranges import range_names
from shop.catalogue.shelf import plain
from shop.catalogue.words import kind_words, tag_words
from shop.search import sources
from shop.search.sources import Found

PRODUCT, SHELF = "product", "shelf"
PRODUCT_WEIGHT, SHELF_WEIGHT = 30, 25
_TEXTS = ("title", "slug", "short", "description")
_FACTS = ("range_key", "age_from", "age_to")

Row = dict[str, Any]


def register() -> None:
    """Let goods and shelves be found, and be read again when they change."""
    sources.register(PRODUCT, keys=product_keys, read=read_products)
    sources.register(SHELF, keys=shelf_keys, read=read_shelves)
    sources.watch(Product, kind=PRODUCT, keys=lambda product: [product.parent_id or product.pk])
    sources.watch(ProductFacts, kind=PRODUCT, keys=lambda facts: [facts.product_id])
    sources.watch(Category, kind=SHELF, keys=_with_those_below)


def _with_those_below(shelf: Category) -> list[int]:
    """A hidden shelf hides those below it."""
    return [
        shelf.pk,
        *Category.objects.filter(path__startswith=shelf.path, depth__gt=shelf.depth).values_list("pk", flat=True),
    ]


def product_keys(*, after: int, limit: int) -> Sequence[int]:
    """The goods that have a page of their own."""
    rows = plain(Product).filter(pk__gt=after, parent=None, is_public=True).exclude(kind=ProductKind.PLAN)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def read_products(*, keys: Sequence[int]) -> Iterator[Found]:
    """The public ones of these products, with their variants' names and references. One query, and one a language for ranges."""
    texts = columns(*_TEXTS, "facts__made_in")
    rows = plain(Product).filter(Q(pk__in=keys) | Q(parent__in=keys), is_public=True).exclude(kind=ProductKind.PLAN)
    variants: dict[int, list[Row]] = defaultdict(list)
    heads = []
    for row in rows.order_by("pk").values(
        "pk", "parent_id", "upc", "kind", *texts, *(f"facts__{fact}" for fact in _FACTS)
    ):
        if row["parent_id"] is None:
            heads.append(row)
        else:
            variants[row["parent_id"]].append(row)
    for language in codes():
        with override(language):
            ranges = range_names(language=language)
            yield from (_product(row, variants=variants[row["pk"]], ranges=ranges, language=language) for row in heads)


def _product(row: Row, *, variants: Iterable[Row], ranges: dict[str, str], language: str) -> Found:
    age_from, age_to = row["facts__age_from"], row["facts__age_to"]
    words = [
        text_in(row, "short", language=language),
        strip_tags(text_in(row, "description", language=language).replace("<", " <")),
        kind_words(row["kind"]),
        ranges.get(row["facts__range_key"] or "", ""),
        *_ages(age_from, age_to),
        text_in(row, "facts__made_in", language=language),
        *(text_in(variant, "title", language=language) for variant in variants),
    ]
    return Found(
        object_id=row["pk"],
        language=language,
        title=text_in(row, "title", language=language),
        path=product_path(slug=text_in(row, "slug", language=language), language=language),
        body="\n".join(words),
        label=tag_words(kind=row["kind"], age_from=age_from, age_to=age_to),
        note=text_in(row, "short", language=language),
        codes=" ".join(each["upc"] or "" for each in (row, *variants)),
        weight=PRODUCT_WEIGHT,
    )


def _ages(age_from: int | None, age_to: int | None) -> Iterator[str]:
    """Every age of a span in words: who looks for 7 years means a box for 5 to 8."""
    if age_from is not None or age_to is not None:
        for age in range(age_from or AGES.start, (age_to or AGES.stop - 1) + 1):
            yield ngettext("%(age)d year", "%(age)d years", age) % {"age": age}


def shelf_keys(*, after: int, limit: int) -> Sequence[int]:
    """The public shelves."""
    rows = plain(Category).filter(pk__gt=after, is_public=True, ancestors_are_public=True)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def read_shelves(*, keys: Sequence[int]) -> Iterator[Found]:
    """The public ones of these shelves. One query."""
    public = plain(Category).filter(pk__in=keys, is_public=True, ancestors_are_public=True)
    rows = list(public.order_by("pk").values("pk", *columns("name", "slug", "description")))
    for language in codes():
        with override(language):
            for row in rows:
                description = strip_tags(text_in(row, "description", language=language))
                yield Found(
                    object_id=row["pk"],
                    language=language,
                    title=text_in(row, "name", language=language),
                    path=shelf_path(slug=text_in(row, "slug", language=language), language=language),
                    body=description,
                    label=_("Shelf"),
                    note=description,
                    weight=SHELF_WEIGHT,
                )
