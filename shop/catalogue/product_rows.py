"""One product and those around it, as rows in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet

from core import slots
from core.languages import codes, columns, columns_for, text_in
from core.statements import Given, statement
from shop.catalogue.addresses import list_path, product_path
from shop.catalogue.enums import ProductKind
from shop.catalogue.models import Product, ProductRecommendation
from shop.catalogue.queries import Moved
from shop.catalogue.shelf import plain

# Functions of `product_id` and `language` that return the address where a plan is subscribed to, or None.
PLAN_SLOT = "catalogue.plan_path"
# Functions that return the columns which a department wants to be read with a product, so that it need not ask for them.
COLUMNS_SLOT = "catalogue.product_columns"
TEXTS = ("title", "short", "description", "meta_title", "meta_description")
FACTS = (
    "range_key",
    "theme_key",
    "age_from",
    "age_to",
    "minutes",
    "mess",
    "pieces",
    "weight_grams",
    "maker",
    "withdrawal",
)
FACT_TEXTS = ("dimensions", "made_in", "warning")
PAGE_TEXTS = (*TEXTS, *(f"facts__{text}" for text in FACT_TEXTS))
_PLAIN = ("pk", "upc", "kind", "structure", "parent_id")
_MOST_NEIGHBOURS, _MOST_VARIANTS = 12, 60

Row = dict[str, Any]


class NoSuchProduct(LookupError):
    """No public product has this slug in any language."""


def _in_language(row: Row, *, texts: Iterable[str], language: str) -> Row:
    """Put each text under its own name: in the language, else in the shop's first one."""
    words = {text: text_in(row, text, language=language) for text in texts}
    slugs = {code: text_in(row, "slug", language=code) for code in codes()}
    return {**row, **words, "slugs": slugs, "slug": slugs[language]}


def read_product(*, slug: str, language: str) -> tuple[Row, list[int]]:
    """The public product with this slug, and the keys of its categories. One query.

    Raises NoSuchProduct; Moved for a slug of another language, for a variant (to its parent) and for a plan (to the funnel).
    """
    rows = _of_slug(language=language).records(slug=slug)
    if not rows:
        raise NoSuchProduct(slug)
    row = next((each for each in rows if text_in(each, "slug", language=language) == slug), rows[0])
    _redirect(row, slug=slug, language=language)
    categories = [each["productcategory__category_id"] for each in rows if each["pk"] == row["pk"]]
    return _in_language(row, texts=PAGE_TEXTS, language=language), [pk for pk in categories if pk]


@statement
def _of_slug(*, language: str) -> QuerySet[Any]:
    wanted = [
        *_PLAIN,
        *columns("slug", "parent__slug"),
        *columns_for(PAGE_TEXTS, language=language),
        *(f"facts__{fact}" for fact in FACTS),
        *(column for filling in slots.fillings(COLUMNS_SLOT) for column in filling()),
        "productcategory__category_id",
    ]
    slug = Given("slug", CharField())
    any_slug = reduce(or_, (Q(**{name: slug}) for name in columns("slug")))
    return plain(Product).filter(any_slug, is_public=True).values(*wanted)


def _redirect(row: Row, *, slug: str, language: str) -> None:
    prefix = "parent__" if row["parent_id"] else ""
    right = text_in(row, f"{prefix}slug", language=language)
    if row["kind"] == ProductKind.PLAN:
        raise Moved(plan_path(product_id=row["pk"], language=language), is_permanent=False)
    if right != slug:
        raise Moved(product_path(slug=right, language=language))


def plan_path(*, product_id: int, language: str) -> str:
    """Where a plan is subscribed to; the shop's front shelf where no department sells subscriptions."""
    found = (filling(product_id=product_id, language=language) for filling in slots.fillings(PLAN_SLOT))
    return next(filter(None, found), list_path(language=language))


def read_others(*, row: Row, language: str) -> list[Row]:
    """The variants of a product; then what staff recommend with it, and neighbours of its range (of its kind, when it has none).

    One query. Neighbours that are sold in variants are left out: their price is not in these rows.
    """
    near = "facts__range_key" if row["facts__range_key"] else "kind"
    others = _others(near=near, has_variants=row["structure"] == Product.PARENT, language=language)
    found = others.records(product=row["pk"], near=row[near])
    return [_in_language(each, texts=("title",), language=language) for each in found]


@statement
def _others(*, near: str, has_variants: bool, language: str) -> QuerySet[Any]:
    product = Given("product")
    chosen = ProductRecommendation.objects.filter(primary_id=product, recommendation_id=OuterRef("pk"))
    others = plain(Product).filter(is_public=True).exclude(kind=ProductKind.PLAN).exclude(pk=product)
    beside = Q(structure=Product.STANDALONE) & (Q(**{near: Given("near", CharField())}) | Q(is_recommended=True))
    wanted = others.annotate(is_recommended=Exists(chosen)).filter(Q(parent_id=product) | beside)
    read = [
        *_PLAIN,
        *columns("slug"),
        *columns_for(("title",), language=language),
        "facts__range_key",
        "facts__age_from",
        "facts__age_to",
    ]
    ordered = wanted.order_by("-parent_id", "-is_recommended", "-priority", "-date_created", "pk").values(*read)
    return ordered[: _MOST_NEIGHBOURS + (_MOST_VARIANTS if has_variants else 0)]
