"""Text that was written elsewhere: whatever a browser would run is gone before it is stored."""

import json

import pytest
from django.test import Client
from wagtail.models import Revision

from content.cleaning import clean_text
from content.pages.standard import StandardPage
from content.pages.theme import ThemePage
from tests.factories import content as factory
from tests.factories.content import items

HARMFUL = [
    ("<p>Bon<script>alert(1)</script>jour</p>", "<p>Bonjour</p>"),
    ('<p onclick="alert(1)" style="x">Bonjour</p>', "<p>Bonjour</p>"),
    ('<a href="javascript:alert(1)">ici</a>', "<a>ici</a>"),
    ('<a href="jav&#x09;ascript:alert(1)">ici</a>', "<a>ici</a>"),
    ('<a href="data:text/html;base64,PHNjcmlwdD4=">ici</a>', "<a>ici</a>"),
    ("<p>a</p><iframe src='https://evil.example'></iframe><style>p{}</style><svg><script>1</script></svg>", "<p>a</p>"),
    ("<p><img src=x onerror=alert(1)>b</p>", "<p>b</p>"),
    ("<div><p>c</p></div><!-- alert(1) -->", "<p>c</p>"),
    ("<p>d<form action='/fr/panier/'><button>x</button></form></p>", "<p>d</p>"),
    ("<scr<script>ipt>alert(1)</p>", "ipt&gt;alert(1)"),
]


@pytest.mark.parametrize(("written", "kept"), HARMFUL)
def test_what_runs_is_taken_out(written, kept):
    assert clean_text(written) == kept


@pytest.mark.parametrize(
    "text",
    [
        "<h3>Trois</h3><p>Du <b>gras</b>, de l’<i>italique</i> et <br/>une ligne</p>",
        '<ul><li>un</li></ul><ol><li>deux</li></ol><p><a href="https://example.org/?a=1&amp;b=2">loin</a></p>',
        '<p><a id="7" linktype="page">ici</a> « 3 &lt; 4 »</p>',
    ],
)
def test_what_editors_write_stays(text):
    assert clean_text(text) == text


@pytest.mark.django_db
@pytest.mark.usefixtures("november")
def test_a_page_made_by_a_program_stores_shows_and_keeps_no_script():
    evil = "<p>Bonjour<script>alert(1)</script></p>"
    page = factory.standard_page(
        ("paragraph", evil),
        ("products", {"products": items(), "intro": "<script>alert(2)</script>"}),
    )
    page.body = StandardPage._meta.get_field("body").to_python(
        factory.stream(("paragraph", evil), ("heading", {"text": "<script>alert(3)</script>"}))
    )
    page.save_revision().publish()
    assert page.body.raw_data[0]["value"] == evil
    stored = StandardPage.objects.get(pk=page.pk)
    assert stored.body.raw_data[0]["value"] == "<p>Bonjour</p>"
    assert "alert(1)" not in json.dumps(Revision.objects.get(pk=page.latest_revision_id).content)
    html = Client().get("/fr/livraison/").content.decode()
    assert "alert(1)" not in html
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(3)" in html


@pytest.mark.django_db
def test_the_answers_of_a_page_of_questions_are_cleaned_within_their_subjects():
    group = {"title": "Un", "items": items({"question": "?", "answer": "<p>Oui<script>alert(1)</script></p>"})}
    page = factory.questions_page(group)
    page.refresh_from_db()
    assert page.groups.raw_data[0]["value"]["items"][0]["value"]["answer"] == "<p>Oui</p>"


@pytest.mark.django_db
def test_the_story_of_a_theme_is_cleaned():
    page = factory.theme_page(factory.wonder(), parent=factory.theme_list(), story="<p>Il<script>x</script> dort</p>")
    assert ThemePage.objects.get(pk=page.pk).story == "<p>Il dort</p>"
