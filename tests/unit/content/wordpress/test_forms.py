"""The three ways in which WordPress writes a body: blocks, paragraphs by blank lines, shortcodes."""

from __future__ import annotations

import time

import pytest

from content.importers.wordpress.autop import paragraphs
from content.importers.wordpress.gutenberg import Block, has_blocks, parse
from content.importers.wordpress.shortcodes import Shortcode, replace, unknown


def tight(html: str) -> str:
    return "".join(line.strip() for line in html.splitlines())


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("Un", "<p>Un</p>"),
        ("Un\n\nDeux", "<p>Un</p><p>Deux</p>"),
        ("Un\r\n\r\n\r\nDeux", "<p>Un</p><p>Deux</p>"),
        ("Un\nDeux", "<p>Un<br>Deux</p>"),
        ("Un<br />\nDeux", "<p>Un<br>Deux</p>"),
        ("Un<br><br/>Deux", "<p>Un</p><p>Deux</p>"),
        ("<h2>Un</h2>\nDeux", "<h2>Un</h2><p>Deux</p>"),
        ("Un\n<ul>\n\t<li>a</li>\n\t<li>b</li>\n</ul>\nDeux", "<p>Un</p><ul><li>a</li><li>b</li></ul><p>Deux</p>"),
        ("<p>Un</p>\n\n<p>Deux\nTrois</p>", "<p>Un</p><p>Deux<br>Trois</p>"),
        ("<blockquote>Un\n\nDeux</blockquote>", "<blockquote><p>Un</p><p>Deux</p></blockquote>"),
        ("<div>Un</div>", "<div><p>Un</p></div>"),
        ("<pre>a\n\n  b</pre>", "<pre>a  b</pre>".replace("a  b", "ab")),
        ("<table><tr><td>a</td>\n<td>b</td></tr></table>", "<table><tr><td>a</td><td>b</td></tr></table>"),
        ('<a\nhref="/x">Un</a>', '<p><a\nhref="/x">Un</a></p>'.replace("\n", "")),
        ("Un <strong>deux</strong>\n\n<img src='x'>", "<p>Un <strong>deux</strong></p><p><img src='x'></p>"),
        ("<li>a\n\nb</li>", "<li><p>a</p><p>b</p></li>"),
        ("<figure><img src='x'><figcaption>Un</figcaption></figure>",) * 2,
    ],
)
def test_blank_lines_are_paragraphs_and_the_rest_stays(text: str, html: str) -> None:
    assert tight(paragraphs(text)) == html


def test_what_is_verbatim_keeps_its_lines() -> None:
    assert "<pre>a\n\n  b</pre>" in paragraphs("Un\n\n<pre>a\n\n  b</pre>\n\nDeux")
    assert '<a\nhref="/x">' in paragraphs('<a\nhref="/x">Un</a>')


def test_blocks_stand_in_each_other() -> None:
    text = (
        '<!-- wp:group {"layout":{"type":"grid","a":{"b":[1,{"c":"}"}]}}} --><div><!-- wp:core/paragraph --><p>Un</p>'
        "<!-- /wp:core/paragraph --><!-- wp:my-plugin/thing /--></div><!-- /wp:group -->\n\nEntre deux\n\n"
        "<!-- wp:separator --><hr/><!-- /wp:separator -->"
    )
    assert has_blocks(text)
    group, between, separator = parse(text)
    assert (group.name, group.attributes["layout"]["a"]) == ("group", {"b": [1, {"c": "}"}]})
    assert [each.name for each in group.blocks] == ["paragraph", "my-plugin/thing"]
    assert (group.html, group.whole) == ("<div></div>", "<div><p>Un</p></div>")
    assert (between.name, between.html.strip()) == ("", "Entre deux")
    assert separator == Block(name="separator", parts=["<hr/>"])
    assert [each.name for each in group.walk()] == ["group", "paragraph", "my-plugin/thing"]


