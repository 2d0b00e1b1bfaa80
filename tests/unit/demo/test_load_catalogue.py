"""The demo shop's goods can be bought from its opening day on, in both languages, and are made once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.storage import storages
from django.db import transaction
from django.http import QueryDict
from django.test import override_settings
from wagtail.models import Collection

from config.demo import load_catalogue, sources
from shop.catalogue.filters import read_selection
from shop.catalogue.models import Category, Product
from shop.catalogue.product import product_page
from shop.catalogue.queries import PER_PAGE, list_page
from shop.images import renditions
from shop.images.models import Picture, Rendition
from shop.images.specs import SPECS
from shop.markets.queries import current_market, prices_at
from shop.markets.seed import seed_markets
from shop.stock.models import StockItem
from shop.stock.queries import free_of_products
from tests.factories.catalogue import ranges_named

OPENED = datetime(2025, 9, 23, 8, 0, tzinfo=UTC)
# On MariaDB the journeys load the demo.
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
MADE = ("catalogue", "images", "markets", "partner", "stock", "core")


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    """The catalogue, loaded once for all tests of this file; its pictures lie in a folder of their own."""
    folder = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path_factory.mktemp("media")), "base_url": "/media/"},
    }
    with (
        django_db_blocker.unblock(),
        override_settings(STORAGES={**settings.STORAGES, "default": folder}),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        # The field of renditions asked for its store when the models were loaded.
        patch.setattr(Rendition._meta.get_field("file"), "storage", storages["default"])
        if not Collection.objects.exists():
            Collection.add_root(name="Root")
        seed_markets()
        load_catalogue.load(now=OPENED)
        yield
        transaction.set_rollback(True)


def data(name: str) -> list[dict[str, Any]]:
    return sources.read(name)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of the departments that the loader writes to."""
    models = [model for label in MADE for model in apps.get_app_config(label).get_models() if model._meta.managed]
    return {model._meta.label: list(model.objects.order_by("pk").values_list()) for model in models}


def test_the_tree_of_shelves_is_that_of_the_file():
    by_key = {row["key"]: row["slug"]["fr"] for row in data("categories")}
    expected = {row["slug"]["fr"]: by_key.get(row["parent"]) for row in data("categories")}
    found = {node.slug_fr: parent.slug_fr if (parent := node.get_parent()) else None for node in Category.objects.all()}
    assert found == expected
    assert [node.slug_en for node in Category.get_root_nodes()] == ["boxes", "kits", "books-and-games", "accessories"]


def test_every_product_is_there_in_both_languages():
    texts = Product.objects.values_list("upc", "title_fr", "title_en", "slug_fr", "slug_en", "short_fr", "short_en")
    assert set(texts) == {
        (row["sku"], *(row[field][language] for field in ("name", "slug", "short") for language in ("fr", "en")))
        for row in data("products")
    }
    assert {product.date_created for product in Product.objects.all()} == {OPENED}


def test_prices_begin_on_the_opening_day():
    keys = dict(Product.objects.values_list("pk", "upc"))
    found = prices_at(product_ids=list(keys), market=current_market(), now=OPENED)
    assert {keys[pk]: price.amount for pk, price in found.items()} == {
        row["sku"]: Decimal(row["price"]) for row in data("products")
    }
    assert prices_at(product_ids=list(keys), market=current_market(), now=OPENED - timedelta(seconds=1)) == {}


def in_stock() -> dict[str, int]:
    """What the file says lies in the warehouse."""
    return {row["sku"]: row["stock"] for row in data("products") if "stock" in row}


