"""Menus: kept per language, forgotten when they or the pages in them change."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from content import navigation
from content.navigation import Navigation
from content.roles import EDITOR
from core.components import Link, LinkColumn
from tests.factories import content as factory
from tests.pages import squeezed
from tests.unit.content.people import client_of, person

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


def test_what_was_read_before_a_change_and_kept_after_it_is_not_taken_for_new(menu, monkeypatch):
    read = navigation._read

    def read_slowly(**fields):
        found = read(**fields)
        monkeypatch.setattr(navigation, "_read", read)
        menu.unpublish()  # in another process, meanwhile
        return found

    navigation.forget()
    monkeypatch.setattr(navigation, "_read", read_slowly)
    assert len(navigation.menus(language="fr").main) == 2
    assert navigation.menus(language="fr").main == (Link(label="Ailleurs", href="https://example.org/"),)


@pytest.fixture
def two_levels(menu):
    """The French menus with a word that has two links below it, one of them to a page that can go."""
    row = Navigation.objects.get(locale__language_code="fr")
    links = [{"label": "Délais", "page": menu.pk}, {"label": "Ailleurs", "address": "https://example.org/"}]
    group = {"title": "Aide", "links": factory.items(*links)}
    row.main = Navigation._meta.get_field("main").to_python(factory.stream(("group", group)))
    row.save()
    return row


def test_a_word_with_links_below_it_is_a_second_level_that_needs_no_script(two_levels):
    below = (Link(label="Délais", href="/fr/livraison/"), Link(label="Ailleurs", href="https://example.org/"))
    assert navigation.menus(language="fr").main == (LinkColumn(title="Aide", links=below),)
    html = squeezed(Client().get("/fr/livraison/").content.decode())
    assert '<details class="site-menu__group" name="site-menu"><summary>Aide' in html
    assert '<a href="/fr/livraison/" aria-current="page">Délais</a>' in html


def test_a_word_without_a_link_left_below_it_goes(two_levels, menu):
    links = [{"label": "Délais", "page": menu.pk}]
    group = {"title": "Aide", "links": factory.items(*links)}
    two_levels.main = Navigation._meta.get_field("main").to_python(factory.stream(("group", group)))
    two_levels.save()
    menu.unpublish()
    assert navigation.menus(language="fr").main == ()


def menus_form(**fields):
    """What the form of the menus sends: one link at the top, to another site."""
    link = {"label": "Le blog", "page": "", "place": "", "address": "https://example.org/blog/"}
    data = {f"main-0-value-{name}": value for name, value in link.items()}
    data |= {"main-count": "1", "main-0-deleted": "", "main-0-order": "0", "main-0-type": "link", "main-0-id": ""}
    return {**data, "footer-count": "0", "terms": "", **fields}


def test_an_editor_changes_the_menus_sees_them_before_and_has_their_history(menu):
    editor = client_of(person(EDITOR))
    row = Navigation.objects.get(locale__language_code="fr")
    name = "wagtailsnippets_content_navigation"
    preview = reverse(f"{name}:preview_on_edit", args=[row.pk])
    assert editor.post(preview, menus_form()).json()["is_valid"] is True
    assert 'href="https://example.org/blog/"' in editor.get(f"{preview}?in_preview_panel=true").content.decode()
    assert "Le blog" not in Client().get("/fr/").content.decode()
    response = editor.post(reverse(f"{name}:edit", args=[row.pk]), menus_form())
    assert response.status_code == 302, response.context["form"].errors
    assert "Le blog" in Client().get("/fr/").content.decode()
    assert editor.get(reverse(f"{name}:history", args=[row.pk])).status_code == 200
    row.refresh_from_db()
    assert row.latest_revision is not None
