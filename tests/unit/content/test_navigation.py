"""Menus: kept per language, forgotten when they or the pages in them change."""

import pytest
from django.core.cache import cache

from content import navigation
from content.navigation import Navigation
from core.components import Link
from tests.factories import content as factory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def menu():
    """The French menus, with two links at the top and a column below."""
    factory.home()
    page = factory.standard_page()
    return factory.menus(to=page)


def test_links_of_the_language(menu):
    expected = (Link(label="Livraison", href="/fr/livraison/"), Link(label="Ailleurs", href="https://example.org/"))
    assert navigation.menus(language="fr").main == expected
    assert navigation.menus(language="en").main == ()
    assert navigation.menus(language="fr").footer[0].title == "Aide"
    assert navigation.terms_address(language="fr") == "/fr/livraison/"
    assert navigation.terms_address(language="en") == "/en/"


def test_two_queries_when_not_kept_and_none_when_kept(menu, django_assert_num_queries):
    navigation.menus(language="fr")
    navigation.forget()
    with django_assert_num_queries(2):
        navigation.menus(language="fr")
    with django_assert_num_queries(0):
        navigation.menus(language="fr")


def test_a_page_that_is_withdrawn_leaves_the_menu_at_once(menu):
    navigation.menus(language="fr")
    menu.unpublish()
    assert navigation.menus(language="fr").main == (Link(label="Ailleurs", href="https://example.org/"),)


def test_what_an_editor_saves_is_seen_at_once(menu):
    navigation.menus(language="fr")
    row = Navigation.objects.get(locale__language_code="fr")
    row.main = []
    row.save()
    assert navigation.menus(language="fr").main == ()


def test_a_new_address_of_a_page_reaches_the_menu(menu):
    navigation.menus(language="fr")
    menu.slug = "delais"
    menu.save_revision().publish()
    assert navigation.menus(language="fr").main[0].href == "/fr/delais/"


def test_an_old_form_in_the_cache_is_read_anew(menu):
    cache.set(f"navigation:{navigation.CACHE_VERSION}:fr", {"main": []})
    assert len(navigation.menus(language="fr").main) == 2
