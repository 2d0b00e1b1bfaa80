"""HTML that pages hold: cleaned when it is saved, cleaned again when it is drawn, its links followed."""

from __future__ import annotations

import pytest
from django.test import Client
from wagtail.models import ReferenceIndex

from content.blocks.html import HtmlBlock
from content.html import clean
from content.models import StandardPage
from tests.factories import content as factory

pytestmark = pytest.mark.usefixtures("november")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (
            "<table><tr><th scope='row'>a</th><td colspan=2>b</td></tr></table>",
            '<table><tbody><tr><th scope="row">a</th><td colspan="2">b</td></tr></tbody></table>',
        ),
        ("<p>a<script>b</script>c</p>", "<p>ac</p>"),
        ('<p style="x" class="y" id="z" onclick="w()">a</p>', "<p>a</p>"),
        ('<img src="x"><video src="x"></video>a', "a"),
        (
            '<a href="javascript:x">a</a> <a href="https://a.example/">b</a>',
            '<a>a</a> <a href="https://a.example/">b</a>',
        ),
        ('<a linktype="page" id="3">a</a>', '<a linktype="page" id="3">a</a>'),
        ('<a linktype="page">a</a>', "<a>a</a>"),
        ('<a linktype="page" id="x">a</a>', "<a>a</a>"),
        (f'<a linktype="page" id="{"9" * 40}">a</a>', "<a>a</a>"),
        ('<a linktype="document" id="3">a</a>', "<a>a</a>"),
        ('<a id="3" href="/x">a</a>', '<a href="/x">a</a>'),
        ("<b>a", "<b>a</b>"),
        ("1 < 2", "1 &lt; 2"),
        ("", ""),
    ],
)
def test_only_words_and_their_marks_are_kept(written: str, kept: str) -> None:
    assert clean(written) == kept
    assert clean(kept) == kept


def test_an_editor_cannot_save_a_script() -> None:
    assert HtmlBlock().clean("<p>a</p><script>b</script>") == "<p>a</p>"


@pytest.mark.django_db
def test_a_stored_script_is_not_drawn_and_links_lead_to_pages() -> None:
    target = factory.standard_page(slug="cible")
    html = f'<pre>a</pre><script>alert(1)</script><a linktype="page" id="{target.pk}">là</a><a linktype="page">b</a>'
    page = factory.standard_page(("html", html), slug="page")
    shown = Client().get(page.url).content.decode()
    assert "<pre>a</pre>" in shown
    assert "alert(1)" not in shown
    assert '<a href="/fr/cible/">là</a>' in shown
    assert ReferenceIndex.get_references_to(target).count() == 1
    target.delete()
    assert "<a>là</a>" in Client().get(page.url).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_many_cost_as_much_as_one(number: int, django_assert_num_queries: object) -> None:
    link = f'<a linktype="page" id="{factory.standard_page(slug="cible").pk}">là</a>'
    page = factory.standard_page(*[("html", link) for _ in range(number)], slug="page")
    Client().get(page.url)
    with django_assert_num_queries(2):  # type: ignore[operator]  # a fixture of pytest-django
        Client().get(page.url)


@pytest.mark.django_db
def test_its_words_are_found() -> None:
    page = factory.standard_page(("html", "<table><tr><td>Cuillère</td></tr></table>"), slug="page")
    assert StandardPage.objects.get(pk=page.pk).body[0].block.get_searchable_content("<td>Cuillère</td>") == [
        "Cuillère"
    ]
