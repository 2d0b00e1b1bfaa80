"""The rows of one product: made the first time, and changed later where the file changed and staff did not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core import external_refs
from core.languages import codes, column, text_of
from shop.catalogue.importers.magento import redirects, supply
from shop.catalogue.importers.magento.keys import PRODUCTS
from shop.catalogue.importers.magento.mapping import CONFIGURABLE, Draft
from shop.catalogue.importers.magento.merging import Merge
from shop.catalogue.importers.magento.reasons import Reason
from shop.catalogue.importers.magento.report import Note, Report
from shop.catalogue.importers.magento.shelves import free_slug, shelf
from shop.catalogue.importers.magento.supply import Supply
from shop.catalogue.importers.magento.values import BadValue
from shop.catalogue.models import Product, ProductCategory, ProductClass, ProductFacts, ProductImage
from shop.markets.models import Market
from shop.partner.records import ensure_record
from shop.stock.models import StockItem


@dataclass(frozen=True)
class Target:
    """Where everything goes: the market of the prices, the language of the file's own rows, and the moment."""

    market: Market
    language: str
    now: datetime


def write(
    draft: Draft, *, parent: Product | None, pictures: dict[str, int | None], target: Target, report: Report
) -> Product:
    """Write one product; `pictures` maps paths to keys in the library, None where a dry run took none.

    Called in a transaction. Raises BadValue when the product is left out, with nothing written.
    """
    ref = external_refs.find(source=PRODUCTS, key=draft.sku)
    product = Product.objects.filter(pk=ref.object_id).first() if ref else None
    if ref is not None and product is None:
        raise BadValue(Reason.DELETED)
    if ref is None and _is_taken(draft.sku):
        raise BadValue(Reason.TAKEN_SKU)
    merge = Merge(ref.imported if ref else None)
    if product is None:
        product = _new(draft, parent=parent)
    written = _write_columns(product, draft=draft, merge=merge, target=target)
    _write_weight(product, draft=draft, merge=merge)
    if parent is None:
        _write_categories(product, draft=draft, merge=merge, target=target, report=report)
    _write_pictures(product, draft=draft, merge=merge, pictures=pictures)
    if draft.type != CONFIGURABLE:
        ensure_record(product=product, sku=draft.sku)
        supply.write(
            Supply(product=product, draft=draft, merge=merge, market=target.market, report=report, now=target.now)
        )
    page = parent or product
    redirects.write(old_paths=draft.old_paths, slugs=_slugs(page, target), merge=merge, report=report)
    _conclude(product, draft=draft, merge=merge, written=written, ref=ref, target=target, report=report)
    return product


def _is_taken(sku: str) -> bool:
    return Product.objects.filter(upc=sku).exists() or StockItem.objects.filter(sku=sku).exists()


def _new(draft: Draft, *, parent: Product | None) -> Product:
    goods, _ = ProductClass.objects.get_or_create(
        slug="goods", defaults={"name": "Goods", "requires_shipping": True, "track_stock": False}
    )
    structure = Product.CHILD if parent else Product.PARENT if draft.type == CONFIGURABLE else Product.STANDALONE
    return Product(
        structure=structure,
        parent=parent,
        product_class=None if parent else goods,
        kind=draft.kind,
        upc=draft.sku,
    )


def _write_columns(product: Product, *, draft: Draft, merge: Merge, target: Target) -> dict[str, Any]:
    """Texts, slugs and whether it is public; returns the slugs as they were written."""
    changed = product.pk is None
    for name, text in draft.texts.items():
        present = None if product.pk is None else getattr(product, name) or ""
        if merge.takes(name, incoming=text, present=present):
            setattr(product, name, text)
            changed = True
    written: dict[str, Any] = {}
    for language, wanted in draft.slugs.items():
        changed |= _write_slug(product, language=language, wanted=wanted, merge=merge, written=written)
    present_public = None if product.pk is None else product.is_public
    if merge.takes("is_public", incoming=draft.is_public, present=present_public):
        product.is_public = draft.is_public
        changed = True
    if changed:
        product.save()
        stamps = {"date_updated": target.now} | ({"date_created": target.now} if merge.is_new else {})
        Product.objects.filter(pk=product.pk).update(**stamps)
    return written


def _write_slug(product: Product, *, language: str, wanted: str, merge: Merge, written: dict[str, Any]) -> bool:
    """What the shop took may differ from what was wanted, so that both are kept: staff changed it when it is neither."""
    name, taken = column("slug", language), f"taken_{column('slug', language)}"
    present = getattr(product, name) if product.pk else None
    untouched = present == merge.base.get(taken)
    compared = merge.base.get(name) if untouched else present
    takes = merge.takes(name, incoming=wanted, present=compared)
    if takes:
        setattr(product, name, free_slug(wanted, model=Product, own=product.pk))
        written[taken] = getattr(product, name)
    return takes


def _slugs(product: Product, target: Target) -> dict[str, str]:
    own = product.slug_fr or getattr(product, column("slug", target.language))
    return {code: text_of(product, "slug", language=code) or own for code in codes()}


def _write_weight(product: Product, *, draft: Draft, merge: Merge) -> None:
    facts, _ = ProductFacts.objects.get_or_create(product=product)
    incoming = draft.weight_grams or None
    if merge.takes("weight_grams", incoming=incoming, present=facts.weight_grams):
        facts.weight_grams = incoming
        facts.save(update_fields=["weight_grams"])
        StockItem.objects.filter(sku=draft.sku, components__product=product).update(weight_grams=draft.weight_grams)


def _write_categories(product: Product, *, draft: Draft, merge: Merge, target: Target, report: Report) -> None:
    incoming = [list(names) for names in draft.categories]
    added, removed = merge.of_set("categories", incoming=incoming)
    for names in added:
        category_id = shelf(tuple(names), language=target.language, report=report, now=target.now)
        _, made = ProductCategory.objects.get_or_create(product=product, category_id=category_id)
        merge.changed |= made
    for names in removed:
        category_id = shelf(tuple(names), language=target.language, report=report, now=target.now)
        gone, _ = ProductCategory.objects.filter(product=product, category_id=category_id).delete()
        merge.changed |= bool(gone)


def _write_pictures(product: Product, *, draft: Draft, merge: Merge, pictures: dict[str, int | None]) -> None:
    before = dict(merge.base.get("picture_ids", {}))
    added, removed = merge.of_set("pictures", incoming=list(pictures))
    order = ProductImage.objects.filter(product=product).count()
    for path in added:
        picture_id = pictures[path]
        merge.changed = True
        if picture_id is not None:
            ProductImage.objects.create(product=product, image_id=picture_id, display_order=order)
            before[path] = picture_id
            order += 1
    for path in removed:
        gone, _ = ProductImage.objects.filter(product=product, image_id=before.pop(path, None)).delete()
        merge.changed |= bool(gone)
    merge.base["picture_ids"] = before


def _conclude(
    product: Product, *, draft: Draft, merge: Merge, written: dict[str, Any], ref: Any, target: Target, report: Report
) -> None:
    imported = merge.base | written
    if ref is None or imported != ref.imported:
        external_refs.remember(
            source=PRODUCTS,
            key=draft.sku,
            model="catalogue.product",
            object_id=product.pk,
            imported=imported,
            now=target.now,
        )
    outcome = "created" if merge.is_new else "updated" if merge.changed else "unchanged"
    report.counts[f"products_{outcome}"] += 1
    for kept in merge.kept:
        report.notes.append(Note(line=draft.line, sku=draft.sku, reason=Reason.STAFF_EDIT, params={"column": kept}))
