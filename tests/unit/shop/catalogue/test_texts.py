import pytest

from shop.catalogue.texts import clean_html, from_paragraphs
from shop.catalogue.words import age_words


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ('<p class="x" onclick="y()">Un <strong>volcan</strong></p>', "<p>Un <strong>volcan</strong></p>"),
        ("<p>a</p><script>alert(1)</script>", "<p>a</p>"),
        ('<a href="javascript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="/fr/boutique/" target="x">a</a>', '<a href="/fr/boutique/">a</a>'),
        ("<ul><li>a</li></ul><iframe src='x'></iframe>", "<ul><li>a</li></ul>"),
        ("<img src=x onerror=alert(1)>", ""),
        ("a < b & c", "a &lt; b &amp; c"),
        ("", ""),
    ],
)
def test_only_text_remains(html: str, clean: str) -> None:
    assert clean_html(html) == clean


def test_paragraphs_are_escaped() -> None:
    assert from_paragraphs(["a < b", "c"]) == "<p>a &lt; b</p>\n<p>c</p>"


@pytest.mark.parametrize(
    ("age_from", "age_to", "words"),
    [
        (None, None, ""),
        (None, 3, "jusqu’à 3 ans"),
        (1, None, "dès 1 an"),
        (5, 12, "dès 5 ans"),
        (5, 8, "de 5 à 8 ans"),
    ],
)
def test_ages(age_from: int | None, age_to: int | None, words: str) -> None:
    assert age_words(age_from=age_from, age_to=age_to) == words
