import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from shop.catalogue.addresses import product_path, shelf_path
from shop.catalogue.enums import ProductKind
from shop.catalogue.models import Product, ProductCategory, ProductRecommendation
from shop.catalogue.product_rows import PLAN_SLOT
from shop.markets.models import Price
from shop.markets.pricing import reduce_price
from shop.markets.seed import seed_markets
from tests.bench.seed import seed_products
from tests.factories import content
from tests.factories.catalogue import filled, ranges_named, shelf, variant, with_facts, with_picture
from tests.factories.shop import NOON, sold_product
from tests.pages import cold_queries_of, get, queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market")]
MONDAY_MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def volcano(**fields: object) -> Product:
    texts = {"title": "Volcan", "title_fr": "Volcan", "title_en": "Volcano", "slug": "volcan", "slug_fr": "volcan"}
    return sold_product(**{**texts, "slug_en": "volcano", "upc": "BAM-1", **fields})


def data_of(html: str) -> dict[str, object]:
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    return {entry["@type"]: entry for entry in json.loads(text)["@graph"]}


def test_the_page_says_what_a_parent_and_the_law_ask(client: Client) -> None:
    with_facts(
        volcano(short_fr="Six étages.", description_fr="<p>On verse.</p>"),
        range_key="tige", age_from=5, age_to=8, minutes=45, mess=2, pieces=24, weight_grams=1320,
        dimensions_fr="31 × 23 × 7 cm", made_in_fr="Assemblé à Nantes", maker="Bambou SAS, 44200 Nantes",
        warning_fr="Attention. Petites pièces.",
    )  # fmt: skip
    with ranges_named(tige="Tige"):
        html = get(client, "/fr/boutique/volcan/")
    assert "<h1>Volcan</h1>" in html
    assert "<p>On verse.</p>" in html
    assert re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", html) == [
        ("Âge", "De 5 à 8 ans"),
        ("Durée", "45 minutes environ"),
        ("Salissures", "Des éclaboussures"),
        ("Dans la boîte", "24 pièces"),
        ("Dimensions", "31 × 23 × 7 cm"),
        ("Poids", "1,32 kg"),
        ("Fabrication", "Assemblé à Nantes"),
        ("Référence", "BAM-1"),
    ]
    button = html.index("Mettre au panier")
    assert html.index("Attention. Petites pièces.") < button
    assert html.index("Fabricant : Bambou SAS, 44200 Nantes") < button


def test_the_price_and_what_it_was(client: Client) -> None:
    product = volcano(gross="24.90")
    html = get(client, "/fr/boutique/volcan/")
    assert "24,90\u00a0€" in html
    assert "30 jours précédents" not in html
    reduce_price(
        product_id=product.pk, market=seed_markets(), amount=Decimal(20), starts_at=NOON - timedelta(2), ends_at=None
    )
    html = get(client, "/fr/boutique/volcan/")
    assert "Prix le plus bas des 30 jours précédents : 24,90\u00a0€." in html
    assert data_of(html)["Product"]["offers"]["price"] == "20.00"


def test_delivery_is_a_date(client: Client) -> None:
    volcano()
    with time_machine.travel(MONDAY_MORNING, tick=False):
        html = get(client, "/fr/boutique/volcan/")
    assert "entre le<b>mercredi 25\u00a0novembre</b>et le<b>jeudi 26\u00a0novembre</b>" in html
    assert "Livraison 3,90\u00a0€, offerte dès 45,00\u00a0€" in html


@pytest.mark.parametrize(
    ("on_hand", "words", "most"),
    [(6, "En stock à Nantes", 6), (5, "Les 5 derniers, à Nantes", 5), (1, "Le dernier", 1)],
)
def test_availability_in_words(client: Client, on_hand: int, words: str, most: int) -> None:
    volcano(on_hand=on_hand)
    html = get(client, "/fr/boutique/volcan/")
    assert words in html
    assert re.findall(r'name="quantity"[^>]*max="(\d+)"', html) == [str(most)]


