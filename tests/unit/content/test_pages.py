"""What a visitor gets: pages of both languages, in a fixed number of queries, the same bytes for everybody."""

from datetime import date

import pytest
from django.test import Client

from content.pages.standard import StandardPage
from shop.catalogue.models import Product
from tests.factories import content as factory
from tests.factories.content import items
from tests.pages import cold_queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


def fetch(path):
    """The page once, so that what is kept by itself (site roots, menus) is."""
    response = Client().get(path)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def everything(number):
    """A home page with each kind of block, the lists `number` long."""
    box_range, theme = factory.box_range(), factory.wonder()
    plan = factory.plan(box_range)
    factory.month(box_range, theme, date(2026, 11, 1))
    target = factory.standard_page()
    products = [factory.shown_product().pk for _ in range(number)]
    link = {"label": "Lire", "page": target.pk}
    picture = factory.sized_picture().pk
    blocks = [
        ("ages", {"title": "Quel âge a votre enfant ?"}),
        ("month", {"title": "Ce mois-ci"}),
        ("products", {"title": "À faire", "products": items(*products), "link": link}),
        ("plans", {"range": box_range.pk}),
        ("call", {"title": "Allons-y", "plan": plan.pk, "sheet": "sun"}),
        ("text_and_picture", {"title": "Dedans", "points": items({"title": "Un"}), "picture": picture}),
        ("steps", {"title": "Pas à pas", "steps": items({"title": "Un", "picture": picture}, {"title": "Deux"})}),
        ("questions", {"title": "?", "items": items(*({"question": "Q", "answer": "R"} for _ in range(number)))}),
        ("voices", {"title": "Vous", "voices": items({"words": "Bien", "who": "Inès", "range": box_range.pk})}),
        ("gift", {"title": "Offrir", "text": "Un cadeau.", "link": link}),
        ("ranges", {"title": "Quatre âges", "ranges": items(box_range.pk)}),
        ("countdown", {"title": "Avant Noël", "range": box_range.pk, "sheet": "sun"}),
        ("newsletter", {"title": "La lettre", "sheet": "sky"}),
        ("film", {"title": "Le pli", "poster": picture, "address": "https://youtu.be/abcdefghijk"}),
        *[
            (
                "gallery",
                {"title": "Dedans", "pictures": items({"picture": factory.sized_picture().pk}, {"picture": picture})},
            )
            for _ in range(number)
        ],
        *[("paragraph", f'<p>Voir <a linktype="page" id="{target.pk}">ici</a></p>') for _ in range(number)],
        *[("picture", {"picture": factory.sized_picture().pk}) for _ in range(number)],
    ]
    return factory.with_blocks(factory.home(), *blocks)


def test_home_shows_the_shop_as_it_is():
    everything(1)
    html = fetch("/fr/")
    assert "Quel âge a votre enfant ?" in html
    assert "19,90\u00a0€" in html
    assert "jusqu’au 15\u00a0novembre" in html
    assert 'href="/fr/livraison/"' in html
    assert "?range=pousse&amp;plan=pousse-1" in html
    assert "En novembre<br>Volcanoes" in html


@pytest.mark.parametrize("number", [3, 30])
def test_home_asks_as_often_for_many_blocks(number, django_assert_num_queries):
    everything(number)
    fetch("/fr/")
    with django_assert_num_queries(8):
        Client().get("/fr/")


@pytest.mark.parametrize("number", [3, 30])
def test_home_with_every_block_stays_within_twelve_queries_with_nothing_kept(number):
    everything(number)
    factory.menus(to=StandardPage.objects.get())
    queries = cold_queries_of(Client(), "/fr/")
    assert len(queries) <= 12, queries
    assert {query[:6] for query in queries} == {"SELECT"}


@pytest.mark.parametrize("number", [1, 3])
def test_an_article_stays_within_twelve_queries_with_nothing_kept(number):
    home = factory.home()
    factory.menus(to=factory.standard_page())
    products, picture = [factory.shown_product().pk for _ in range(number)], factory.sized_picture()
    page = factory.article(
        ("products", {"title": "À faire", "products": items(*products)}), parent=factory.journal(home), picture=picture
    )
    queries = cold_queries_of(Client(), page.url)
    assert len(queries) <= 12, queries
    assert {query[:6] for query in queries} == {"SELECT"}


def test_two_visitors_get_the_same_bytes_and_no_cookie():
    everything(2)
    first, second = Client(headers={"user-agent": "a"}).get("/fr/"), Client(headers={"user-agent": "b"}).get("/fr/")
    assert first.content == second.content
    assert not first.cookies
    assert "Cookie" not in first.headers.get("Vary", "")
    assert "wagtail-userbar" not in first.content.decode()


