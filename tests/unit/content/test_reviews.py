"""Reviews on the editors' pages: on the page of a theme, and chosen for the voices of parents."""

import json
import re
from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from content.models import HomePage
from subscriptions.models import Box
from subscriptions.reviews import giving
from tests.factories import content as factory
from tests.factories.content import items
from tests.factories.reviews import LATER, published, reviewed
from tests.factories.shop import UserFactory
from tests.pages import cold_queries_of, get

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]
PATH = "/fr/merveilles/volcanoes/"


@pytest.fixture
def box():
    """The volcanoes' box for a range on sale; the theme has a page."""
    box_range = factory.box_range(key="tige")
    factory.plan(box_range)
    theme = factory.wonder("volcanoes")
    factory.month(box_range, theme, date(2026, 11, 1))
    factory.theme_page(theme, parent=factory.theme_list(), search_description="Six étages.")
    return Box.objects.get()


def data_of(html):
    return [
        json.loads(text)["@graph"] for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    ]


@pytest.mark.parametrize("number", [0, 1, 4])
def test_the_page_of_a_theme_shows_reviews_for_no_query_more(box, number, django_assert_num_queries):
    for each in range(number):
        published(5, f"Phrase {each}.", box=box)
    html = get(Client(), PATH)
    with django_assert_num_queries(8):
        Client().get(PATH)
    assert html.count("Phrase ") == min(number, 3) * (2 if number else 0)
    assert ("Lire les 4 phrases" in html) == (number == 4)
    assert Client().get(PATH).content == Client().get(PATH).content


def test_a_theme_says_to_search_engines_what_its_box_was_given(box):
    assert data_of(get(Client(), PATH)) == []
    published(4, "Elle fume <encore>.", box=box, child_age=6)
    reviewed(1, "", box=box)
    html = get(Client(), PATH)
    [[product]] = data_of(html)
    assert (product["@type"], product["name"], product["description"]) == ("Product", "Volcanoes", "Six étages.")
    assert (product["aggregateRating"]["ratingValue"], product["aggregateRating"]["ratingCount"]) == ("2.5", 2)
    assert [each["reviewBody"] for each in product["review"]] == ["Elle fume <encore>."]
    assert "<b>2,5</b>sur 5" in html and "Elle fume &lt;encore&gt;." in html
    assert "Claire, avec un enfant de 6\u00a0ans" in html
    assert '<span class="voice__about">Tige</span>' in html
    assert 'href="/fr/avis/theme/volcanoes/"' not in html


def voices(*reviews, letters=()):
    value = {"title": "Vous", "reviews": items(*(review.pk for review in reviews)), "voices": items(*letters)}
    return factory.with_blocks(factory.home(), ("voices", value))


def test_chosen_reviews_stand_in_their_order_with_marks_and_days(box):
    one, two = published(5, "Un.", box=box), published(2, "Deux.", box=box, child_name="Léo", child_age=6)
    voices(two, one, letters=[{"words": "Une lettre.", "who": "Inès", "range": None}])
    html = get(Client(), "/fr/")
    assert html.index("Deux.") < html.index("Un.") < html.index("Une lettre.")
    assert "Volcanoes · Tige" in html
    assert "Claire, avec Léo, 6\u00a0ans" in html
    assert 'aria-label="2 sur 5"' in html
    assert "Avis vérifiés, choisis par nous" in html


def test_one_that_is_taken_back_leaves_the_page_and_an_empty_band_leaves_with_it(box):
    one, two = published(5, "Un.", box=box), published(2, "Deux.", box=box)
    voices(one, two)
    giving.withdraw(review_id=one.pk, now=LATER)
    html = get(Client(), "/fr/")
    assert "Un." not in html and "Deux." in html
    giving.withdraw(review_id=two.pk, now=LATER)
    assert "Vous</h2>" not in get(Client(), "/fr/")


@pytest.mark.parametrize("number", [1, 3])
def test_chosen_reviews_cost_one_query(box, number):
    voices(*(published(5, f"Phrase {each}.", box=box) for each in range(number)))
    queries = cold_queries_of(Client(), "/fr/")
    assert sum("subscriptions_review" in query for query in queries) == 1
    assert len(queries) <= 12


def test_a_page_from_before_reviews_could_be_chosen_is_drawn_as_it_was():
    factory.with_blocks(
        factory.home(), ("voices", {"title": "Vous", "voices": items({"words": "Bien", "who": "Inès"})})
    )
    assert "Bien" in get(Client(), "/fr/")
    assert HomePage.objects.get(slug="fr").body[0].value["reviews"] is not None


def test_editors_find_published_reviews_alone(box):
    published(5, "La chambre est un train.", box=box)
    reviewed(5, "La cave est un train.", box=box)
    editor = UserFactory.create(is_staff=True, is_superuser=True)
    editor.groups.set(Group.objects.filter(name="Editors"))
    client = Client()
    client.force_login(editor)
    for words in ("train", "VOLCANO", "claire"):
        html = client.get(reverse("review_chooser:choose_results"), {"q": words}).content.decode()
        assert "La chambre est un train." in html and "La cave" not in html
    assert "chambre" not in client.get(reverse("review_chooser:choose_results"), {"q": "gare"}).content.decode()
    assert client.get(reverse("review_chooser:choose")).status_code == 200
