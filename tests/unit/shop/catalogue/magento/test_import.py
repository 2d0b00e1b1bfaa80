"""What each shape of the export becomes in the shop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation
from wagtail.contrib.redirects.models import Redirect

from shop.catalogue.importers.magento.reasons import SENTENCES, Reason
from shop.catalogue.importers.magento.report import Report, as_csv, summary
from shop.catalogue.models import Category, Product, ProductCategory
from shop.images.models import Picture
from shop.markets.models import Price, ProductTaxShare
from shop.markets.queries import current_market, price_at
from shop.stock.models import StockItem, StockMovement
from shop.stock.queries import UNCOUNTED, free_of_products
from tests.factories.shop import NOON
from tests.unit.shop.catalogue.magento.conftest import Import

pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in.*SpooledTemporaryFile")


def product(sku: str) -> Product:
    return Product.objects.get(upc=sku)


def notes(report: Report) -> list[tuple[int, str, str]]:
    return [(note.line, note.sku, note.reason.value) for note in report.notes]


def price(sku: str, *, now: datetime = NOON) -> Decimal | None:
    found = price_at(product_id=product(sku).pk, market=current_market(), now=now)
    return found.amount if found else None


def test_a_simple_product_with_its_texts_in_both_languages(run: Import) -> None:
    run()
    kit = product("KIT-1")
    assert (kit.structure, kit.kind, kit.is_public) == (Product.STANDALONE, "kit", True)
    assert (kit.title_fr, kit.title_en) == ("Kit hôtel à insectes", "Bee hotel kit")
    assert (kit.short_fr, kit.short_en) == ("Un abri pour les abeilles solitaires.", "A shelter for solitary bees.")
    assert (kit.slug_fr, kit.slug_en) == ("hotel-a-insectes", "bee-hotel")
    assert kit.description_fr == "<p>Un toit, douze bambous.</p>"
    assert kit.meta_title_fr == "Hôtel à insectes à monter"
    assert (kit.facts.weight_grams, kit.date_created) == (450, NOON)
    assert kit.stockrecords.get().partner_sku == "KIT-1"


def test_plain_text_becomes_paragraphs(run: Import) -> None:
    run()
    assert product("KIT-2").description_fr == "<p>Première ligne.</p>\n<p>Seconde &amp; dernière.</p>"


def test_category_paths_become_shelves_once(run: Import) -> None:
    report = run()
    rows = Category.objects.order_by("path").values_list("name_fr", "depth")
    assert list(rows) == [("Coffrets", 1), ("Jardin", 2), ("Idées", 1), ("Cadeaux", 2), ("Accessoires", 1)]
    assert report.count("categories") == 5
    placed = ProductCategory.objects.filter(product__upc="KIT-1").values_list("category__name_fr", flat=True)
    assert sorted(placed) == ["Cadeaux", "Jardin"]


def test_a_shelf_of_the_same_name_is_used(run: Import) -> None:
    there = Category.add_root(name_fr="Coffrets", slug_fr="coffrets")
    assert run().count("categories") == 4
    assert ProductCategory.objects.get(product__upc="KIT-2").category_id == there.pk


def test_the_gallery_in_its_order_with_labels(run: Import, shop: Path) -> None:
    report = run()
    images = product("KIT-1").images.order_by("display_order").select_related("image")
    assert [(each.display_order, each.image.alt_fr) for each in images] == [
        (0, "L’hôtel, de face"),
        (1, "La boîte ouverte"),
    ]
    assert report.count("pictures") == Picture.objects.count() == 2
    assert all((shop / picture.file.name).exists() for picture in Picture.objects.all())
    assert images[0].image.renditions.exists()


def test_prices_and_reductions_with_their_days(run: Import) -> None:
    report = run()
    assert price("KIT-1") == Decimal("24.90")
    assert price("KIT-2", now=datetime(2026, 11, 30, 22, 59, tzinfo=UTC)) == Decimal("19.90")
    assert price("KIT-2", now=datetime(2026, 11, 30, 23, 0, tzinfo=UTC)) == Decimal("14.90")
    assert price("KIT-2", now=datetime(2026, 12, 24, 22, 59, tzinfo=UTC)) == Decimal("14.90")
    assert price("KIT-2", now=datetime(2026, 12, 24, 23, 0, tzinfo=UTC)) == Decimal("19.90")
    reductions = Price.objects.filter(is_reduction=True).order_by("amount").values_list("product__upc", "amount")
    assert list(reductions) == [("TEE-S", Decimal("10.00")), ("TEE-M", Decimal("13.50")), ("KIT-2", Decimal("14.90"))]
    assert (report.count("prices"), report.count("reductions")) == (7, 3)


def test_a_configurable_product_and_its_variants(run: Import) -> None:
    run()
    parent = product("TEE")
    assert (parent.structure, parent.is_public, price("TEE")) == (Product.PARENT, True, None)
    assert list(parent.children.order_by("upc").values_list("upc", "title_fr", "is_public")) == [
        ("TEE-M", "Tablier M", True),
        ("TEE-S", "Tablier S", True),
    ]
    standard = Price.objects.filter(is_reduction=False, product__parent=parent).order_by("amount")
    assert list(standard.values_list("product__upc", "amount")) == [
        ("TEE-S", Decimal("20.00")),
        ("TEE-M", Decimal("24.50")),
    ]
    assert not ProductCategory.objects.filter(product__parent=parent).exists()


def test_stock_is_received_as_a_movement(run: Import) -> None:
    report = run()
    stocked = StockItem.objects.order_by("sku").values_list("sku", "on_hand", "weight_grams")
    assert list(stocked) == [
        ("KIT-1", 10, 450),
        ("KIT-2", 7, 450),
        ("KIT-3", 0, 450),
        ("KIT-4", 0, 450),
        ("TEE-M", 4, 450),
        ("TEE-S", 3, 450),
    ]
    assert set(StockMovement.objects.values_list("kind", "reference", "moved_at")) == {("received", "magento", NOON)}
    assert report.count("stock") == 4
    uncounted = product("KIT-9").pk
    assert free_of_products(product_ids=[uncounted]) == {uncounted: UNCOUNTED}


def test_tax_classes_become_shares(run: Import) -> None:
    run()
    shares = ProductTaxShare.objects.values_list("product__upc", "category__key", "percent")
    assert list(shares) == [("KIT-2", "book", Decimal("100.00"))]


def test_a_tax_class_may_be_split(run: Import) -> None:
    run(tax={"4": {"standard": "70", "book": "30"}})
    shares = ProductTaxShare.objects.filter(product__upc="KIT-2").order_by("percent")
    assert list(shares.values_list("category__key", "percent")) == [
        ("book", Decimal("30.00")),
        ("standard", Decimal("70.00")),
    ]


def test_disabled_products_are_not_public(run: Import) -> None:
    run()
    hidden = Product.objects.filter(is_public=False).values_list("upc", flat=True)
    assert list(hidden) == ["KIT-3"]


def test_a_slug_that_is_taken_gets_a_number(run: Import) -> None:
    run()
    assert (product("KIT-2").slug_fr, product("KIT-4").slug_fr) == ("kit-volcan", "kit-volcan-2")
    assert product("KIT-9").slug_fr == "kit-cite"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/hotel-a-insectes.html", "/fr/boutique/hotel-a-insectes/"),
        ("/bee-hotel.html", "/en/shop/bee-hotel/"),
        ("/tablier-s.html", "/fr/boutique/tablier/"),
    ],
)
def test_old_addresses_lead_to_the_new_page(run: Import, client: Client, old: str, new: str) -> None:
    run()
    answer = client.get(old)
    assert (answer.status_code, answer.headers["Location"]) == (301, new)
    assert Redirect.objects.count() == 5


def test_everything_that_was_left_is_named_with_its_line(run: Import) -> None:
    report = run()
    assert notes(report) == [
        (3, "KIT-1", "no_picture"),
        (7, "KIT-1", "unmapped_store"),
        (8, "KIT-2", "rounded_stock"),
        (10, "KIT-3", "not_a_reduction"),
        (10, "KIT-3", "no_stock"),
        (11, "KIT-4", "ended_reduction"),
        (11, "KIT-4", "rounded_stock"),
        (14, "TEE", "no_variant"),
        (18, "GIFT", "unknown_type"),
        (19, "SET", "unknown_type"),
        (20, "BOX", "unknown_type"),
        (21, "KIT-1", "repeated_sku"),
        (22, "KIT-5", "comma"),
        (23, "KIT-6", "no_name"),
        (24, "KIT-7", "no_date"),
        (25, "KIT-8", "no_number"),
        (26, "KIT-9", "bad_picture"),
    ]
    assert (report.count("products_created"), report.count("products_left")) == (8, 8)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "fr",
            "« 12,50 » dans « price » est écrit avec une virgule. Magento écrit 12.50 : le fichier a-t-il été retouché ?",
        ),
        ("en", "“12,50” in “price” is written with a comma. Magento writes 12.50: was the file edited?"),
    ],
)
def test_the_report_speaks_the_readers_language(run: Import, language: str, text: str) -> None:
    report = run()
    with translation.override(language):
        assert report.of(Reason.COMMA)[0].text == text
        assert f"22;KIT-5;comma;{text}" in as_csv(report.notes).replace('"', "")
        assert "       8  " in summary(report)


def test_no_cell_of_the_report_is_a_formula(run: Import) -> None:
    data = b"sku,_store,_type,_category,name,price,status,visibility,qty\n=1+1,,virtual,,x,1,1,4,1\n"
    assert "\r\n2;'=1+1;unknown_type;" in as_csv(run(data=data).notes)


def test_every_reason_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Reason)


def test_a_line_that_continues_nothing_is_named(run: Import) -> None:
    report = run("orphan.csv")
    assert notes(report) == [(2, "", "orphan")]
    assert report.count("products_created") == 1


def test_variants_of_a_product_that_was_left_out_are_left_with_it(run: Import) -> None:
    head = b"sku,_store,_type,_category,name,price,status,visibility,qty,_super_products_sku\n"
    rows = b"T-S,,simple,,S,1,1,1,1,\nT,,configurable,,T,x,1,4,0,T-S\n"
    assert notes(run(data=head + rows)) == [(2, "T-S", "parent_left"), (3, "T", "no_number")]
    assert not Product.objects.exists()


def test_a_sku_that_the_shop_has_already_is_left_alone(run: Import) -> None:
    StockItem.objects.create(sku="KIT-1", name="Autre chose", on_hand=0)
    assert (2, "KIT-1", "taken_sku") in notes(run())
    assert not Product.objects.filter(upc="KIT-1").exists()


def test_paths_that_lead_out_of_the_folder_are_no_pictures(run: Import, tmp_path: Path) -> None:
    (tmp_path / "secret.jpg").write_bytes(b"x")
    inside = tmp_path / "inside"
    inside.mkdir()
    head = "sku,_store,_type,_category,name,price,status,visibility,qty,image\n"
    data = f"{head}K,,simple,,Kit,1,1,4,1,/../secret.jpg\n".encode()
    assert notes(run(data=data, media=inside)) == [(2, "K", "no_picture")]


def test_a_dry_run_writes_nothing_and_says_the_same(run: Import, shop: Path) -> None:
    dry = run(is_dry_run=True)
    assert [model.objects.count() for model in (Product, Category, Picture, Price, StockItem, Redirect)] == [0] * 6
    assert not shop.exists()
    wet = run()
    assert (dry.counts, dry.things, notes(dry)) == (wet.counts, wet.things, notes(wet))
    again = run(is_dry_run=True, now=NOON + timedelta(days=1))
    assert again.counts == {"products_unchanged": 8, "products_left": 8}
