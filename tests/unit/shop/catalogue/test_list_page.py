import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from shop.catalogue.enums import ProductKind
from shop.catalogue.models import Product, ProductCategory
from shop.images.renditions import make_missing
from shop.markets.pricing import reduce_price, set_price
from shop.markets.seed import seed_markets
from tests.bench.seed import seed_products
from tests.factories import content
from tests.factories.catalogue import ranges_named, shelf, variant, with_facts, with_picture
from tests.factories.shop import LONG_AGO, NOON, sold_product
from tests.pages import cold_queries_of, get, queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market")]
LIST = "/fr/boutique/"


def names(html: str) -> list[str]:
    return re.findall(r'product-card__name"><a href="[^"]*">([^<]*)<', html)


def test_only_public_goods_that_are_sold_by_themselves_are_listed(client: Client) -> None:
    volcano = sold_product(title="Volcan")
    variant(sold_product(title="Tablier"), title="Bleu", gross="19.00", on_hand=3)
    sold_product(title="Caché", is_public=False)
    sold_product(title="Formule", kind=ProductKind.PLAN)
    html = get(client, LIST)
    assert names(html) == ["Tablier", "Volcan"]
    assert "2 articles" in html
    assert f'href="/fr/boutique/{volcano.slug}/"' in html


def test_a_page_has_twenty_four_products_and_wrong_pages_are_put_right(client: Client) -> None:
    seed_products(30)
    assert len(names(get(client, LIST))) == 24
    last = get(client, f"{LIST}?page=2")
    assert len(names(last)) == 6
    assert '<link rel="canonical" href="http://localhost:8000/fr/boutique/?page=2">' in last
    assert names(get(client, f"{LIST}?page=99")) == names(last)
    assert names(get(client, f"{LIST}?page=first")) == names(get(client, LIST))


def test_filters_stay_in_the_address_of_the_next_page(client: Client) -> None:
    seed_products(120)
    html = get(client, f"{LIST}?kind=kit&sort=price")
    assert 'rel="next" href="?kind=kit&amp;sort=price&amp;page=2"' in html
    assert '<meta name="robots" content="noindex,follow">' in html
    assert '<link rel="canonical" href="http://localhost:8000/fr/boutique/">' in html


def test_a_chosen_filter_can_be_taken_away(client: Client) -> None:
    with ranges_named(tige="Tige", pousse="Pousse"):
        for title, key in (("Volcan", "tige"), ("Abeilles", "pousse")):
            with_facts(sold_product(title=title), range_key=key, age_from=5, age_to=8)
        html = get(client, f"{LIST}?range=tige&age=6")
    assert names(html) == ["Volcan"]
    removals = re.findall(r'<a class="tag tag--sand" href="([^"]*)" rel="nofollow">([^<]*)<', html)
    assert removals == [("?age=6", "Tige"), ("?range=tige", "6 ans")]
    assert '<input type="checkbox" name="range" value="tige" checked><span>Tige<small>1</small></span>' in html
    assert '<input type="checkbox" name="range" value="pousse"><span>Pousse<small>1</small></span>' in html


def test_nothing_found_helps_on(client: Client) -> None:
    with ranges_named(tige="Tige", pousse="Pousse"):
        with_facts(sold_product(), range_key="tige", age_from=5, age_to=8)
        with_facts(sold_product(), range_key="pousse", age_from=3, age_to=5)
        html = get(client, f"{LIST}?range=pousse&age=8")
    assert names(html) == []
    assert "Rien sur ce rayon ne répond à tout cela" in html
    assert re.search(rf'<a class="button button--primary" href="{LIST}"\s*><span>Voir tout le rayon</span>', html)


def test_a_shelf_holds_what_lies_below_it(client: Client) -> None:
    kits = shelf("kits")
    build, hidden = shelf("construire", parent=kits), shelf("secret", parent=kits, is_public=False)
    for product, category in ((sold_product(title="Pont"), build), (sold_product(title="Jamais"), hidden)):
        ProductCategory.objects.create(product=product, category=category)
    html = get(client, "/fr/boutique/rayon/kits/")
    assert names(html) == ["Pont"]
    assert '<a href="/fr/boutique/rayon/construire/">Construire</a>' in html
    assert "Secret" not in html
    trail = html[html.index('<nav class="breadcrumb"') :].partition("</nav>")[0]
    crumbs = re.findall(r"<li><(?:a href=\"([^\"]*)\"|span aria-current=\"page\")>([^<]*)<", trail)
    assert crumbs == [("/fr/", "Accueil"), ("/fr/boutique/", "La boutique"), ("", "Kits")]


def test_a_shelf_is_found_under_the_slug_of_the_language_only(client: Client) -> None:
    shelf("kits")
    assert client.get("/en/shop/shelf/kits-en/").status_code == 200
    moved = client.get("/en/shop/shelf/kits/?sort=price")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/en/shop/shelf/kits-en/?sort=price")
    assert client.get("/fr/boutique/rayon/inconnu/").status_code == 404
    assert client.get("/fr/boutique/rayon/pas%20un%20slug/").status_code == 404


