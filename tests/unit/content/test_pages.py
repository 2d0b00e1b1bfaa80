"""What a visitor gets: pages of both languages, in a fixed number of queries, the same bytes for everybody."""

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from tests.factories import content as factory
from tests.factories.content import items

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


def warm(path):
    """The page once, so that what is kept by itself (site roots, menus) is."""
    response = Client().get(path)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def everything(number):
    """A home page with each kind of block, the lists `number` long."""
    box_range, theme = factory.box_range(), factory.wonder()
    factory.plan(box_range)
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
        ("text_and_picture", {"title": "Dedans", "points": items({"title": "Un"}), "picture": picture}),
        ("steps", {"title": "Pas à pas", "steps": items({"title": "Un", "picture": picture}, {"title": "Deux"})}),
        ("voices", {"title": "Vous", "voices": items({"words": "Bien", "who": "Inès", "range": box_range.pk})}),
        ("gift", {"title": "Offrir", "text": "Un cadeau.", "link": link}),
        *[("paragraph", f'<p>Voir <a linktype="page" id="{target.pk}">ici</a></p>') for _ in range(number)],
        *[("picture", {"picture": factory.sized_picture().pk}) for _ in range(number)],
    ]
    return factory.with_blocks(factory.home(), *blocks)


def test_home_shows_the_shop_as_it_is():
    everything(1)
    html = warm("/fr/")
    assert "Quel âge a votre enfant ?" in html
    assert "19,90\u00a0€" in html
    assert "jusqu’au 15\u00a0novembre" in html
    assert 'href="/fr/livraison/"' in html
    assert "Volcanoes" in html


@pytest.mark.parametrize("number", [3, 30])
def test_home_asks_as_often_for_many_blocks(number, django_assert_num_queries):
    everything(number)
    warm("/fr/")
    with django_assert_num_queries(9):
        Client().get("/fr/")


def test_home_with_nothing_kept_stays_under_twelve_queries(django_assert_max_num_queries):
    everything(3)
    warm("/fr/")
    cache.clear()
    with django_assert_max_num_queries(12 + 3):
        Client().get("/fr/")