def test_what_was_deleted_after_it_was_chosen_leaves_the_page_standing():
    kept, gone = factory.shown_product(title_fr="Reste"), factory.shown_product(title_fr="Parti")
    target, box_range, picture = factory.standard_page(), factory.box_range(), factory.sized_picture()
    link = {"label": "Lire la suite", "page": target.pk}
    factory.with_blocks(
        factory.home(),
        ("products", {"title": "À faire", "products": items(kept.pk, gone.pk), "link": link}),
        ("plans", {"range": box_range.pk, "title": "Formules"}),
        ("call", {"title": "Allons-y", "link": link}),
        ("picture", {"picture": picture.pk}),
        ("paragraph", f'<p><a linktype="page" id="{target.pk}">ici</a></p>'),
        ("voices", {"title": "Vous", "voices": items({"words": "Bien", "who": "Inès", "range": box_range.pk})}),
    )
    target.delete()
    Product.objects.filter(pk=gone.pk).delete()
    box_range.delete()
    picture.delete()
    html = fetch("/fr/")
    assert "Reste" in html
    assert "Parti" not in html
    assert "Lire la suite" not in html
    assert "Allons-y" in html
    assert "Formules" not in html


def test_a_product_taken_off_sale_is_left_out():
    factory.with_blocks(
        factory.home(), ("products", {"products": items(factory.shown_product(title_fr="Caché", is_public=False).pk)})
    )
    assert "Caché" not in fetch("/fr/")


def test_a_picture_is_drawn_from_the_sizes_that_are_there_with_its_words_in_the_page_s_language():
    picture = factory.sized_picture(width=1000, height=800)
    factory.with_blocks(factory.home("en"), ("picture", {"picture": picture.pk, "caption": "Foam"}))
    html = fetch("/en/")
    assert 'alt="A volcano"' in html
    assert "960w" in html
    assert picture.renditions.count() == 5


def test_a_draft_is_not_public():
    page = factory.standard_page(title="Secret")
    page.live = False
    page.save()
    assert Client().get("/fr/livraison/").status_code == 404


def test_a_change_that_is_not_published_is_not_shown():
    page = factory.standard_page(title="Avant")
    page.title = "Après"
    page.save_revision()
    assert "Avant" in fetch("/fr/livraison/")


def test_the_translation_is_named_to_search_engines_and_in_the_language_switch(settings):
    page = factory.standard_page(slug="livraison", title="Livraison")
    english = page.copy_for_translation(factory.home("en").locale)
    english.slug, english.title = "delivery", "Delivery"
    english.save_revision().publish()
    html = fetch("/fr/livraison/")
    assert f'hreflang="en" href="{settings.PUBLIC_URL}/en/delivery/"' in " ".join(html.split())
    assert f'<link rel="canonical" href="{settings.PUBLIC_URL}/fr/livraison/">' in html
    assert 'href="/en/delivery/"' in html
    assert "<h1>Delivery</h1>" in fetch("/en/delivery/")


def test_without_a_translation_no_other_language_is_named():
    factory.standard_page(slug="livraison")
    html = " ".join(fetch("/fr/livraison/").split())
    assert 'rel="alternate"' not in html
    assert '<a href="/en/livraison/" hreflang="en"' in html
    assert '<a href="/fr/livraison/" hreflang="fr"' in html


@pytest.mark.parametrize("number", [1, 3])
def test_the_journal_lists_articles_newest_first_at_the_same_cost(number, django_assert_num_queries):
    journal = factory.journal()
    for day in range(1, number + 1):
        picture = factory.sized_picture()
        factory.article(
            parent=journal, slug=f"a{day}", title=f"Texte {day}", published_on=date(2026, 9, day), picture=picture
        )
    html = fetch("/fr/journal/")
    assert html.index(f"Texte {number}") <= html.index("Texte 1")
    with django_assert_num_queries(6):
        Client().get("/fr/journal/")


def test_an_article_shows_its_words_and_what_else_to_read():
    journal = factory.journal()
    factory.article(("quote", {"words": "Encore !", "who": "Naïm"}), parent=journal, slug="un", title="Un")
    factory.article(parent=journal, slug="deux", title="Deux")
    html = fetch("/fr/journal/un/")
    assert "Encore !" in html
    assert 'href="/fr/journal/deux/"' in html
    assert "7\u00a0septembre 2026" in html


def test_the_list_of_the_journal_has_pages():
    journal = factory.journal()
    for number in range(13):
        factory.article(parent=journal, slug=f"a{number}", title=f"Texte {number}")
    assert "Page 2 sur 2" in fetch("/fr/journal/?page=2")


def test_steps_of_which_only_some_have_a_picture_keep_it_in_the_run_of_the_text():
    steps = items({"title": "Un", "picture": factory.sized_picture().pk}, {"title": "Deux"})
    page = factory.article(("steps", {"title": "Pas à pas", "steps": steps}), parent=factory.journal())
    html = Client().get(page.url).content.decode()
    assert html.count("inline-step") == 1
    assert "<li><strong>Deux</strong>" in html
