"""The demo shop's shelves and goods, from data/categories.yaml and the files of data/products."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import override

from config.demo import sources
from config.demo.library import picture
from core import external_refs
from core.locks import in_transaction
from shop.catalogue.enums import ProductKind
from shop.catalogue.models import Category, Product, ProductCategory, ProductClass, ProductFacts, ProductImage
from shop.catalogue.texts import from_paragraphs
from shop.markets.models import Market, ProductTaxShare, TaxCategory
from shop.markets.pricing import set_price
from shop.markets.queries import current_market
from shop.partner.records import ensure_record
from shop.stock.models import Component, StockItem
from shop.stock.movements import receive

SOURCE = "demo.catalogue"
LANGUAGES = ("fr", "en")
IN_THE_BOX = {"fr": "Dans la boîte", "en": "What is inside"}
CARE = {"fr": "Entretien", "en": "Care"}

Row = dict[str, Any]


def load(*, now: datetime) -> None:
    """Make the shelves and goods that are missing, on sale and in stock from `now` on; what is there stays as it is."""
    shelves = {row["key"]: _shelf(row, now=now) for row in _rows("categories")}
    market = current_market()
    # A set takes its pieces from the stock of other goods, so they come first.
    for row in sorted(_rows("products"), key=lambda row: "components" in row):
        if external_refs.find(source=SOURCE, key=f"product:{row['key']}") is None:
            # Outside the transaction: files are written to the store, and a lost one is only made again.
            shown = picture(name=row["picture"], alt=row["alt"], now=now)
            _put_on_sale(row, category_id=shelves[row["category"]], picture_id=shown.pk, market=market, now=now)


def _rows(name: str) -> list[Row]:
    rows: list[Row] = sources.read(name)
    return rows


def _texts(**texts: dict[str, str]) -> dict[str, str]:
    """The columns of each language: name={"fr": …} is name_fr=…"""
    return {f"{field}_{language}": words[language] for field, words in texts.items() for language in LANGUAGES}


@in_transaction
def _shelf(row: Row, *, now: datetime) -> int:
    """The key of the category; a row's parent stands before it in the file."""
    known = external_refs.find(source=SOURCE, key=f"category:{row['key']}")
    if known is not None:
        return known.object_id
    columns = _texts(name=row["name"], slug=row["slug"], description=row["intro"])
    if row["parent"] is None:
        made = Category.add_root(**columns)
    else:
        above = external_refs.find(source=SOURCE, key=f"category:{row['parent']}")
        if above is None:
            raise ValueError(f"{row['key']} stands before its parent {row['parent']}")
        made = Category.objects.get(pk=above.object_id).add_child(**columns)
    _remember(made, key=f"category:{row['key']}", now=now)
    return made.pk


@in_transaction
def _put_on_sale(row: Row, *, category_id: int, picture_id: int, market: Market, now: datetime) -> None:
    product = _product(row, now=now)
    ProductFacts.objects.create(product=product, **_facts(row))
    ProductCategory.objects.create(product=product, category_id=category_id)
    ProductImage.objects.create(product=product, image_id=picture_id, display_order=0)
    ensure_record(product=product, sku=row["sku"])
    set_price(product_id=product.pk, market=market, amount=Decimal(row["price"]), starts_at=now)
    _tax(row, product=product)
    _stock(row, product=product, now=now)
    _remember(product, key=f"product:{row['key']}", now=now)


def _product(row: Row, *, now: datetime) -> Product:
    goods, _ = ProductClass.objects.get_or_create(
        slug="goods", defaults={"name": "Goods", "requires_shipping": True, "track_stock": False}
    )
    description = {language: _description(row, language=language) for language in LANGUAGES}
    product = Product.objects.create(
        product_class=goods,
        kind=ProductKind(row["kind"]),
        upc=row["sku"],
        priority=row.get("priority", 0),
        **_texts(title=row["name"], slug=row["slug"], short=row["short"], description=description),
    )
    Product.objects.filter(pk=product.pk).update(date_created=now, date_updated=now)
    return product


def _description(row: Row, *, language: str) -> str:
    """The paragraphs, what is in the box, and how it is looked after."""
    things = format_html_join("", "<li>{}</li>", ((thing,) for thing in row["contents"][language]))
    inside = format_html("<h2>{}</h2><ul>{}</ul>", IN_THE_BOX[language], things)
    care = format_html("<h2>{}</h2><p>{}</p>", CARE[language], row["care"][language])
    return "\n".join((from_paragraphs(row["description"][language]), inside, care))


def _facts(row: Row) -> Row:
    specs = row["specs"]
    maker = specs["maker"]
    sizes = {language: _size(specs["dimensions_mm"], language=language) for language in LANGUAGES}
    return {
        "range_key": next(iter(row["ranges"]), ""),
        "theme_key": row["theme"] or "",
        "age_from": specs["age_from"],
        "age_to": specs["age_to"],
        "minutes": specs.get("minutes"),
        "mess": specs.get("mess"),
        "pieces": specs["pieces"],
        "weight_grams": specs["weight_g"],
        "maker": f"{maker['name']}, {maker['address']}, {maker['contact']}",
        **_texts(dimensions=sizes, made_in=specs["made_in"], warning=specs["warning"]),
    }


def _size(millimetres: Sequence[int], *, language: str) -> str:
    """31 × 23 × 8,5 cm."""
    with override(language):
        return " × ".join(number_format(Decimal(length) / 10) for length in millimetres) + "\N{NO-BREAK SPACE}cm"


def _tax(row: Row, *, product: Product) -> None:
    categories = {category.key: category for category in TaxCategory.objects.all()}
    ProductTaxShare.objects.bulk_create(
        ProductTaxShare(product=product, category=categories[key], percent=percent)
        for key, percent in row["tax_shares"].items()
        if percent
    )


def _stock(row: Row, *, product: Product, now: datetime) -> None:
    """An item of its own with what lies in the warehouse; of a set, so many of the items that it is made of."""
    if parts := row.get("components"):
        items = StockItem.objects.filter(sku__in=parts)
        Component.objects.bulk_create(Component(product=product, item=item, quantity=parts[item.sku]) for item in items)
        return
    item = StockItem.objects.create(
        sku=row["sku"], name=row["name"]["fr"], weight_grams=row["specs"]["weight_g"], low_at=10
    )
    Component.objects.create(product=product, item=item)
    if row["stock"]:
        receive(item_id=item.pk, quantity=row["stock"], reference="opening", now=now)


def _remember(made: Category | Product, *, key: str, now: datetime) -> None:
    external_refs.remember(
        source=SOURCE, key=key, model=made._meta.label_lower, object_id=made.pk, imported={"key": key}, now=now
    )