def test_what_is_sold_out_or_without_price_has_no_button(client: Client) -> None:
    volcano(on_hand=0)
    html = get(client, "/fr/boutique/volcan/")
    assert "Épuisé." in html
    assert 'id="buy"' not in html
    assert data_of(html)["Product"]["offers"]["availability"] == "https://schema.org/OutOfStock"
    Price.objects.all().delete()
    html = get(client, "/fr/boutique/volcan/")
    assert "Épuisé." in html
    assert "offers" not in data_of(html)["Product"]


def test_variants_are_a_choice_with_the_first_available_one_made(client: Client) -> None:
    apron = volcano()
    small = variant(apron, title="Petit", gross="15.00", on_hand=0)
    large = variant(apron, title="Grand", gross="22.00", on_hand=2)
    html = get(client, "/fr/boutique/volcan/")
    inputs = dict(re.findall(r'<input type="radio" name="product" value="(\d+)"([^>]*)>', html))
    assert {int(pk): " ".join(rest.split()) for pk, rest in inputs.items()} == {
        small.pk: "disabled required",
        large.pk: "checked required",
    }
    assert data_of(html)["Product"]["offers"] == {
        "@type": "AggregateOffer",
        "lowPrice": "15.00",
        "highPrice": "22.00",
        "offerCount": 2,
        "priceCurrency": "EUR",
        "availability": "https://schema.org/InStock",
        "url": "http://localhost:8000/fr/boutique/volcan/",
    }


def test_neighbours_are_recommended_ones_first_then_the_range_and_can_be_bought(client: Client) -> None:
    product = with_facts(volcano(), range_key="tige")
    for title, key, on_hand in (("Pont", "tige", 3), ("Épuisé", "tige", 0), ("Hochet", "graine", 3), ("Règle", "", 3)):
        with_facts(sold_product(title=title, on_hand=on_hand), range_key=key)
    ruler = Product.objects.get(title_fr="Règle")
    ProductRecommendation.objects.create(primary=product, recommendation=ruler, ranking=1)
    html = get(client, "/fr/boutique/volcan/")
    assert re.findall(r'product-card__name"><a href="[^"]*">([^<]*)<', html) == ["Règle", "Pont"]


def test_search_engines_are_told_of_the_product_safely(client: Client) -> None:
    product = volcano(title_fr="Volcan </script><b>&", short_fr="Six étages.")
    kits = shelf("kits")
    ProductCategory.objects.create(product=product, category=shelf("construire", parent=kits))
    html = get(client, "/fr/boutique/volcan/")
    data = data_of(html)
    assert data["Product"] == {
        "@type": "Product",
        "name": "Volcan </script><b>&",
        "description": "Six étages.",
        "image": [],
        "sku": "BAM-1",
        "url": "http://localhost:8000/fr/boutique/volcan/",
        "brand": {"@type": "Brand", "name": "Bambou"},
        "offers": {
            "@type": "Offer",
            "price": "19.90",
            "priceCurrency": "EUR",
            "availability": "https://schema.org/InStock",
            "url": "http://localhost:8000/fr/boutique/volcan/",
        },
    }
    assert [(item["name"], item["item"]) for item in data["BreadcrumbList"]["itemListElement"]] == [
        ("Accueil", "http://localhost:8000/fr/"),
        ("La boutique", "http://localhost:8000/fr/boutique/"),
        ("Kits", "http://localhost:8000/fr/boutique/rayon/kits/"),
        ("Construire", "http://localhost:8000/fr/boutique/rayon/construire/"),
        ("Volcan </script><b>&", "http://localhost:8000/fr/boutique/volcan/"),
    ]
    assert html.count("<script type=") == html.count("</script>")
    assert '<link rel="canonical" href="http://localhost:8000/fr/boutique/volcan/">' in html
    assert re.findall(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)">', html) == [
        ("fr", "http://localhost:8000/fr/boutique/volcan/"),
        ("en", "http://localhost:8000/en/shop/volcano/"),
        ("x-default", "http://localhost:8000/fr/boutique/volcan/"),
    ]


