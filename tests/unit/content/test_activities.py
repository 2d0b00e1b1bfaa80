"""Activities: the list by age, the page, and the sheet to print."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from content import activity_sheet
from tests.factories import content as factory
from tests.pages import cold_queries_of, get

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


@pytest.fixture
def activities():
    return factory.activity_list()


def test_the_page_says_what_it_takes_for_whom_how_long_and_what_to_do(activities):
    factory.activity(parent=activities, safety="Jamais de vraie bougie.", age_to=8)
    html = get(Client(), "/fr/activites/lanterne/")
    assert "<h1>Lanterne</h1>" in html
    assert "35 minutes" in html
    assert "4 à 8 ans" in html
    assert "miettes" in html
    assert html.count("<li>1 ") == 2
    assert "Plier" in html
    assert "Jamais de vraie bougie." in html
    assert 'href="/fr/activites/lanterne/bambou.pdf"' in html


def test_ages_that_end_before_they_begin_are_refused(activities):
    page = factory.activity(parent=activities)
    page.age_from, page.age_to = 6, 4
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert list(refused.value.message_dict) == ["age_to"]


def test_the_list_is_narrowed_by_the_ages_of_a_range(activities):
    factory.box_range(key="pousse")
    for slug, first, last in (("petits", 1, 3), ("moyens", 4, 8), ("grands", 5, None), ("toujours", 2, None)):
        factory.activity(parent=activities, slug=slug, age_from=first, age_to=last)
    html = get(Client(), "/fr/activites/?age=pousse")
    assert [name for name in ("Petits", "Moyens", "Grands", "Toujours") if name in html] == ["Moyens", "Toujours"]
    assert 'aria-current="true">3–5 ans</a>' in html
    html = get(Client(), "/fr/activites/?age=inconnu")
    assert all(name in html for name in ("Petits", "Moyens", "Grands", "Toujours"))


@pytest.mark.parametrize("number", [1, 3])
def test_list_and_page_cost_the_same_for_many(activities, number):
    factory.menus(to=factory.standard_page())
    for each in range(number):
        factory.activity(parent=activities, slug=f"a{each}", picture=factory.sized_picture())
    assert len(cold_queries_of(Client(), "/fr/activites/")) == 9
    assert len(cold_queries_of(Client(), "/fr/activites/a0/")) == 7


def test_the_sheet_is_a_pdf_drawn_once_until_a_word_changes(activities, monkeypatch):
    page = factory.activity(parent=activities, picture=factory.sized_picture(width=1000, height=800))
    drawn = []
    draw = activity_sheet.pdf.draw
    monkeypatch.setattr(activity_sheet.pdf, "draw", lambda **options: drawn.append(options) or draw(**options))
    answer = Client().get("/fr/activites/lanterne/bambou.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Cache-Control"] == "public, max-age=3600"
    assert answer["Content-Disposition"] == 'inline; filename="lanterne.pdf"'
    assert not answer.cookies
    assert Client().get("/fr/activites/lanterne/bambou.pdf").content == answer.content
    assert len(drawn) == 1
    contents = drawn[0]["contents"]
    assert contents["materials"] == ["1 feuille de papier", "1 bougie électrique"]
    assert contents["steps"] == [{"title": "Plier", "text": "En deux."}]
    assert contents["picture_says"] == "Un volcan"
    page.title = "Lampion"
    page.save()
    Client().get("/fr/activites/lanterne/bambou.pdf")
    assert [each["contents"]["title"] for each in drawn] == ["Lanterne", "Lampion"]


def test_a_sheet_without_a_picture_is_drawn_too(activities):
    factory.activity(parent=activities)
    assert Client().get("/fr/activites/lanterne/bambou.pdf").content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    "path", ["/fr/livraison/bambou.pdf", "/fr/activites/bambou.pdf", "/fr/activites/cache/bambou.pdf"]
)
def test_only_a_published_activity_has_a_sheet(activities, path):
    factory.standard_page()
    factory.activity(parent=activities, slug="cache").unpublish()
    get(Client(), path, status=404)
