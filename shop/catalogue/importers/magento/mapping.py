"""From a product's cells to the shop's values; nothing here looks at the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.utils.text import slugify

from core.languages import column
from core.money import round_cents
from shop.catalogue.enums import ProductKind
from shop.catalogue.importers.magento import values
from shop.catalogue.importers.magento.reader import SourceProduct
from shop.catalogue.importers.magento.reasons import Reason
from shop.catalogue.importers.magento.report import Note
from shop.catalogue.importers.magento.values import BadValue

SIMPLE, CONFIGURABLE = "simple", "configurable"
ENABLED = "1"
NOT_VISIBLE_ALONE = "1"
STANDARD = "standard"
# Our column, theirs, and how long ours is.
TEXTS = (("title", "name", 255), ("meta_title", "meta_title", 255), ("short", "short_description", 255))


@dataclass(frozen=True)
class Options:
    """What the file does not say: the languages of its store views, what its tax classes are, how it weighs."""

    language: str = "fr"
    stores: Mapping[str, str] = field(default_factory=dict)
    tax: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    kind: ProductKind = ProductKind.KIT
    grams_per_unit: int = 1000


@dataclass(frozen=True)
class Special:
    """A reduced price; both days belong to it, and None is without limit."""

    amount: Decimal
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True)
class PictureRef:
    """A picture by its path in the media folder; `label` says what it shows."""

    path: str
    label: str
    line: int


@dataclass(frozen=True)
class Variant:
    """What a configurable product says of one of its variants: the price is its own and all corrections."""

    sku: str
    corrections: tuple[str, ...]


@dataclass
class Draft:
    """A product in the shop's terms. `texts` are our columns; `old_paths` maps addresses to languages."""

    line: int
    sku: str
    type: str
    texts: dict[str, str]
    slugs: dict[str, str]
    is_enabled: bool
    is_public: bool
    price: Decimal | None
    special: Special | None
    stock: int | None
    weight_grams: int
    tax: dict[str, str]
    categories: list[tuple[str, ...]]
    pictures: list[PictureRef]
    old_paths: dict[str, str]
    variants: list[Variant]
    kind: ProductKind
    notes: list[Note] = field(default_factory=list)

    def note(self, reason: Reason, *, line: int | None = None, **params: Any) -> None:
        self.notes.append(Note(line=line or self.line, sku=self.sku, reason=reason, params=params))


def draft_of(source: SourceProduct, *, options: Options, today: date) -> Draft:
    """The product in our terms, with notes of what was left of it. Raises BadValue when it is left out as a whole."""
    if source.get("_type") not in (SIMPLE, CONFIGURABLE):
        raise BadValue(Reason.UNKNOWN_TYPE, type=source.get("_type"))
    if len(source.sku) > 64:
        raise BadValue(Reason.LONG_SKU)
    if not source.get("name"):
        raise BadValue(Reason.NO_NAME)
    if not source.get("status"):
        raise BadValue(Reason.NO_VALUE, column="status")
    draft = Draft(
        line=source.line,
        sku=source.sku,
        type=source.get("_type"),
        texts={},
        slugs={},
        is_enabled=source.get("status") == ENABLED,
        is_public=source.get("status") == ENABLED and source.get("visibility") != NOT_VISIBLE_ALONE,
        price=round_cents(values.amount(source.get("price"), column="price")),
        special=None,
        stock=None,
        weight_grams=_grams(source, options=options),
        tax={},
        categories=_categories(source),
        pictures=_pictures(source),
        old_paths={},
        variants=_variants(source),
        kind=options.kind,
    )
    _read_texts(draft, source=source, options=options)
    draft.special = _special(draft, source=source, today=today)
    draft.tax = _tax(draft, source=source, options=options)
    if draft.type == SIMPLE:
        draft.stock = _stock(draft, source=source)
    return draft


def _read_texts(draft: Draft, *, source: SourceProduct, options: Options) -> None:
    _texts_of(draft, cells=source.cells, line=source.line, language=options.language)
    for store, row in source.stores.items():
        language = options.stores.get(store)
        if language is None:
            draft.note(Reason.UNMAPPED_STORE, line=row.line, store=store)
        else:
            _texts_of(draft, cells=row.cells, line=row.line, language=language)
    draft.slugs.setdefault(options.language, slugify(draft.texts[column("title", options.language)])[:160] or "produit")