def test_the_slug_of_another_language_leads_to_the_right_one(client: Client) -> None:
    volcano()
    moved = client.get("/en/shop/volcan/?utm_source=x")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/en/shop/volcano/?utm_source=x")
    assert client.get("/fr/boutique/volcano/").headers["Location"] == "/fr/boutique/volcan/"


def test_a_product_without_english_texts_is_shown_in_french(client: Client) -> None:
    volcano(slug_en=None, title_en="")
    html = get(client, "/en/shop/volcan/")
    assert "<h1>Volcan</h1>" in html
    assert "Put in the basket" in html


def test_a_variant_leads_to_its_parent(client: Client) -> None:
    small = variant(volcano(), title="Petit", gross="15.00", on_hand=0)
    assert client.get(f"/fr/boutique/{small.slug}/").headers["Location"] == "/fr/boutique/volcan/"


def test_a_plan_leads_to_the_funnel_for_now(client: Client) -> None:
    plan = volcano(kind=ProductKind.PLAN)
    with filled(PLAN_SLOT, lambda *, product_id, language: f"/{language}/abonnement/?plan={product_id}"):
        moved = client.get("/fr/boutique/volcan/")
    assert (moved.status_code, moved.headers["Location"]) == (302, f"/fr/abonnement/?plan={plan.pk}")
    with filled(PLAN_SLOT, lambda *, product_id, language: None):
        assert client.get("/fr/boutique/volcan/").headers["Location"] == "/fr/boutique/"


def test_what_is_hidden_or_unknown_is_not_there(client: Client) -> None:
    volcano(is_public=False)
    assert client.get("/fr/boutique/volcan/").status_code == 404
    assert client.get("/fr/boutique/inconnu/").status_code == 404


@pytest.mark.usefixtures("media")
def test_the_gallery_begins_with_the_picture_of_the_card(client: Client) -> None:
    with_picture(with_picture(volcano(), order=1, title="zwei"), order=0, title="eins", alt_fr="Un volcan de carton")
    html = get(client, "/fr/boutique/volcan/")
    assert re.findall(r'<img[^>]* src="/media/original_images/(\w+)\.webp"[^>]*alt="([^"]*)"', html) == [
        ("eins", "Un volcan de carton"),
        ("zwei", "Volcan"),
    ]
    assert '<meta property="og:image" content="http://localhost:8000/media/original_images/eins.webp">' in html


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_asks_as_much_in_a_shop_of_3_products_as_of_200(client: Client, language: str) -> None:
    seed_products(3)
    path = {"fr": "/fr/boutique/volcan-1/", "en": "/en/shop/volcano-1/"}[language]
    get(client, path)
    few = queries_of(client, path)
    seed_products(197)
    many = queries_of(client, path)
    assert len(few) == len(many) <= 10
    assert {statement[:6] for statement in many} == {"SELECT"}


@pytest.mark.parametrize("number", [3, 200])
def test_the_first_page_of_a_new_process_stays_within_twelve_queries(client: Client, number: int) -> None:
    content.home()
    content.menus(to=content.standard_page())
    seed_products(number)
    queries = cold_queries_of(client, "/fr/boutique/volcan-1/")
    assert len(queries) <= 12, queries
    assert {statement[:6] for statement in queries} == {"SELECT"}


def test_two_visitors_get_the_same_bytes_and_no_cookie() -> None:
    volcano()
    first, second = (Client().get("/fr/boutique/volcan/") for _ in range(2))
    assert first.content == second.content
    assert not second.cookies
    assert "Vary" not in second.headers
    assert second.headers["Cache-Control"] == "public, max-age=0, s-maxage=2"


def test_addresses_are_those_of_the_url_patterns() -> None:
    assert product_path(slug="a-b", language="fr") == "/fr/boutique/a-b/"
    assert product_path(slug="a-b", language="en") == reverse("catalogue:detail", kwargs={"slug": "a-b"}).replace(
        "/fr/boutique/", "/en/shop/"
    )
    assert shelf_path(slug="kits", language="fr") == reverse("catalogue:category", kwargs={"slug": "kits"})
