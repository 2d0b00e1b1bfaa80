"""Theme pages: the editor's words, and what the shop knows of boxes and days."""

from datetime import date

import pytest
from django.test import Client

from content import themes
from content.pages.theme import ThemePage
from tests.factories import content as factory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


@pytest.fixture
def wonders():
    """Bees in September, volcanoes in November (open), salt in December, all for one range; a page for each."""
    box_range = factory.box_range(safety_fr="Dès 3 ans.")
    factory.plan(box_range)
    parent = factory.theme_list()
    found = {}
    for key, month in (("bees", 9), ("volcanoes", 11), ("salt", 12)):
        found[key] = factory.wonder(key)
        factory.month(box_range, found[key], date(2026, month, 1))
        factory.theme_page(found[key], parent=parent, contents="Une loupe\n\nUn livret")
    return found


def html_of(path):
    return Client().get(path).content.decode()


def test_pages_stand_where_the_calendar_puts_them(wonders):
    pages = list(ThemePage.objects.select_related("theme"))
    shown = themes.by_calendar(pages=pages, today=date(2026, 11, 9))
    assert [[each.page.theme.key for each in group] for group in (shown.now, shown.coming, shown.past)] == [
        ["volcanoes"],
        ["salt"],
        ["bees"],
    ]


def test_the_cut_off_day_itself_still_counts_and_the_day_after_does_not(wonders):
    pages = list(ThemePage.objects.select_related("theme"))
    on_the_day = themes.by_calendar(pages=pages, today=date(2026, 11, 15))
    after = themes.by_calendar(pages=pages, today=date(2026, 11, 16))
    assert [each.page.theme.key for each in on_the_day.now] == ["volcanoes"]
    assert [each.page.theme.key for each in after.now] == ["salt"]


def test_a_box_that_can_be_had_says_until_when_and_leads_into_the_funnel(wonders):
    html = html_of("/fr/merveilles/volcanoes/")
    assert "Disponible jusqu’au 15\u00a0novembre" in html
    assert "part le 22\u00a0novembre" in html
    assert "?range=pousse" in html
    assert "Dès 3 ans." in html
    assert html.count("<li>Une loupe</li>") == 1


def test_a_box_that_has_left_says_so_and_sells_nothing(wonders):
    html = html_of("/fr/merveilles/bees/")
    assert "Ce coffret est parti" in html
    assert "?range=pousse" not in html


def test_past_and_coming_themes_are_linked(wonders):
    html = html_of("/fr/merveilles/volcanoes/")
    assert 'href="/fr/merveilles/bees/"' in html
    assert 'href="/fr/merveilles/salt/"' in html


def test_a_page_whose_theme_was_deleted_stands(wonders):
    ThemePage.objects.filter(slug="bees").update(theme=None)
    assert Client().get("/fr/merveilles/bees/").status_code == 200


@pytest.mark.parametrize("more", [0, 6])
def test_a_theme_page_costs_the_same_among_many(more, wonders, django_assert_num_queries):
    parent = ThemePage.objects.first().get_parent()
    for number in range(more):
        factory.theme_page(factory.wonder(f"more{number}"), parent=parent)
    html_of("/fr/merveilles/volcanoes/")
    with django_assert_num_queries(8):
        Client().get("/fr/merveilles/volcanoes/")
