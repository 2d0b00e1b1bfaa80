"""The page of results, the suggestions and the field, as a visitor's browser gets them."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from shop.catalogue.models import ProductCategory
from tests.bench.seed import seed_products
from tests.factories import content
from tests.factories.catalogue import filled, shelf, variant
from tests.factories.search import index_all
from tests.factories.shop import sold_product
from tests.pages import cold_queries_of, get, queries_of, squeezed

# MariaDB's index sees nothing of a transaction that goes on: test_relevance.py asks it.
pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("market")]
PATH, ENGLISH_PATH, SUGGESTIONS = "/fr/recherche/", "/en/search/", "/fr/recherche/propositions/"


def names(html: str) -> list[str]:
    return re.findall(r'product-card__name"><a href="[^"]*">([^<]*)<', html)


def links(html: str) -> list[tuple[str, str]]:
    return re.findall(r'found-page__title"><a href="([^"]*)">([^<]*)<', html)


def said(html: str) -> list[str]:
    return [re.sub(r"<[^>]*>", "", text).strip() for text in re.findall(r'<p class="understood">(.*?)</p>', html)]


def test_products_are_cards_and_pages_are_links(client: Client) -> None:
    product = sold_product(title="Volcan de table", title_en="Tabletop volcano")
    sold_product(title="Pont")
    content.standard_page(("paragraph", "<p>Tout d’un volcan</p>"), slug="volcans", search_description="Ce qui fume.")
    index_all()
    html = get(client, f"{PATH}?q=volcan")
    assert names(html) == ["Volcan de table"]
    assert f'href="/fr/boutique/{product.slug}/"' in html
    assert links(html) == [("/fr/volcans/", "Volcans")]
    assert "Ce qui fume." in html
    assert "1 article et 1 page à lire" in html
    assert '<meta name="robots" content="noindex,follow">' in html
    assert '<link rel="canonical" href="http://localhost:8000/fr/recherche/">' in html
    assert 'id="search-again" value="volcan"' in html
    english = get(client, f"{ENGLISH_PATH}?q=volcano")
    assert names(english) == ["Tabletop volcano"]
    assert "1 product" in english


def test_results_are_cut_into_pages_that_keep_the_question(client: Client) -> None:
    seed_products(30)
    index_all()
    html = get(client, f"{PATH}?q=volcan")
    assert len(names(html)) == 24
    assert "30 articles" in html
    assert 'rel="next" href="?q=volcan&amp;page=2"' in html
    assert 'data-searched="volcan" data-found="30"' in html
    last = get(client, f"{PATH}?q=volcan&page=2")
    assert len(names(last)) == 6
    assert "data-searched" not in last
    assert names(get(client, f"{PATH}?q=volcan&page=99")) == names(last)
    assert names(get(client, f"{PATH}?q=volcan&page=x")) == names(html)


def test_a_slip_is_put_right_and_said(client: Client) -> None:
    sold_product(title="Volcan")
    index_all()
    text = client.get(f"{PATH}?q=volacn+kit").text
    link = '<a href="?q=volcan+kit" rel="nofollow">volcan kit</a>'
    assert f"Vous vouliez dire {link} ? Voici ce que nous avons." in text
    assert names(squeezed(text)) == ["Volcan"]


def test_words_without_an_answer_are_named(client: Client) -> None:
    sold_product(title="Volcan")
    index_all()
    html = get(client, f"{PATH}?q=volcan+%3Cxyzzyx%3E")
    assert said(html) == ["Rien chez nous ne contient « xyzzyx » : voici ce qui répond au reste."]
    assert names(html) == ["Volcan"]
    assert "« volcan &lt;xyzzyx&gt; »" in html
    assert "<xyzzyx" not in html


def test_nothing_found_helps_on(client: Client) -> None:
    content.box_range(key="tige")
    shelf("kits")
    index_all()
    html = get(client, f"{PATH}?q=xyzzyx")
    assert "Nous n’avons rien sous ces mots" in html
    assert re.search(r'data-range="tige"><a class="way" href="/fr/abonnement/\?range=tige"><b>Tige</b>', html)
    assert '<a href="/fr/boutique/rayon/kits/">Kits</a>' in html
    assert "mailto:bonjour@bambou.example" in html
    assert 'data-searched="xyzzyx" data-found="0"' in html


def test_no_question_asks_for_one_and_counts_none(client: Client) -> None:
    html = get(client, PATH)
    assert "Que cherchez-vous" in html
    assert "data-searched" not in html
    assert get(client, f"{PATH}?q=%F0%9F%90%9D").count("Nous n’avons rien sous ces mots") == 1


def test_a_variant_leads_to_its_product_at_the_lowest_price(client: Client) -> None:
    apron = sold_product(title="Tablier", gross="1.00")
    variant(apron, title="Rouge coquelicot", gross="22.00", on_hand=2)
    variant(apron, title="Bleu", gross="19.00", on_hand=2)
    index_all()
    html = get(client, f"{PATH}?q=coquelicot")
    assert names(html) == ["Tablier"]
    assert "<strong>19,00\u00a0€</strong>" in html


def test_a_product_hidden_a_moment_ago_has_no_card(client: Client) -> None:
    product = sold_product(title="Volcan")
    index_all()
    type(product)._default_manager.filter(pk=product.pk).update(is_public=False)
    assert names(get(client, f"{PATH}?q=volcan")) == []


@pytest.mark.parametrize(
    "query",
    [
        "q=%22volcan", "q=volcan*", "q=+-%2B(", "q=%00", "q=%FF%FE", "q=" + "a" * 10_000, "q=" + "%F0%9F%8C%8B" * 300,
        "q=volcan&q=pont", "q[]=volcan", "q=volcan&page=-1", "q=volcan&page=9999999999999999999999", "q=1%27%20OR%201=1",
    ],
)  # fmt: skip
def test_whatever_is_asked_there_is_a_page(client: Client, query: str) -> None:
    sold_product(title="Volcan")
    index_all()
    for path in (PATH, ENGLISH_PATH, SUGGESTIONS, "/fr/boutique/"):
        assert client.get(f"{path}?{query}&sort=price").status_code == 200


def test_the_page_asks_as_much_of_1_result_as_of_24(client: Client) -> None:
    content.standard_page(slug="volcan")
    counts = {}
    for number, more in ((1, 1), (3, 2), (24, 21)):
        seed_products(more)
        index_all()
        get(client, f"{PATH}?q=volcan")
        counts[number] = queries_of(client, f"{PATH}?q=volcan")
    assert {len(queries) for queries in counts.values()} == {7}, counts[24]
    assert {query[:6] for queries in counts.values() for query in queries} == {"SELECT"}


@pytest.mark.parametrize("text", ["volcan", "volacn", "volcan+xyzzyx", "volcan+rayures+pois", "xyzzyx", ""])
def test_no_page_of_a_new_process_asks_more_than_twelve_times(client: Client, text: str) -> None:
    content.menus(to=content.standard_page(("paragraph", "<p>rayures de volcan</p>")))
    content.standard_page(("paragraph", "<p>à pois</p>"), slug="pois")
    seed_products(30)
    index_all()
    queries = cold_queries_of(client, f"{PATH}?q={text}")
    assert len(queries) <= 12, queries
    assert {query[:6] for query in queries} == {"SELECT"}


def test_two_visitors_get_the_same_bytes_and_no_cookie(client: Client) -> None:
    sold_product(title="Volcan")
    index_all()
    for path in (f"{PATH}?q=volcan", f"{SUGGESTIONS}?q=vol"):
        first, second = Client().get(path), Client(headers={"cookie": f"sessionid={32 * 'a'}"}).get(path)
        assert first.content == second.content
        for response in (first, second):
            assert not response.cookies
            assert response.headers.get("Vary", "") == ""
            assert "public" in response.headers["Cache-Control"]
    assert client.post(PATH, {"q": "volcan"}).status_code == 405


def test_suggestions_are_a_piece_of_page_with_links(client: Client) -> None:
    product = sold_product(title="Volcan & lave")
    index_all()
    html = get(client, f"{SUGGESTIONS}?q=vol")
    assert re.findall(r'role="option" tabindex="-1" href="([^"]*)"><span>([^<]*)</span>', html) == [
        (f"/fr/boutique/{product.slug}/", "Volcan &amp; lave")
    ]
    assert re.search(r"<template data-said>\s*1 proposition\s*</template>", html)
    assert "<html" not in html
    assert client.get(f"{SUGGESTIONS}?q=vol").headers["Cache-Control"] == "public, max-age=300"


def test_suggestions_ask_as_much_for_one_as_for_eight(client: Client) -> None:
    counts = []
    for more in (1, 20):
        seed_products(more)
        index_all()
        counts.append(len(queries_of(client, f"{SUGGESTIONS}?q=volc")))
    assert counts[0] == counts[1] <= 5
    assert get(client, f"{SUGGESTIONS}?q=volc").count('role="option"') == 8


def test_every_page_has_the_field_once_and_the_shop_engine_is_told(client: Client) -> None:
    content.home()
    html = get(client, "/fr/")
    assert html.count('role="search"') == 1
    assert 'action="/fr/recherche/"' in html
    assert '<label class="visually-hidden" for="site-search">' in html
    assert '"urlTemplate": "http://localhost:8000/fr/recherche/?q={search_term_string}"' in html


def test_the_language_switch_keeps_the_question(client: Client) -> None:
    assert 'href="/en/search/?q=volcan"' in get(client, f"{PATH}?q=volcan")


class TestShelf:
    @pytest.fixture(autouse=True)
    def _goods(self) -> None:
        self.kits = shelf("kits")
        for title, on_shelf, gross in (
            ("Volcan", True, "30"),
            ("Volcan nain", True, "12"),
            ("Volcan loin", False, "9"),
            ("Pont", True, "9"),
        ):
            product = sold_product(title=title, gross=gross)
            if on_shelf:
                ProductCategory.objects.create(product=product, category=self.kits)
        index_all()

    def test_words_alone_lead_from_the_shop_to_the_search(self, client: Client) -> None:
        answer = client.get("/fr/boutique/?q=volcan%20%26%20lave")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/fr/recherche/?q=volcan+%26+lave")

    def test_words_filters_and_order_work_together_and_stay_in_the_address(self, client: Client) -> None:
        path = "/fr/boutique/rayon/kits/"
        assert names(get(client, f"{path}?q=volcans")) == ["Volcan", "Volcan nain"]
        assert names(get(client, f"{path}?q=volcan&sort=price")) == ["Volcan nain", "Volcan"]
        html = get(client, f"{path}?q=volcan&price=25-40&sort=price")
        assert names(html) == ["Volcan"]
        assert 'id="shelf-words" value="volcan"' in html
        removals = re.findall(r'<a class="tag tag--sand" href="([^"]*)" rel="nofollow">([^<]*)<', html)
        assert removals == [
            ("?price=25-40&amp;sort=price", "« volcan »"),
            ("?q=volcan&amp;sort=price", "de 25\u00a0€ à 40\u00a0€"),
        ]
        assert '<meta name="robots" content="noindex,follow">' in html
        assert 'href="/fr/recherche/?q=volcan"' in html

    def test_a_slip_is_put_right_and_the_filters_stay(self, client: Client) -> None:
        html = get(client, "/fr/boutique/rayon/kits/?q=volacn&sort=price&page=1")
        assert names(html) == ["Volcan nain", "Volcan"]
        assert 'href="?q=volcan&amp;sort=price" rel="nofollow">volcan</a>' in html

    def test_words_that_nothing_on_the_shelf_has_help_on(self, client: Client) -> None:
        html = get(client, "/fr/boutique/rayon/kits/?q=xyzzyx")
        assert names(html) == []
        assert "Rien sur ce rayon ne répond à tout cela" in html
        assert 'href="/fr/recherche/?q=xyzzyx"' in html

    def test_next_pages_keep_the_words(self, client: Client) -> None:
        seed_products(30)
        index_all()
        html = get(client, "/fr/boutique/?q=volcan&sort=price")
        assert 'rel="next" href="?q=volcan&amp;sort=price&amp;page=2"' in html

    def test_words_cost_two_queries_and_as_many_for_all_numbers(self, client: Client) -> None:
        without = len(queries_of(client, "/fr/boutique/rayon/kits/?sort=price"))
        few = len(queries_of(client, "/fr/boutique/rayon/kits/?q=volcan"))
        seed_products(30)
        index_all()
        assert len(queries_of(client, "/fr/boutique/rayon/kits/?q=volcan")) == few == without + 2


def test_ways_on_come_from_the_departments(client: Client) -> None:
    with filled("search.ways", lambda *, language: []):
        assert 'class="way"' not in get(client, f"{PATH}?q=xyzzyx")
