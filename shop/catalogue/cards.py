"""Products as cards of a list."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.components import ProductCard
from core.statements import Given, Row, statement
from shop.catalogue.addresses import product_path
from shop.catalogue.models import ProductImage
from shop.catalogue.shelf import ShelfRow
from shop.catalogue.words import tag_words
from shop.images.queries import Kept, kept_pictures, with_sizes
from shop.images.specs import CARD, Shown


def pictures_of(*, product_ids: Iterable[int], places: Iterable[Shown], language: str) -> dict[int, list[Kept]]:
    """The pictures of each product in their order, with the sizes for these places. One query."""
    pictures = _product_pictures(places=tuple(places), language=language, of_all=True)
    return _by_product(pictures.rows(keys=list(product_ids)))


def first_pictures(
    *, product_ids: Iterable[int], places: Iterable[Shown], language: str, gallery: int = 0
) -> dict[int, list[Kept]]:
    """As `pictures_of`, of each product only the first; of the product `gallery`, if it is among them, all. One query."""
    pictures = _product_pictures(places=tuple(places), language=language, of_all=False)
    return _by_product(pictures.rows(keys=list(product_ids), gallery=gallery))


def _by_product(rows: Iterable[Row]) -> dict[int, list[Kept]]:
    found: dict[int, list[Kept]] = {}
    for picture in kept_pictures(rows):
        found.setdefault(picture.owner, []).append(picture)
    return found


@statement
def _product_pictures(*, places: tuple[Shown, ...], language: str, of_all: bool) -> QuerySet[ProductImage]:
    images: QuerySet[ProductImage] = QuerySet(ProductImage).filter(product__id__in=[Given("keys")])
    if not of_all:
        is_earlier = Q(display_order__lt=OuterRef("display_order")) | Q(
            display_order=OuterRef("display_order"), pk__lt=OuterRef("pk")
        )
        earlier = ProductImage.objects.filter(is_earlier, product_id=OuterRef("product_id"))
        images = images.filter(Q(product_id=Given("gallery")) | ~Exists(earlier))
    ordered = images.order_by("display_order", "pk")
    return with_sizes(ordered, path="image__", places=places, language=language, owner="product_id")


def cards(*, rows: Iterable[ShelfRow], pictures: dict[int, list[Kept]], language: str) -> list[ProductCard]:
    """The rows as cards in the page's language, with the first picture of each."""
    note = cache(tag_words)
    return [
        _card(
            row,
            pictures.get(row.pk),
            language=language,
            note=note(kind=row.kind, age_from=row.age_from, age_to=row.age_to),
        )
        for row in rows
    ]


def _card(row: ShelfRow, pictures: list[Kept] | None, *, language: str, note: str) -> ProductCard:
    return ProductCard(
        name=row.title,
        href=product_path(slug=row.slug, language=language),
        price=row.price.amount if row.price else None,
        was=row.price.before if row.price else None,
        currency=row.price.currency if row.price else "",
        picture=pictures[0].shown(CARD) if pictures else None,
        range_key=row.range_key,
        note=note,
        is_available=row.price is not None and row.is_left,
    )