def test_each_product_is_in_stock_as_often_as_the_file_says_and_a_set_as_often_as_its_scarcest_piece():
    keys = dict(Product.objects.values_list("pk", "upc"))
    found = {keys[pk]: free for pk, free in free_of_products(product_ids=list(keys)).items()}
    sets = {row["sku"]: row["components"] for row in data("products") if "components" in row}
    stock = in_stock()
    assert found == stock | {sku: min(stock[part] // count for part, count in of.items()) for sku, of in sets.items()}
    assert len(sets) == 2
    receipts = StockItem.objects.values_list(
        "sku", "movements__quantity", "movements__reference", "movements__moved_at"
    )
    assert set(receipts) == {
        (sku, count, "opening", OPENED) if count else (sku, None, None, None) for sku, count in stock.items()
    }


def test_a_set_takes_its_pieces_from_the_stock_of_other_goods():
    parts = Product.objects.get(upc="BAM-KIT-ETAB").components.values_list("item__sku", "quantity")
    assert dict(parts) == {"BAM-ACC-TABL": 1, "BAM-ACC-CISE": 1, "BAM-REC-COLL": 1, "BAM-ACC-KRAF": 1}


def test_tax_shares_add_up_to_the_whole_price():
    for row in data("products"):
        shares = Product.objects.get(upc=row["sku"]).tax_shares.values_list("category__key", "percent")
        assert dict(shares) == {key: Decimal(percent) for key, percent in row["tax_shares"].items() if percent}
        assert sum(percent for _, percent in shares) == 100


def test_the_page_of_a_product_says_what_the_law_asks_for():
    with ranges_named(tige="Tige"):
        page = product_page(slug="tabletop-volcano-kit", language="en", now=OPENED)
    values = [fact.value for fact in page.facts]
    assert "26 × 26 × 6\N{NO-BREAK SPACE}cm" in values
    facts = Product.objects.get(upc="BAM-KIT-VOLC").facts
    assert facts.maker == "Bambou SAS, 24 quai des Antilles, 44200 Nantes, France, bonjour@bambou.example"
    assert facts.warning_en.startswith("Warning. Not suitable for children under 36 months.")
    assert (facts.range_key, facts.age_from, facts.age_to, facts.pieces, facts.weight_grams) == ("tige", 5, 8, 14, 620)
    assert (facts.theme_key, facts.minutes, facts.mess) == ("volcanoes", 45, 3)
    told = Product.objects.get(upc="BAM-KIT-VOLC").description_en
    assert told.startswith("<p>The volcano goes up layer by layer")
    assert "<h2>What is inside</h2><ul><li>Six layers of waxed card and a chimney</li>" in told
    assert told.endswith("<h2>Care</h2><p>Rinse each layer straight away and dry it flat, under a book.</p>")


def test_what_children_ask_for_first_stands_first():
    shelf = list_page(slug=None, language="fr", selection=read_selection(QueryDict()), now=OPENED)
    asked = sorted((row for row in data("products") if row.get("priority")), key=lambda row: -row["priority"])
    assert len(asked) == 9
    assert [card.name for card in shelf.cards[:9]] == [row["name"]["fr"] for row in asked]
    assert (shelf.page.paginator.count, len(shelf.cards)) == (60, PER_PAGE)


def test_filters_find_what_is_for_an_age():
    with ranges_named(graine="Graine", pousse="Pousse", tige="Tige", canopee="Canopée"):
        shelf = list_page(slug="livres-et-jeux", language="fr", selection=read_selection(QueryDict()), now=OPENED)
        chosen = read_selection(QueryDict("kind=book&range=pousse"))
        found = list_page(slug="livres-et-jeux", language="fr", selection=chosen, now=OPENED)
    assert [(link.label) for link in shelf.shelves] == ["Histoires et imagiers", "Livres pour faire", "Jeux"]
    assert {facet.group for facet in shelf.facets} == {"category", "range", "kind", "age", "price"}
    assert sorted(card.name for card in found.cards) == ["La nuit au mur", "Pendant que tu dors"]


def test_sizes_in_half_centimetres_have_the_comma_of_the_language():
    facts = Product.objects.get(upc="BAM-CAN-HORL").facts
    assert facts.dimensions_fr == "32 × 24 × 8,5\N{NO-BREAK SPACE}cm"
    assert facts.dimensions_en == "32 × 24 × 8.5\N{NO-BREAK SPACE}cm"


def test_every_picture_is_described_and_left_to_the_worker_to_resize():
    assert Picture.objects.count() == len(data("products")) == 60
    for row in data("products"):
        picture = Product.objects.get(upc=row["sku"]).images.get().image
        assert (picture.alt_fr, picture.alt_en) == (row["alt"]["fr"], row["alt"]["en"])
    assert Rendition.objects.count() == 0
    assert renditions.make(picture=picture) == len(SPECS)
    assert set(Rendition.objects.values_list("filter_spec", flat=True)) == set(SPECS)


def test_a_second_run_changes_nothing():
    Product.objects.filter(upc="BAM-KIT-VOLC").update(title_fr="Le volcan du personnel")
    before = everything()
    load_catalogue.load(now=OPENED + timedelta(days=400))
    assert everything() == before
