"""Products as cards of a list."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from core.components import ProductCard
from core.statements import Given, statement
from shop.catalogue.addresses import product_path
from shop.catalogue.models import ProductImage
from shop.catalogue.shelf import ShelfRow
from shop.catalogue.words import tag_words
from shop.images.queries import Kept, kept_pictures, with_sizes
from shop.images.specs import CARD, Shown


def pictures_of(*, product_ids: Iterable[int], places: Iterable[Shown], language: str) -> dict[int, list[Kept]]:
    """The pictures of each product in their order, with the sizes for these places. One query."""
    rows = _product_pictures(places=tuple(places), language=language).rows(keys=list(product_ids))
    found: dict[int, list[Kept]] = {}
    for picture in kept_pictures(rows):
        found.setdefault(picture.owner, []).append(picture)
    return found


@statement
def _product_pictures(*, places: tuple[Shown, ...], language: str) -> QuerySet[ProductImage]:
    images: QuerySet[ProductImage] = QuerySet(ProductImage).filter(product__id__in=[Given("keys")])
    ordered = images.order_by("display_order", "pk")
    return with_sizes(ordered, path="image__", places=places, language=language, owner="product_id")


def cards(*, rows: Iterable[ShelfRow], pictures: dict[int, list[Kept]], language: str) -> list[ProductCard]:
    """The rows as cards in the page's language, with the first picture of each."""
    return [_card(row, pictures.get(row.pk), language=language) for row in rows]


def _card(row: ShelfRow, pictures: list[Kept] | None, *, language: str) -> ProductCard:
    return ProductCard(
        name=row.title,
        href=product_path(slug=row.slug, language=language),
        price=row.price.amount if row.price else None,
        was=row.price.before if row.price else None,
        currency=row.price.currency if row.price else "",
        picture=pictures[0].shown(CARD) if pictures else None,
        range_key=row.range_key,
        note=tag_words(kind=row.kind, age_from=row.age_from, age_to=row.age_to),
        is_available=row.price is not None and row.free > 0,
    )