def _texts_of(draft: Draft, *, cells: Mapping[str, str], line: int, language: str) -> None:
    for ours, theirs, limit in TEXTS:
        text = values.plain(cells.get(theirs, ""))
        if text:
            draft.texts[column(ours, language)] = values.shorten(text, limit=limit)
            if len(text) > limit:
                draft.note(Reason.SHORTENED, line=line, column=theirs, limit=limit)
    if cells.get("description"):
        draft.texts[column("description", language)] = values.rich(cells["description"])
    if cells.get("meta_description"):
        draft.texts[column("meta_description", language)] = values.plain(cells["meta_description"])
    slug = slugify(cells.get("url_key", ""))[:160]
    if slug:
        draft.slugs[language] = slug
    if cells.get("url_path"):
        draft.old_paths[f"/{cells['url_path'].lstrip('/')}"] = language


def _grams(source: SourceProduct, *, options: Options) -> int:
    weight = source.get("weight")
    return int(values.amount(weight, column="weight") * options.grams_per_unit) if weight else 0


def _categories(source: SourceProduct) -> list[tuple[str, ...]]:
    found: dict[tuple[str, ...], None] = {}
    for row in source.rows_with("_category"):
        names = tuple(part.strip() for part in row.cells["_category"].split("/") if part.strip())
        if names:
            found[names] = None
    return list(found)


def _pictures(source: SourceProduct) -> list[PictureRef]:
    gallery: dict[str, tuple[int, PictureRef]] = {}
    for row in source.rows_with("_media_image"):
        path = row.cells["_media_image"]
        if row.cells.get("_media_is_disabled") == "1" or path == values.NO_PICTURE:
            continue
        position = row.cells.get("_media_position", "")
        ref = PictureRef(path=path, label=values.plain(row.cells.get("_media_lable", ""))[:255], line=row.line)
        gallery.setdefault(path, (int(position) if position.isdigit() else 999, ref))
    ordered = [ref for _, ref in sorted(gallery.values(), key=lambda pair: pair[0])]
    main = source.get("image")
    if main and main != values.NO_PICTURE:
        label = values.plain(source.get("image_label"))[:255]
        first = next((ref for ref in ordered if ref.path == main), PictureRef(path=main, label=label, line=source.line))
        ordered = [first, *(ref for ref in ordered if ref.path != main)]
    return ordered


def _variants(source: SourceProduct) -> list[Variant]:
    corrections: dict[str, list[str]] = {}
    for row in source.rows_with("_super_products_sku"):
        text = row.cells.get("_super_attribute_price_corr", "").strip()
        listed = corrections.setdefault(row.cells["_super_products_sku"], [])
        if text.rstrip("%"):
            values.number(text.rstrip("%"), column="_super_attribute_price_corr")
            listed.append(text)
    return [Variant(sku=sku, corrections=tuple(texts)) for sku, texts in corrections.items()]


def corrected(price: Decimal, *, corrections: tuple[str, ...]) -> Decimal:
    """A variant's price: the product's and each correction, in money or in percent of it, never below zero.

    Source: Mage_Catalog_Model_Product_Type_Configurable_Price.
    """
    total = price
    for text in corrections:
        value = Decimal(text.rstrip("%"))
        total += price * value / 100 if text.endswith("%") else value
    return round_cents(max(total, Decimal(0)))


def _special(draft: Draft, *, source: SourceProduct, today: date) -> Special | None:
    text = source.get("special_price")
    if not text:
        return None
    value = round_cents(values.amount(text, column="special_price"))
    starts_on = values.day(source.get("special_from_date"), column="special_from_date")
    ends_on = values.day(source.get("special_to_date"), column="special_to_date")
    assert draft.price is not None
    if ends_on is not None and (ends_on < today or (starts_on is not None and ends_on < starts_on)):
        draft.note(Reason.ENDED_REDUCTION, date=ends_on.isoformat())
        return None
    if value >= draft.price:
        draft.note(Reason.NOT_A_REDUCTION, value=str(value))
        return None
    return Special(amount=value, starts_on=starts_on, ends_on=ends_on)


def _tax(draft: Draft, *, source: SourceProduct, options: Options) -> dict[str, str]:
    key = source.get("tax_class_id")
    if key and key not in options.tax and options.tax:
        draft.note(Reason.UNMAPPED_TAX, tax=key)
    shares = dict(options.tax.get(key, {}))
    return {} if set(shares) == {STANDARD} else shares


def _stock(draft: Draft, *, source: SourceProduct) -> int | None:
    """Pieces on hand; None for goods that the old shop did not count."""
    if source.get("manage_stock") == "0" and source.get("use_config_manage_stock") == "0":
        return None
    text = source.get("qty")
    if not text:
        return 0
    quantity = values.number(text, column="qty")
    pieces = max(int(quantity.to_integral_value(rounding=ROUND_DOWN)), 0)
    if quantity != pieces:
        draft.note(Reason.ROUNDED_STOCK, value=text)
    if source.get("is_in_stock") == "0" and pieces:
        draft.note(Reason.NO_STOCK, value=pieces)
        return 0
    return pieces