def test_a_hidden_shelf_is_not_there(client: Client) -> None:
    shelf("kits", is_public=False)
    assert client.get("/fr/boutique/rayon/kits/").status_code == 404


def test_a_hidden_shelf_hides_those_below_it_until_it_is_shown_again(client: Client) -> None:
    kits = shelf("kits")
    shelf("construire", parent=kits)
    kits.refresh_from_db()
    for is_public, status in ((False, 404), (True, 200)):
        kits.is_public = is_public
        kits.save()
        assert client.get("/fr/boutique/rayon/construire/").status_code == status


def test_addresses_in_other_languages_are_named(client: Client) -> None:
    shelf("kits")
    html = get(client, "/fr/boutique/rayon/kits/")
    alternates = re.findall(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)">', html)
    assert alternates == [
        ("fr", "http://localhost:8000/fr/boutique/rayon/kits/"),
        ("en", "http://localhost:8000/en/shop/shelf/kits-en/"),
        ("x-default", "http://localhost:8000/fr/boutique/rayon/kits/"),
    ]


def test_a_card_shows_the_reduced_price_beside_the_one_before(client: Client) -> None:
    product, market = sold_product(gross="24.90"), seed_markets()
    set_price(product_id=product.pk, market=market, amount=Decimal("24.90"), starts_at=LONG_AGO)
    reduce_price(
        product_id=product.pk, market=market, amount=Decimal("19.90"), starts_at=NOON - timedelta(1), ends_at=None
    )
    html = get(client, LIST)
    assert "<strong>19,90\u00a0€</strong><s><span" in html
    assert "24,90\u00a0€</s>" in html


def test_the_cheapest_variant_that_can_be_bought_sets_the_price(client: Client) -> None:
    apron = sold_product(title="Tablier", gross="1.00")
    variant(apron, title="Petit", gross="15.00", on_hand=0)
    variant(apron, title="Moyen", gross="19.00", on_hand=2)
    variant(apron, title="Grand", gross="22.00", on_hand=2)
    html = get(client, LIST)
    assert names(html) == ["Tablier"]
    assert "<strong>19,00\u00a0€</strong>" in html


def test_sold_out_products_stay_listed_last(client: Client) -> None:
    sold_product(title="Poste", on_hand=0, priority=9)
    sold_product(title="Sel", on_hand=1)
    html = get(client, "/en/shop/")
    assert names(html) == ["Sel", "Poste"]
    assert html.count("Sold out") == 1


@pytest.mark.usefixtures("media")
def test_pictures_come_in_the_sizes_that_were_made(client: Client) -> None:
    with_picture(with_picture(sold_product(), order=1, title="zweit"), order=0, title="erst", width=700)
    make_missing(now=NOON)
    html = get(client, LIST)
    [(source, srcset)] = re.findall(r'<img src="([^"]*)" srcset="([^"]*)" sizes="[^"]*" width="400" height="342"', html)
    assert source.startswith("/media/images/erst.")
    assert [part.split()[1] for part in srcset.split(", ")] == ["200w", "400w", "640w"]


@pytest.mark.parametrize("path", [LIST, "/en/shop/", "/fr/boutique/rayon/kits/", f"{LIST}?kind=kit&age=2&sort=price"])
def test_the_page_asks_as_much_of_3_products_as_of_200(client: Client, path: str) -> None:
    seed_products(3)
    get(client, path)
    few = queries_of(client, path)
    seed_products(197)
    many = queries_of(client, path)
    assert Product.objects.count() == 200
    assert len(few) == len(many) <= 10
    assert {statement[:6] for statement in many} == {"SELECT"}


@pytest.mark.parametrize("number", [3, 200])
def test_the_first_page_of_a_new_process_stays_within_twelve_queries(client: Client, number: int) -> None:
    content.home()
    content.menus(to=content.standard_page())
    seed_products(number)
    queries = cold_queries_of(client, "/fr/boutique/rayon/kits/")
    assert len(queries) <= 12, queries
    assert {statement[:6] for statement in queries} == {"SELECT"}


def test_reductions_cost_one_query_more(client: Client) -> None:
    keys, market = seed_products(3), seed_markets()
    plain = queries_of(client, LIST)
    for key in keys:
        reduce_price(product_id=key, market=market, amount=Decimal(5), starts_at=NOON - timedelta(1), ends_at=None)
    assert len(queries_of(client, LIST)) == len(plain) + 1


def test_two_visitors_get_the_same_bytes_and_no_cookie(client: Client) -> None:
    seed_products(30)
    first, second = Client().get(LIST), Client(headers={"cookie": f"sessionid={32 * 'a'}; bambou_basket=x"}).get(LIST)
    assert first.content == second.content
    for response in (first, second):
        assert not response.cookies
        assert response.headers.get("Vary", "") == ""
        assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=2"
    again = client.get(LIST, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_list_is_only_read(client: Client) -> None:
    assert client.post(LIST, {"page": "2"}).status_code == 405
