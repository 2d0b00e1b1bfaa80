"""Bodies become blocks; what no block holds is kept as clean HTML, and what must not be kept is gone."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from content.importers.wordpress import blocks
from content.importers.wordpress.body import Body
from content.importers.wordpress.codes import CODES
from content.importers.wordpress.keys import key_of
from content.importers.wordpress.languages import Rules
from content.importers.wordpress.links import Finder
from content.importers.wordpress.media import Library
from content.importers.wordpress.reasons import Reason
from content.importers.wordpress.report import Report
from content.importers.wordpress.shelving import Taken
from content.importers.wordpress.source import load
from content.importers.wordpress.spool import Spool
from tests.fakes.wordpress import ADDRESS, Blog
from tests.unit.content.wordpress.conftest import NOON

UPLOADS = f"{ADDRESS}/wp-content/uploads/2024/03"


def body_of(text: str, *, meta: tuple[tuple[str, str], ...] = ()) -> Body:
    """A body on a blog with a page of number 10, pictures 30 and 31, and a document 32; nothing of it in a database."""
    blog = Blog()
    number = blog.post("Ici", text, number=1, meta=meta)
    blog.page("Là", number=10, slug="la", meta=(("_wp_old_slug", "autrefois"),))
    blog.upload("2024/03/volcan.jpg", "Volcan", number=30, parent=1, excerpt="Il fume")
    blog.upload("2024/03/abeilles.png", "Abeilles", number=31, parent=1)
    blog.upload("2024/03/notice.pdf", "Notice", number=32, parent=1)
    blog.upload("2024/03/perdu.jpg", "Perdu", number=33)
    blog.upload("2024/03/son.mp3", "Un son", number=34, parent=1)
    blog.upload("2024/03/volcan.mp4", "Un volcan qui fume", number=35, parent=1)
    blog.item("wp_block", "Commun", "<!-- wp:paragraph --><p>Pour tous</p><!-- /wp:paragraph -->", number=60)
    blog.item("wp_block", "Rond", '<!-- wp:block {"ref":61} /-->', number=61)
    with Spool() as spool:
        rules = Rules(default="fr", codes=("fr", "en"))
        source = load(io.BytesIO(blog.export()), spool=spool, rules=rules)
        library = Library(source, site="a", report=Report(), now=NOON, found_again=lambda key: None)
        library.by_number = {
            "30": Taken(pk=300, is_picture=True, address="/media/volcan.jpg"),
            "31": Taken(pk=310, is_picture=True, address="/media/abeilles.png"),
            "32": Taken(pk=320, is_picture=False, address="/documents/320/notice.pdf"),
            "35": Taken(pk=350, is_picture=False, address="/documents/350/volcan.mp4"),
            "34": Taken(pk=340, is_picture=False, address="/documents/340/son.mp3"),
        }
        finder = Finder(source, library=library, pages={"10": 100}, homes={"fr": 3}, old_paths={"/autrefois": "10"})
        post = source.post(str(number))
        assert post is not None
        body = Body(key=key_of("a", post.number), post=post, finder=finder, language="fr", codes=CODES)
        blocks.add_body(body, post.content)
        body.stored()
    return body


def shown(text: str, **options: Any) -> list[tuple[str, Any]]:
    """The blocks of a body without their ids."""
    return [(each["type"], _bare(each["value"])) for each in body_of(text, **options).blocks]


def _bare(value: Any) -> Any:
    if isinstance(value, list):
        return [_bare(each["value"]) for each in value]
    return {name: _bare(each) for name, each in value.items()} if isinstance(value, dict) else value


def reasons(text: str) -> list[Reason]:
    return [note.reason for note in body_of(text).notes]


def wp(name: str, html: str = "", attributes: Any = None) -> str:
    """A block."""
    said = f" {json.dumps(attributes)}" if attributes else ""
    return f"<!-- wp:{name}{said} -->{html}<!-- /wp:{name} -->" if html else f"<!-- wp:{name}{said} /-->"


def text(source: str) -> tuple[str, Any]:
    return ("paragraph", source)


def html(source: str) -> tuple[str, Any]:
    return ("html", source)


def picture(pk: int, caption: str = "", width: str = "text") -> tuple[str, Any]:
    return ("picture", {"picture": pk, "caption": caption, "width": width})


def gallery(*pictures: tuple[int, str], title: str = "") -> tuple[str, Any]:
    return ("gallery", {"title": title, "pictures": [{"picture": pk, "caption": words} for pk, words in pictures]})


def film(title: str, address: str, file: int | None = None) -> tuple[str, Any]:
    return ("film", {"title": title, "poster": None, "address": address, "file": file, "words": ""})


def fold(question: str, answer: str) -> str:
    """A part of an accordion, in one of its own."""
    icon = '<span class="wp-block-accordion-heading__toggle-icon">+</span>'
    head = wp("accordion-heading", f"<h3><button><span>{question}</span>{icon}</button></h3>")
    panel = wp("accordion-panel", "<div>" + wp("paragraph", answer) + "</div>")
    return wp("accordion", "<div>" + wp("accordion-item", f"<div>{head}{panel}</div>") + "</div>")


YOUTUBE = "https://www.youtube.com/watch?v=abcdefghijk"
LETTER = {"title": "Recevoir notre lettre", "text": "", "sheet": "sky"}
IMAGE = f'<img src="{UPLOADS}/volcan-300x200.jpg" alt="" class="wp-image-30"/>'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Un\n\nDeux", [text("<p>Un</p><p>Deux</p>")]),
        (
            "<strong>Un</strong> <em>deux</em> <span style='x'>trois</span>",
            [text("<p><b>Un</b> <i>deux</i> trois</p>")],
        ),
        (
            "<h1>Un</h1><h2>Deux <em>deux</em></h2><h3>Trois</h3>",
            [("heading", {"text": "Un"}), ("heading", {"text": "Deux deux"}), text("<h3>Trois</h3>")],
        ),
        (
            "<h2>Un</h2><h5>Deux</h5><h6>Trois</h6>",
            [("heading", {"text": "Un"}), text("<h3>Deux</h3>"), html("<h4>Trois</h4>")],
        ),
        ("<h4>Un</h4><h4>Deux</h4><h3>Trois</h3>", [("heading", {"text": name}) for name in ("Un", "Deux", "Trois")]),
        (
            "<h3> </h3><h2>Un</h2><h4>Deux</h4><h2>Trois</h2>",
            [("heading", {"text": "Un"}), text("<h3>Deux</h3>"), ("heading", {"text": "Trois"})],
        ),
        (f"<h2>{'x' * 121}</h2>", [text(f"<h3>{'x' * 121}</h3>")]),
        ('<h2>Un <a href="/la/">lien</a></h2>', [html('<h2>Un <a linktype="page" id="100">lien</a></h2>')]),
        ("<ul><li>a<ol><li>b</li></ol></li></ul>", [text("<ul><li>a<ol><li>b</li></ol></li></ul>")]),
        ("<ul><li><p>a</p></li></ul>", [text("<ul><li>a</li></ul>")]),
        ('<ol start="3"><li>a</li></ol>', [html('<ol start="3"><li>a</li></ol>')]),
        ("<ul><li><code>a</code></li></ul>", [html("<ul><li><code>a</code></li></ul>")]),
        ("H<sub>2</sub>O", [html("<p>H<sub>2</sub>O</p>")]),
        ("<acronym title='b'>a</acronym> <strike>c</strike>", [html('<p><abbr title="b">a</abbr> <s>c</s></p>')]),
        ("<blockquote>Encore !<cite>Noé</cite></blockquote>", [("quote", {"words": "Encore !", "who": "Noé"})]),
        (
            "<blockquote><p>Un<br>deux</p><p>Trois</p></blockquote>",
            [("quote", {"words": "Un\ndeux\n\nTrois", "who": ""})],
        ),
        ("<blockquote><ul><li>a</li></ul></blockquote>", [html("<blockquote>\n<ul><li>a</li></ul>\n</blockquote>")]),
        ("<hr />", [html("<hr>")]),
        ("<dl><dt>a</dt><dd>b</dd></dl>", [html("<dl><dt>a</dt><dd>b</dd></dl>")]),
        ("&nbsp;\n\n<p> </p>\n\n<p></p>", []),
        ("1 < 2 & 3 \"x\" 'y'", [text("<p>1 &lt; 2 &amp; 3 \"x\" 'y'</p>")]),
        ("<!--more-->\n\n<!--nextpage-->", []),
    ],
)
def test_words(body: str, expected: list[tuple[str, Any]]) -> None:
    assert shown(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (IMAGE, [picture(300)]),
        (f"Avant {IMAGE} après", [text("<p>Avant</p>"), picture(300), text("<p>après</p>")]),
        (f'<img src="{UPLOADS}/abeilles.png">', [picture(310)]),
        ('<img class="alignwide" src="/wp-content/uploads/2024/03/abeilles-10x10.png">', [picture(310, width="wide")]),
        (f'<img src="data:image/gif;base64,x" data-src="{UPLOADS}/abeilles.png">', [picture(310)]),
        (f'<a href="{UPLOADS}/volcan.jpg">{IMAGE}</a>', [picture(300)]),
        (f'<a href="{ADDRESS}/?attachment_id=30">{IMAGE}</a>', [picture(300)]),
        (
            f'<a href="/la/"><img alt="Voir" src="{UPLOADS}/volcan.jpg"></a>',
            [picture(300), text('<p><a linktype="page" id="100">Voir</a></p>')],
        ),
        (f'[caption id="a" width="3"]{IMAGE} Il <em>fume</em>[/caption]', [picture(300, "Il fume")]),
        (f'[caption caption="Il fume"]<a href="{UPLOADS}/volcan.jpg">{IMAGE}</a>[/caption]', [picture(300, "Il fume")]),
        (
            f'<figure class="alignfull">{IMAGE}<figcaption>{"x" * 201}</figcaption></figure>',
            [picture(300, width="wide"), text(f"<p>{'x' * 201}</p>")],
        ),
        (
            f'<figure>{IMAGE}<figcaption>Par <a href="https://a.example/">A</a></figcaption></figure>',
            [picture(300), text('<p>Par <a href="https://a.example/">A</a></p>')],
        ),
        ("[gallery]", [gallery((300, "Il fume"), (310, ""))]),
        (
            f"Avant\n\n[gallery ids='30,99,31']\n\n{IMAGE}",
            [text("<p>Avant</p>"), gallery((300, "Il fume"), (310, "")), picture(300)],
        ),
        ('[gallery ids="31,30" exclude="30"]', [picture(310)]),
        (
            f'<ul class="blocks-gallery-grid"><li><figure>{IMAGE}<figcaption>Un</figcaption></figure></li></ul>',
            [picture(300, "Un")],
        ),
        (
            f"<table><tr><td>{IMAGE}a</td></tr></table>",
            [html("<table><tbody><tr><td>a</td></tr></tbody></table>"), picture(300)],
        ),
        (f"<h2>{IMAGE}Un</h2>", [("heading", {"text": "Un"}), picture(300)]),
        ('Bravo <img class="emoji" alt="🎉" src="https://s.w.org/x.png">', [text("<p>Bravo 🎉</p>")]),
    ],
)
def test_pictures(body: str, expected: list[tuple[str, Any]]) -> None:
    assert shown(body) == expected


@pytest.mark.parametrize(
    ("body", "expected", "reason"),
    [
        (f'<img src="{UPLOADS}/perdu.jpg">', [], Reason.NO_PICTURE),
        ('[gallery ids="99"]', [], Reason.NO_PICTURE),
        (
            '<img src="https://b.example/x.jpg">',
            [text('<p><a href="https://b.example/x.jpg">x.jpg</a></p>')],
            Reason.FOREIGN_PICTURE,
        ),
        (
            "https://vimeo.com/1",
            [text('<p><a href="https://vimeo.com/1">https://vimeo.com/1</a></p>')],
            Reason.MEDIA_AS_LINK,
        ),
        ("https://vimeo.com/76979871", [film("Ici", "https://vimeo.com/76979871")], Reason.FILM_ON_PAPER),
        ("[embed]https://youtu.be/abcdefghijk[/embed]", [film("Ici", YOUTUBE)], Reason.FILM_ON_PAPER),
        ("[video src='http://www.youtube.com/watch?v=abcdefghijk&t=3']", [film("Ici", YOUTUBE)], Reason.FILM_ON_PAPER),
        (
            '<iframe src="//www.youtube.com/embed/abcdefghijk?rel=0" title="Le volcan"></iframe>',
            [film("Le volcan", YOUTUBE)],
            Reason.FILM_ON_PAPER,
        ),
        (f'[video mp4="{UPLOADS}/volcan.mp4"][/video]', [film("Ici", "", 350)], Reason.FILM_ON_PAPER),
        ("[video]", [film("Un volcan qui fume", "", 350)], Reason.FILM_ON_PAPER),
        (
            wp("embed", "<figure>x<figcaption>Le film</figcaption></figure>", {"url": YOUTUBE}),
            [film("Le film", YOUTUBE)],
            Reason.FILM_ON_PAPER,
        ),
        ("[mc4wp_form id='3'] [mc4wp_form]", [("newsletter", LETTER)], Reason.NEWSLETTER),
        ("[wpforms id='3']", [], Reason.FORM),
        ("Avant <script>x()</script>", [text("<p>Avant</p>")], Reason.CLEANED),
        (
            f'[audio mp3="{UPLOADS}/son.mp3"]',
            [text('<p><a href="/documents/340/son.mp3">son.mp3</a></p>')],
            Reason.MEDIA_AS_LINK,
        ),
        ("[audio]", [text('<p><a href="/documents/340/son.mp3">Un son</a></p>')], Reason.MEDIA_AS_LINK),
        ('[playlist ids="34"]', [text('<p><a href="/documents/340/son.mp3">Un son</a></p>')], Reason.MEDIA_AS_LINK),
        (
            "[embed]https://vimeo.com/1[/embed]",
            [text('<p><a href="https://vimeo.com/1">https://vimeo.com/1</a></p>')],
            Reason.MEDIA_AS_LINK,
        ),
        (
            '<iframe src="https://www.youtube.com/embed/abc?x=1" title="Le film"></iframe>',
            [text('<p><a href="https://www.youtube.com/watch?v=abc">Le film</a></p>')],
            Reason.MEDIA_AS_LINK,
        ),
        (
            '<video><source src="https://b.example/f.mp4"></video>',
            [text('<p><a href="https://b.example/f.mp4">f.mp4</a></p>')],
            Reason.MEDIA_AS_LINK,
        ),
        ('[booking id="1"]', [text('<p>[booking id="1"]</p>')], Reason.UNKNOWN_CODE),
        (wp("latest-posts"), [], Reason.COMPUTED),
        (wp("query", "<div>" + wp("post-title") + "</div>"), [], Reason.COMPUTED),
        (wp("block", attributes={"ref": 999}), [], Reason.NO_BLOCK),
    ],
)
def test_what_has_no_place_is_named(body: str, expected: list[tuple[str, Any]], reason: Reason) -> None:
    assert shown(body) == expected
    assert reason in reasons(body)


@pytest.mark.parametrize(
    ("href", "written", "reason"),
    [
        ("/la/", '<a linktype="page" id="100">', None),
        (f"{ADDRESS}/la", '<a linktype="page" id="100">', None),
        ("http://www.blog.boite-a-merveilles.example/la/#x", '<a linktype="page" id="100">', None),
        ("?p=10", '<a linktype="page" id="100">', None),
        (f"{ADDRESS}/?page_id=10", '<a linktype="page" id="100">', None),
        (f"{ADDRESS}/autrefois/", '<a linktype="page" id="100">', None),
        (f"{ADDRESS}/", '<a linktype="page" id="3">', None),
        (f"{UPLOADS}/notice.pdf", '<a href="/documents/320/notice.pdf">', None),
        (f"{ADDRESS}/?attachment_id=30", '<a href="/media/volcan.jpg">', None),
        ("https://a.example/?a=1&b=2", '<a href="https://a.example/?a=1&amp;b=2">', None),
        ("mailto:a@example.org", '<a href="mailto:a@example.org">', None),
        ("#bas", '<a href="#bas">', None),
        (f"{ADDRESS}/category/x/", f'<a href="{ADDRESS}/category/x/">', Reason.DEAD_LINK),
        ("http://10.0.0.1/x", "", Reason.PRIVATE_ADDRESS),
        ("http://localhost:8000/", "", Reason.PRIVATE_ADDRESS),
        ("http://2130706433/", "", Reason.PRIVATE_ADDRESS),
        ("http://[::1]/", "", Reason.PRIVATE_ADDRESS),
        ("http://[bad/", "", None),
        ("javascript:alert(1)", "", Reason.CLEANED),
        ("data:text/html,x", "", Reason.CLEANED),
    ],
)
def test_links(href: str, written: str, reason: Reason | None) -> None:
    body = f'<p>Voir <a href="{href}">ici</a></p>'
    end = "ici</a></p>" if written else "ici</p>"
    assert shown(body) == [text(f"<p>Voir {written}{end}")]
    assert reasons(body) == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            wp(
                "group",
                "<div>"
                + wp("columns", "<div>" + wp("column", "<div>" + wp("paragraph", "<p>Un</p>") + "</div>") + "</div>")
                + "</div>",
            ),
            [text("<p>Un</p>")],
        ),
        (
            wp(
                "gallery",
                "<figure>" + wp("image", f"<figure>{IMAGE}</figure>") + "<figcaption>Tout</figcaption></figure>",
            ),
            [picture(300), text("<p>Tout</p>")],
        ),
        (
            wp(
                "gallery",
                "<figure>"
                + wp("image", f"<figure>{IMAGE}<figcaption>Un</figcaption></figure>")
                + wp("image", f'<figure><a href="/la/">{IMAGE}</a><figcaption>{"y" * 130}</figcaption></figure>')
                + '<figcaption class="blocks-gallery-caption">Tout</figcaption></figure>',
            ),
            [
                gallery((300, "Un"), (300, ""), title="Tout"),
                text(f'<p>{"y" * 130}</p><p><a linktype="page" id="100">{"y" * 130}</a></p>'),
            ],
        ),
        (
            wp(
                "gallery",
                f'<ul class="blocks-gallery-grid"><li><figure>{IMAGE}</figure></li><li><figure>{IMAGE}</figure></li></ul>',
            ),
            [gallery((300, ""), (300, ""))],
        ),
        (
            wp("gallery", "<figure>" + wp("image", f"<figure>{IMAGE}</figure>") * 13 + "</figure>"),
            [gallery(*[(300, "")] * 6), gallery(*[(300, "")] * 7)],
        ),
        (
            fold("Où ?", "<p>Ici</p>") + fold("Qui ?", "<p>Eux</p>"),
            [
                (
                    "questions",
                    {
                        "title": "",
                        "items": [{"question": "Où ?", "answer": "Ici"}, {"question": "Qui ?", "answer": "Eux"}],
                    },
                )
            ],
        ),
        (
            wp("contact-form-7/contact-form-selector", '<div>[contact-form-7 id="1" title="Écrire"]</div>', {"id": 1}),
            [],
        ),
        (
            wp("mailpoet/subscription-form-block", attributes={"formId": 2}),
            [("newsletter", {"title": "Recevoir notre lettre", "text": "", "sheet": "sky"})],
        ),
        (
            wp(
                "cover",
                '<div><div class="in">' + wp("paragraph", "<p>Dessus</p>") + "</div></div>",
                {"url": f"{UPLOADS}/volcan.jpg", "id": 30},
            ),
            [picture(300), text("<p>Dessus</p>")],
        ),
        (
            wp("media-text", f"<div><figure>{IMAGE}</figure><div>" + wp("paragraph", "<p>À côté</p>") + "</div></div>"),
            [picture(300), text("<p>À côté</p>")],
        ),
        (wp("button", '<div><a href="/la/">Aller</a></div>'), [text('<p><a linktype="page" id="100">Aller</a></p>')]),
        (wp("button", "<div><a>Nulle part</a></div>"), [text("<p>Nulle part</p>")]),
        (
            wp("file", f'<div><a href="{UPLOADS}/notice.pdf">Lire</a><a class="b" href="x">Télécharger</a></div>'),
            [text('<p><a href="/documents/320/notice.pdf">Lire</a></p>')],
        ),
        (wp("code", "<pre><code>[gallery]\n</code></pre>"), [html("<pre><code>[gallery]\n</code></pre>")]),
        (wp("block", attributes={"ref": 60}), [text("<p>Pour tous</p>")]),
        (wp("block", attributes={"ref": 61}), []),
        (
            wp("details", "<details><summary>Quand ?</summary>" + wp("paragraph", "<p>Demain</p>") + "</details>"),
            [("questions", {"title": "", "items": [{"question": "Quand ?", "answer": "Demain"}]})],
        ),
        (
            wp("details", "<details><summary>Quand ?</summary>" + wp("list", "<ul><li>a</li></ul>") + "</details>"),
            [html("<details><summary>Quand ?</summary><ul><li>a</li></ul></details>")],
        ),
        (
            wp("rank-math/faq-block", "<div></div>", {"questions": [{"title": "Où ?", "content": "<p>Ici</p>"}]}),
            [("questions", {"title": "", "items": [{"question": "Où ?", "answer": "Ici"}]})],
        ),
        (
            wp(
                "yoast/how-to-block",
                "<div></div>",
                {"steps": [{"jsonName": "Un", "jsonText": "a"}, {"jsonName": "Deux", "jsonText": "b"}]},
            ),
            [("steps", {"title": "", "steps": [{"title": "Un", "text": "a"}, {"title": "Deux", "text": "b"}]})],
        ),
        (
            wp(
                "social-links",
                "<ul>" + wp("social-link", attributes={"url": "https://m.example/@a", "service": "mastodon"}) + "</ul>",
            ),
            [text('<p><a href="https://m.example/@a">Mastodon</a></p>')],
        ),
        (
            wp("my-plugin/thing", "<section><p>Un</p>" + wp("paragraph", "<p>Deux</p>") + "</section>"),
            [text("<p>Un</p><p>Deux</p>")],
        ),
        (
            "Entre deux\n\n" + wp("paragraph", "<p>Un</p>") + "\n\nlignes",
            [text("<p>Entre deux</p><p>Un</p><p>lignes</p>")],
        ),
    ],
)
def test_blocks(body: str, expected: list[tuple[str, Any]]) -> None:
    assert shown(body) == expected


def test_notes_of_the_page_stand_where_wordpress_shows_them() -> None:
    meta = (("footnotes", '[{"content":"Une <em>note</em>","id":"a"}]'),)
    assert shown(wp("footnotes"), meta=meta) == [text("<ol><li>Une <i>note</i></li></ol>")]
    assert shown(wp("footnotes"), meta=(("footnotes", "broken"),)) == []


def test_a_link_within_the_page_leads_to_the_heading_as_it_is_called_here() -> None:
    body = wp("heading", '<h2 id="h-l-atelier">L’atelier</h2>') + wp(
        "paragraph", '<p><a href="#h-l-atelier">là</a></p>'
    )
    assert shown(body)[1] == text('<p><a href="#latelier">là</a></p>')


ATTACKS = [
    "<script>alert(1)</script>",
    "<p onmouseover='alert(1)'>a</p>",
    "<svg><script>alert(1)</script></svg><math><mtext><script>alert(1)</script></mtext></math>",
    '<img src="x" onerror="alert(1)">',
    "<a href='jav&#x09;ascript:alert(1)'>a</a>",
    '<a href="vbscript:alert(1)">a</a>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="javascript:alert(1)"></object><embed src="javascript:alert(1)">',
    "<style>@import 'https://b.example/x.css'; p{background:url(javascript:alert(1))}</style>",
    '<p style="background:url(javascript:alert(1))">a</p>',
    '<form action="javascript:alert(1)"><button formaction="javascript:alert(1)">a</button></form>',
    "<template><script>alert(1)</script></template><noscript><img src=x onerror=alert(1)></noscript>",
    "<table><td><script>alert(1)</script>a</td></table>",
    '<base href="javascript:alert(1)//"><meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    "<details ontoggle=alert(1) open><summary>a</summary>b</details>",
    "[caption]<img src=x onerror=alert(1)> <script>alert(1)</script>[/caption]",
    "[embed]javascript:alert(1)[/embed]",
    '<a linktype="page" id="1">a</a><a linktype="document" id="2">a</a><embed embedtype="image" id="1">',
    "<p>" + "<div>" * 200 + "<script>alert(1)</script>",
]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    "frame", ["{}", "<!-- wp:html -->{}<!-- /wp:html -->", "<!-- wp:code --><pre>{}</pre><!-- /wp:code -->"]
)
def test_nothing_that_runs_or_loads_is_kept(attack: str, frame: str) -> None:
    stored = json.dumps(body_of(frame.format(attack)).blocks)
    for sign in (
        "script",
        "alert",
        "onerror",
        "onmouseover",
        "ontoggle",
        "style",
        "iframe",
        "b.example",
        "linktype",
        "srcdoc",
    ):
        assert f"<{sign}" not in stored
        if not attack.startswith("[embed]"):
            assert sign not in stored.replace("[caption]", ""), stored


def test_the_same_body_gives_the_same_ids() -> None:
    body = "Un\n\n<h2>Deux</h2>" + wp(
        "details", "<details><summary>Q</summary>" + wp("paragraph", "<p>R</p>") + "</details>"
    )
    assert body_of(body).blocks == body_of(body).blocks
    ids = json.dumps(body_of(body).blocks).count('"id"')
    assert ids == len(body_of(body).blocks) + 1


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("<script>x()</script><p onclick='x()'>a</p>", "<script>, onclick"),
        ('<a href="java\tscript:x()">a</a><svg onload="x()"></svg>', "javascript:, <svg>, onload"),
        ('<iframe srcdoc="x"></iframe><form action="/x"><input></form>', "<iframe>, srcdoc, <form>, <input>"),
        ("<style>p{}</style><object data='data:text/html,x'></object>", "<style>, data:"),
    ],
)
def test_what_is_taken_out_is_named(body: str, names: str) -> None:
    (note,) = (note for note in body_of(body).notes if note.reason == Reason.CLEANED)
    assert note.params == {"names": names}
    assert note.text.endswith(f": {names}.")


@pytest.mark.parametrize(
    "body",
    [
        "a < b, on = off, data: 3, R&#38;D",
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
        '<p style="color:red" data-src="x" class="onclick=">a</p>',
        '<img src="data:image/gif;base64,R0" data-src="/wp-content/uploads/2024/03/volcan.jpg">',
    ],
)
def test_what_is_harmless_is_not_called_dangerous(body: str) -> None:
    assert Reason.CLEANED not in reasons(body)


def test_a_form_is_named_with_its_fields() -> None:
    body = "[contact-form to='a@example.org'][contact-field label='Nom' type='name'/][contact-field label=\"Message\"][/contact-form]"
    assert shown(body) == []
    (note,) = body_of(body).notes
    assert (note.reason, note.params) == (Reason.FORM, {"name": "contact-form", "fields": "Nom, Message"})
    (note,) = body_of('[contact-form-7 id="1" title="Écrire"]').notes
    assert note.params == {"name": "contact-form-7 Écrire", "fields": "?"}
