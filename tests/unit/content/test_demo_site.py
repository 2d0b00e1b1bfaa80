"""The demo site: complete in both languages, and left alone the second time."""

from datetime import date

import pytest
from django.test import Client
from wagtail.models import Page

from config.demo import load_content
from content.models import (
    ActivityPage,
    ArticlePage,
    Author,
    FormPage,
    HomePage,
    LandingPage,
    LegalPage,
    QuestionsPage,
    RangePage,
    StandardPage,
    ThemePage,
)
from core import clock
from tests.factories import content as factory

# On MariaDB the journeys load the demo.
pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("november")]


BELOW = (
    "/fr/journal/tag/sciences/",
    "/en/journal/tag/small-hands/",
    "/fr/journal/par/anouk-ferrand/",
    "/fr/activites/une-lanterne-de-papier/bambou.pdf",
    "/en/activities/a-potato-printing-press/bambou.pdf",
)


@pytest.fixture
def site():
    """The demo site, with one of the themes and ranges that it refers to."""
    box_range, theme = factory.box_range(key="tige"), factory.wonder("volcanoes")
    factory.plan(box_range)
    factory.month(box_range, theme, date(2026, 11, 1))
    load_content.load(now=clock.now())


def test_every_page_is_there_in_both_languages_and_opens(site):
    wanted = {
        HomePage: 2,
        StandardPage: 8,
        LegalPage: 8,
        ArticlePage: 24,
        ThemePage: 48,
        RangePage: 8,
        ActivityPage: 4,
        FormPage: 4,
        QuestionsPage: 2,
        LandingPage: 2,
    }
    assert {model: model.objects.live().count() for model in wanted} == wanted
    assert Author.objects.count() == 3
    french = Page.objects.filter(locale__language_code="fr", depth__gt=1)
    assert all(page.get_translations().live().count() == 1 for page in french)
    client = Client()
    pages = Page.objects.live().filter(depth__gt=1)
    assert {client.get(page.get_url()).status_code for page in pages} == {200}
    assert {client.get(path).status_code for path in BELOW} == {200}
    assert "Soizic Le Bihan" in client.get("/en/journal/by/soizic-le-bihan/").content.decode()
    html = Client().get("/fr/").content.decode()
    assert 'href="/fr/conditions-de-vente/"' in html
    assert 'href="/fr/themes/"' in html
    assert Client().get("/en/").content.decode().count('href="/en/terms-of-sale/"') == 1
    a_theme_says_what_is_to_be_known_before_the_box_is_opened(Client().get("/fr/themes/les-aimants/").content.decode())
    an_article_has_its_author_and_a_way_to_its_theme(
        Client().get("/en/journal/a-paper-bridge-that-carries-a-dictionary/").content.decode()
    )


def a_theme_says_what_is_to_be_known_before_the_box_is_opened(html: str) -> None:
    assert "Avant d’ouvrir la boîte" in html
    assert "Contient des aimants." in html
    assert "Fabricant et personne responsable\u00a0: Bambou SAS, 24 quai des Antilles, 44200 Nantes, France" in html


def an_article_has_its_author_and_a_way_to_its_theme(html: str) -> None:
    assert "Idir Benali" in html
    assert "<li><strong>The five bridges</strong>" in html
    assert 'alt="Large paper-cut suspension bridge over a river"' in html
    assert 'href="/en/themes/bridges/"' in html


def test_the_second_time_changes_nothing_and_keeps_what_an_editor_wrote(site):
    page = StandardPage.objects.get(slug="notre-histoire")
    page.title = "Comment tout a commencé"
    page.save_revision().publish()
    before = list(Page.objects.order_by("pk").values_list("pk", "title", "latest_revision_id"))
    load_content.load(now=clock.now())
    assert list(Page.objects.order_by("pk").values_list("pk", "title", "latest_revision_id")) == before