@pytest.mark.parametrize(
    ("text", "names", "whole"),
    [
        ("<!-- wp:group --><!-- wp:paragraph --><p>Un</p>", ["group"], "<p>Un</p>"),
        ("<p>Un</p><!-- /wp:group --><p>Deux</p>", ["", ""], "<p>Un</p>"),
        ("<!-- wp:paragraph {broken} --><p>Un</p><!-- /wp:paragraph -->", ["paragraph"], "<p>Un</p>"),
        ('<!-- wp:paragraph ["a"] --><p>Un</p>', ["paragraph"], "<p>Un</p>"),
        ("<!-- wp:paragraph --><p>Un</p><!-- wp:a {", ["paragraph"], "<p>Un</p><!-- wp:a {"),
        ("<!-- wp:a --><!-- wp:b -->x<!-- /wp:a -->y", ["a", ""], "x"),
    ],
)
def test_broken_blocks_lose_no_words(text: str, names: list[str], whole: str) -> None:
    found = parse(text)
    assert [each.name for each in found] == names
    assert found[0].whole == whole


@pytest.mark.parametrize(
    "piece", ["<pre", "<!--", "<script>", "<!-- wp:a {", "[a b='", "[gallery ", "<p", "<!-- wp:a -->"]
)
def test_what_is_never_closed_takes_no_time_to_speak_of(piece: str) -> None:
    text = piece * 5_000
    started = time.process_time()
    paragraphs(text)
    parse(text)
    codes_in(text, "gallery", "a")
    unknown(text, names=("gallery",))
    assert time.process_time() - started < 1.5


def test_blocks_that_are_nested_without_end_lose_no_words() -> None:
    found = parse("<!-- wp:group -->" * 5000 + "Au fond")
    assert "Au fond" in "".join(each.whole for each in found)


def codes_in(text: str, *names: str) -> tuple[str, list[Shortcode]]:
    found: list[Shortcode] = []

    def keep(code: Shortcode) -> str:
        found.append(code)
        return "*"

    return replace(text, names=names, make=keep), found


@pytest.mark.parametrize(
    ("text", "left", "attributes", "words", "content"),
    [
        ("a [gallery] b", "a * b", {}, [], None),
        ('[gallery ids="1,2" columns=3 /]', "*", {"ids": "1,2", "columns": "3"}, [], None),
        ("[gallery ids='1,2']", "*", {"ids": "1,2"}, [], None),
        ("[gallery ids=&quot;1,2&quot;]", "*", {"ids": "1,2"}, [], None),
        ("[gallery https://a.example/b.mp3]", "*", {}, ["https://a.example/b.mp3"], None),
        ("[gallery a='x']un <b>mot</b>[/gallery] fin", "* fin", {"a": "x"}, [], "un <b>mot</b>"),
    ],
)
def test_shortcodes_are_understood(
    text: str, left: str, attributes: dict[str, str], words: list[str], content: str | None
) -> None:
    replaced, (code,) = codes_in(text, "gallery")
    assert (replaced, code.attributes, code.words, code.content) == (left, attributes, words, content)


def test_shortcodes_that_are_not_known_or_escaped_stay() -> None:
    text = "[[gallery]] [captions] [/gallery] [1] [sic] [...] [x"
    assert codes_in(text, "gallery") == ("[gallery] [captions] [/gallery] [1] [sic] [...] [x", [])


def test_two_that_enclose_nothing_stand_beside_each_other() -> None:
    replaced, found = codes_in("[audio a='1'] und [audio a='2'][/audio]", "audio")
    assert (replaced, [code.content for code in found]) == ("* und *", [None, ""])


def test_unknown_ones_are_named_and_words_in_brackets_are_not() -> None:
    text = (
        '[contact-form-7 id="1"] [sic] [vc_row][vc_column]x[/vc_column][/vc_row] [[mine a="b"]] [gallery ids="1"] [a_b]'
    )
    assert unknown(text, names=("gallery",)) == ["contact-form-7", "vc_row", "vc_column", "a_b"]
