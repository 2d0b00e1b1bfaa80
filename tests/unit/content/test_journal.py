"""The journal by tag and by author."""

from datetime import date

import pytest
from django.test import Client

from tests.factories import content as factory
from tests.pages import cold_queries_of, get

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


@pytest.fixture
def journal():
    return factory.journal()


def written(journal, slug, *tags, **fields):
    return factory.tagged(factory.article(parent=journal, slug=slug, title=slug.upper(), **fields), *tags)


def test_an_article_says_who_wrote_it_and_leads_to_them_and_to_its_subjects(journal):
    soizic = factory.author(portrait=factory.sized_picture())
    written(journal, "ciseaux", "papier", "petites mains", written_by=soizic)
    html = get(Client(), "/fr/journal/ciseaux/")
    assert '<a href="/fr/journal/par/soizic-le-bihan/" rel="author">Soizic Le Bihan</a>, essaie les coffrets' in html
    assert 'href="/fr/journal/tag/papier/"' in html
    assert 'href="/fr/journal/tag/petites-mains/"' in html


def test_a_guest_is_named_without_a_page(journal):
    written(journal, "ciseaux", author="Lou, six ans")
    html = get(Client(), "/fr/journal/ciseaux/")
    assert "Lou, six ans" in html
    assert 'rel="author"' not in html


def test_the_page_of_a_tag_lists_its_articles_newest_first_and_names_itself_to_search_engines(journal, settings):
    written(journal, "ancien", "papier", published_on=date(2026, 1, 1))
    written(journal, "récent".replace("é", "e"), "papier", published_on=date(2026, 2, 1))
    written(journal, "ailleurs", "dehors")
    html = get(Client(), "/fr/journal/tag/papier/")
    assert html.index("RECENT") < html.index("ANCIEN")
    assert "AILLEURS" not in html
    assert "<h1>Papier</h1>" in html
    assert "<title>papier · Le journal · Bambou</title>" in html
    assert f'<link rel="canonical" href="{settings.PUBLIC_URL}/fr/journal/tag/papier/">' in html
    assert '<a href="/fr/journal/">Le journal</a>' in html
    assert 'aria-current="true">papier</a>' in html


def test_a_tag_has_pages(journal):
    for number in range(13):
        written(journal, f"a{number}", "papier")
    html = get(Client(), "/fr/journal/tag/papier/?page=2")
    assert "Page 2 sur 2" in html
    assert "/fr/journal/tag/papier/?page=2" in html


def test_an_author_has_a_page_with_their_words_in_its_language(journal, settings):
    soizic = factory.author(words_fr="Elle écoute.", words_en="She listens.", portrait=factory.sized_picture())
    written(journal, "ciseaux", written_by=soizic)
    written(journal, "autre")
    html = get(Client(), "/fr/journal/par/soizic-le-bihan/")
    assert "<h1>Soizic Le Bihan</h1>" in html
    assert "Elle écoute." in html
    assert "CISEAUX" in html
    assert "AUTRE" not in html
    assert f'<link rel="canonical" href="{settings.PUBLIC_URL}/fr/journal/par/soizic-le-bihan/">' in html
    english = factory.journal(factory.home("en"))
    factory.article(parent=english, slug="scissors", written_by=soizic)
    assert "She listens." in get(Client(), "/en/journal/by/soizic-le-bihan/")


@pytest.mark.parametrize(
    "path",
    [
        "/fr/journal/tag/inconnu/",
        "/fr/journal/tag/brouillon/",
        "/fr/journal/par/personne/",
        "/fr/journal/par/muette/",
        "/fr/journal/sujet/papier/",
        "/fr/livraison/tag/papier/",
        "/fr/nulle/part/du/tout/",
        "/en/journal/tag/papier/",
    ],
)
def test_nothing_is_at_an_address_that_nothing_published_has(journal, path):
    factory.standard_page()
    factory.author("Muette")
    written(journal, "ciseaux", "papier")
    draft = written(journal, "secret", "brouillon")
    draft.unpublish()
    get(Client(), path, status=404)


def test_the_list_names_the_subjects_of_what_is_published_alone(journal):
    written(journal, "ciseaux", "papier")
    draft = written(journal, "secret", "brouillon")
    draft.unpublish()
    html = get(Client(), "/fr/journal/")
    assert ">papier</a>" in html
    assert "brouillon" not in html


def test_the_same_word_in_other_letters_is_the_same_tag(journal):
    written(journal, "un", "Papier")
    written(journal, "deux", "papier")
    html = get(Client(), "/fr/journal/tag/papier/")
    assert "UN" in html
    assert "DEUX" in html


@pytest.mark.parametrize("path", ["/fr/journal/", "/fr/journal/tag/papier/", "/fr/journal/par/soizic-le-bihan/"])
@pytest.mark.parametrize("number", [1, 3])
def test_every_list_costs_the_same_for_many_articles(journal, path, number):
    soizic = factory.author(portrait=factory.sized_picture())
    factory.menus(to=factory.standard_page())
    for each in range(number):
        written(journal, f"a{each}", "papier", f"mot{each}", written_by=soizic, picture=factory.sized_picture())
    queries = cold_queries_of(Client(), path)
    assert (
        len(queries) == {"/fr/journal/": 9, "/fr/journal/tag/papier/": 11, "/fr/journal/par/soizic-le-bihan/": 10}[path]
    )


def test_an_author_who_is_deleted_leaves_the_articles_standing(journal):
    soizic = factory.author()
    written(journal, "ciseaux", written_by=soizic)
    soizic.delete()
    assert "CISEAUX" in get(Client(), "/fr/journal/ciseaux/")
    get(Client(), "/fr/journal/par/soizic-le-bihan/", status=404)


def test_of_many_tags_those_of_most_articles_stand_first_and_the_others_are_folded(journal):
    names = [f"mot {number:02}" for number in range(14)]
    written(journal, "tout", *names)
    written(journal, "deux", "mot 13")
    html = get(Client(), "/fr/journal/")
    first, folded = html.split("topics__others")
    assert "2 autres sujets" in folded
    assert [name for name in names if f">{name}</a>" in folded] == ["mot 11", "mot 12"]
    assert ">mot 13</a>" in first
    first, folded = get(Client(), "/fr/journal/tag/mot-12/").split("topics__others")
    assert 'aria-current="true">mot 12</a>' in first
    assert [name for name in names if f">{name}</a>" in folded] == ["mot 10", "mot 11"]
