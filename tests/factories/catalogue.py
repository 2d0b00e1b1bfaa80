"""Shelves, facts, pictures and variants of products."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from core import slots
from shop.catalogue.models import Category, Product, ProductFacts, ProductImage
from shop.catalogue.ranges import SLOT
from shop.markets.models import Price
from shop.partner.records import ensure_record
from shop.stock.models import Component
from tests.factories.images import picture
from tests.factories.markets import markets
from tests.factories.shop import LONG_AGO, ProductFactory, stocked_item


def shelf(slug: str, *, parent: Category | None = None, **fields: Any) -> Category:
    """A public category; its English slug ends in -en."""
    texts = {"name": slug.capitalize(), "name_fr": slug.capitalize(), "name_en": f"{slug.capitalize()} in English"}
    texts |= {"slug": slug, "slug_fr": slug, "slug_en": f"{slug}-en"} | fields
    if parent is None:
        return Category.add_root(**texts)
    parent.refresh_from_db()
    return parent.add_child(**texts)


def with_facts(product: Product, **facts: Any) -> Product:
    ProductFacts.objects.update_or_create(product=product, defaults=facts)
    return product


def with_picture(product: Product, *, order: int = 0, **fields: Any) -> Product:
    ProductImage.objects.create(product=product, image=picture(**fields), display_order=order)
    return product


def variant(parent: Product, *, title: str, gross: str, on_hand: int) -> Product:
    """A child of `parent` with its own price and stock; the parent becomes one."""
    Product.objects.filter(pk=parent.pk).update(structure=Product.PARENT)
    child = ProductFactory.create(
        structure=Product.CHILD, parent=parent, title=title, product_class=None, kind=parent.kind
    )
    ensure_record(product=child, sku=child.upc)
    Price.objects.create(product=child, market=markets(), amount=Decimal(gross), active_from=LONG_AGO)
    Component.objects.create(product=child, item=stocked_item(on_hand=on_hand))
    return child


@contextmanager
def filled(slot: str, function: Callable[..., Any]) -> Iterator[None]:
    """A slot that holds `function` alone while the block runs."""
    before = dict(slots._filled[slot])
    slots._filled[slot].clear()
    slots.fill(slot, name="test", function=function)
    try:
        yield
    finally:
        slots._filled[slot].clear()
        slots._filled[slot].update(before)


def ranges_named(**names: str) -> Any:
    """The ranges have these names in every language while the block runs."""
    return filled(SLOT, lambda *, language: names)
