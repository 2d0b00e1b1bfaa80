"""A shop of any size, written in bulk: for benchmarks, and for tests that a page asks as much of 200 products as of 3."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from django.db.models import QuerySet
from wagtail.models import Collection

from shop.catalogue.enums import ProductKind
from shop.catalogue.models import Category, Product, ProductCategory, ProductClass, ProductFacts, ProductImage
from shop.images.models import Picture, Rendition
from shop.images.specs import SPECS, WIDTHS
from shop.markets.models import Price
from shop.markets.seed import seed_markets
from shop.partner.models import Partner, StockRecord
from shop.stock.enums import MovementKind
from shop.stock.models import Component, StockItem, StockMovement

SINCE = datetime(2025, 1, 1, tzinfo=UTC)
RANGES = (("graine", 1, 3), ("pousse", 3, 5), ("tige", 5, 8), ("canopee", 8, 12))
KINDS = (ProductKind.KIT, ProductKind.BOX, ProductKind.ACCESSORY)
SHELVES = {"Coffrets": (), "Kits": ("Construire", "Jouer", "Cuisiner", "Observer"), "Accessoires": ("Papier", "Outils")}
PICTURES = 12
TEXT = "<p>On colle, on verse, on recommence. La première éruption est toujours trop forte : c’est fait exprès.</p>" * 4


def seed_shelves() -> list[Category]:
    """A small tree of categories; returns its leaves. A second call finds the first one's."""
    leaves = []
    for name, children in SHELVES.items():
        slug = name.lower()
        shelf = Category.objects.filter(slug_fr=slug).first()
        shelf = shelf or Category.add_root(name=name, name_fr=name, slug=slug, slug_fr=slug, slug_en=f"{slug}-en")
        leaves += [_under(shelf, name=child) for child in children] or [shelf]
    return leaves


def _under(shelf: Category, *, name: str) -> Category:
    slug = name.lower()
    found = Category.objects.filter(slug_fr=slug).first()
    shelf.refresh_from_db()
    return found or shelf.add_child(name=name, name_fr=name, slug=slug, slug_fr=slug, slug_en=f"{slug}-en")


def seed_pictures() -> list[Picture]:
    """Pictures with all their sizes, as rows: the files are not there."""
    if Picture.objects.exists():
        return list(Picture.objects.order_by("pk")[:PICTURES])
    collection = Collection.objects.first() or Collection.add_root(name="Root")
    pictures = QuerySet(Picture).bulk_create(
        Picture(
            title=f"Boîte {number}",
            collection=collection,
            file=f"original_images/box-{number}.webp",
            width=1200,
            height=1050,
            alt_fr="Une boîte ouverte",
            alt_en="An open box",
            file_size=1,
        )
        for number in range(PICTURES)
    )
    Rendition.objects.bulk_create(
        Rendition(image=picture, filter_spec=spec, file=f"images/{picture.pk}-{width}.webp", width=width, height=width)
        for picture in pictures
        for spec, width in zip(SPECS, WIDTHS, strict=True)
    )
    return pictures


def seed_products(count: int) -> list[int]:
    """Add `count` products that can be bought, spread over ranges, kinds, shelves and prices; returns their keys."""
    market, shelves, pictures = seed_markets(), seed_shelves(), seed_pictures()
    start = Product.objects.count()
    goods, _ = ProductClass.objects.get_or_create(slug="goods", defaults={"name": "Goods", "track_stock": False})
    partner, _ = Partner.objects.get_or_create(code="bambou", defaults={"name": "Bambou"})
    products = QuerySet(Product).bulk_create(_product(number, goods) for number in range(start, start + count))
    numbered = list(enumerate(products, start))
    ProductFacts.objects.bulk_create(_facts(number, product) for number, product in numbered)
    ProductCategory.objects.bulk_create(
        ProductCategory(product=product, category=shelves[number % len(shelves)]) for number, product in numbered
    )
    ProductImage.objects.bulk_create(
        ProductImage(product=product, image=pictures[(number + shift) % len(pictures)], display_order=shift)
        for number, product in numbered
        for shift in range(3)
    )
    StockRecord.objects.bulk_create(
        StockRecord(product=product, partner=partner, partner_sku=product.upc, price_currency="EUR")
        for product in products
    )
    Price.objects.bulk_create(
        Price(product=product, market=market, amount=Decimal(990 + number % 40 * 100) / 100, active_from=SINCE)
        for number, product in numbered
    )
    items = StockItem.objects.bulk_create(
        StockItem(sku=f"ITEM-{product.upc}", name=product.title_fr, on_hand=number % 20 * 5)
        for number, product in numbered
    )
    StockMovement.objects.bulk_create(
        StockMovement(
            item=item, kind=MovementKind.RECEIVED, quantity=item.on_hand, reference=f"seed-{item.sku}", moved_at=SINCE
        )
        for item in items
        if item.on_hand
    )
    Component.objects.bulk_create(Component(product=p, item=i) for p, i in zip(products, items, strict=True))
    return [product.pk for product in products]


def _product(number: int, goods: ProductClass) -> Product:
    title, slug = f"Le volcan numéro {number}", f"volcan-{number}"
    return Product(
        structure=Product.STANDALONE, product_class=goods, upc=f"SEED-{number:05d}", kind=KINDS[number % len(KINDS)],
        title=title, title_fr=title, title_en=f"Volcano number {number}", slug=slug, slug_fr=slug,
        slug_en=f"volcano-{number}", short_fr="Six étages de carton et une mousse orange.",
        short_en="Six layers of card and an orange foam.", description_fr=TEXT, description_en=TEXT,
        priority=number % 7, is_public=True,
    )  # fmt: skip


def _facts(number: int, product: Product) -> ProductFacts:
    key, age_from, age_to = RANGES[number % len(RANGES)]
    return ProductFacts(
        product=product, range_key=key, age_from=age_from, age_to=age_to, minutes=45, mess=number % 4, pieces=24,
        weight_grams=860, maker="Bambou SAS, 24 quai des Antilles, 44200 Nantes",
        dimensions_fr="31 × 23 × 7 cm", made_in_fr="Assemblé à Nantes",
        warning_fr="Attention. Ne convient pas aux enfants de moins de 36 mois. Petites pièces.",
    )  # fmt: skip
