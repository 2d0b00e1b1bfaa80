"""The file is read in pieces, whatever WordPress let into it, and refused in a sentence where it cannot be."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator

import pytest
from django.utils import translation

from content.importers.wordpress import stream as streaming
from content.importers.wordpress.languages import Rules
from content.importers.wordpress.reader import read
from content.importers.wordpress.reasons import Unreadable, UnreadableExport
from content.importers.wordpress.records import Author, Post, Record, Site, Term
from content.importers.wordpress.source import load, page_path, site_of, upload_path
from content.importers.wordpress.spool import Spool
from content.importers.wordpress.stream import CleanStream
from tests.fakes.wordpress import Blog, comment, current_site

RULES = Rules(default="fr", codes=("fr", "en"))


def records(data: bytes) -> list[Record]:
    return list(read(CleanStream(io.BytesIO(data))))


def refusal(data: bytes) -> UnreadableExport:
    with pytest.raises(UnreadableExport) as caught:
        records(data)
    return caught.value


def one_post(content: str, **fields: object) -> bytes:
    blog = Blog()
    blog.post("Un", content, **fields)
    return blog.export()


def test_every_record_of_a_current_export_is_read() -> None:
    found = records(current_site().export())
    kinds = [type(each).__name__ for each in found]
    assert (kinds[0], kinds.count("Author"), kinds.count("Term"), kinds.count("Post")) == ("Site", 2, 5, 37)
    site = found[0]
    assert isinstance(site, Site)
    assert (site.title, site.address, site.language, site.version) == (
        "La boîte à merveilles",
        "https://blog.boite-a-merveilles.example",
        "fr-FR",
        "1.2",
    )
    assert found[1] == Author(login="lea", name="Léa Martin")
    term = found[4]
    assert isinstance(term, Term)
    assert (term.element, term.taxonomy, term.slug, term.parent) == ("category", "category", "papier", "bricolage")
    post = next(each for each in found if isinstance(each, Post) and each.number == "20")
    assert (post.kind, post.slug, post.is_sticky, post.fact("_thumbnail_id")) == ("post", "un-volcan", True, "30")
    assert post.slugs("post_tag") == ["colle", "nouveau"]
    assert [each.number for each in post.comments] == ["2", "1", "3", "4", "5", "9"]
    assert post.content.endswith("<p>Ici aussi.</p>\n<!-- /wp:paragraph -->\n\n")


def test_no_mail_address_of_an_author_and_no_address_of_a_computer_is_read() -> None:
    text = repr(records(current_site().export()))
    assert "lea@boite-a-merveilles.example" not in text
    assert "203.0.113.7" not in text


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_all_versions_and_both_schemes_of_the_namespace_are_read(version: str, scheme: str) -> None:
    blog = Blog(version=version)
    blog.post("Un", "Deux", excerpt="Trois")
    data = blog.export().replace(b"http://wordpress.org/export", f"{scheme}://wordpress.org/export".encode())
    post = records(data)[1]
    assert isinstance(post, Post)
    assert (post.title, post.content, post.excerpt) == ("Un", "Deux", "Trois")


def test_the_first_version_names_a_term_twice_and_tags_by_another_name() -> None:
    named = '<category><![CDATA[Colle]]></category><category domain="tag"><![CDATA[Colle]]></category>'
    named += '<category domain="tag" nicename="colle"><![CDATA[Colle]]></category>'
    data = one_post("").replace(b"</item>", f"{named}</item>".encode())
    post = records(data)[1]
    assert isinstance(post, Post)
    assert [(each.taxonomy, each.slug) for each in post.terms] == [("post_tag", "colle")]


@pytest.mark.parametrize(
    ("written", "read_as", "repaired"),
    [
        (b"a\x00b\x0bc\x1fd", "abcd", 3),
        (b"a\xffb", "a\ufffdb", 1),
        ("a\ufffeb\uffffc".encode(), "abc", 2),
        (b"]]]]><![CDATA[>", "]]>", 0),
        ("😀".encode(), "😀", 0),
    ],
)
def test_characters_that_xml_forbids_are_left_out(written: bytes, read_as: str, repaired: int) -> None:
    stream = CleanStream(io.BytesIO(one_post("HERE").replace(b"HERE", written)))
    post = list(read(stream))[1]
    assert isinstance(post, Post)
    assert (post.content, stream.repaired) == (read_as, repaired)


@pytest.mark.parametrize("chunk", [1, 7, 64])
def test_nothing_depends_on_where_a_piece_of_the_file_ends(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = one_post("é😀").replace(b"<![CDATA[Un]]>", b"A&#x0B;B&#233;C&#0;&amp;D&")
    data = data.replace(b"&amp;D&", b"&amp;D")
    monkeypatch.setattr(streaming, "CHUNK", chunk)
    stream = CleanStream(io.BytesIO(data))
    # The declaration must be in the first piece; WordPress writes nothing above it.
    stream._first = data[:120]
    stream._file.seek(120)
    post = list(read(stream))[1]
    assert isinstance(post, Post)
    assert (post.title, post.content, stream.repaired) == ("ABéC&D", "é😀", 2)


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("UTF-8", "utf-8-sig"), ("ISO-8859-1", "latin-1"), ("windows-1252", "cp1252"), ("UTF-16", "utf-16")],
)
def test_other_encodings_are_read_as_the_file_says(name: str, encoding: str) -> None:
    text = one_post("Ça déborde").decode().replace('encoding="UTF-8"', f'encoding="{name}"').replace("’", "'")
    post = records(text.encode(encoding))[1]
    assert isinstance(post, Post)
    assert post.content == "Ça déborde"


def test_blank_lines_and_warnings_above_the_declaration_are_passed_over() -> None:
    assert len(records(b"\n\n<b>Warning</b>: deprecated\n" + one_post("x"))) == 2


BOMB = b'<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n<rss version="2.0"'


@pytest.mark.parametrize(
    ("data", "reason", "french"),
    [
        (b"", Unreadable.BROKEN_OFF, "Le fichier s’arrête au milieu"),
        (b"<html><body>404</body></html>", Unreadable.NOT_WXR, "Ce n’est pas un export de WordPress"),
        (b'<rss version="2.0"><channel><title>Un flux</title><item/></channel></rss>', Unreadable.NOT_WXR, "Ce n’est"),
        (one_post("x")[:-40], Unreadable.BROKEN_OFF, "Le fichier s’arrête au milieu"),
        (one_post("x")[:1300], Unreadable.BROKEN_OFF, "Le fichier s’arrête au milieu"),
        (one_post("x").replace(b"</item>", b"</itme>"), Unreadable.XML, "Le fichier n’est plus du XML à partir de la"),
        (one_post("x").replace(b'<rss version="2.0"', BOMB), Unreadable.DECLARATIONS, "Le fichier déclare des entités"),
        (one_post("x").replace(b'"UTF-8"', b'"zlib"'), Unreadable.ENCODING, "Le fichier se dit écrit en « zlib »"),
        (one_post("x").replace(b'"UTF-8"', b'"klingon"'), Unreadable.ENCODING, "Le fichier se dit écrit en"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(data: bytes, reason: Unreadable, french: str) -> None:
    error = refusal(data)
    assert error.reason == reason
    with translation.override("fr"):
        assert str(error).startswith(french)


def test_an_entity_of_another_file_is_never_opened() -> None:
    declared = b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<rss version="2.0"'
    assert refusal(one_post("x").replace(b'<rss version="2.0"', declared)).reason == Unreadable.DECLARATIONS


class Endless(io.RawIOBase):
    """A file of many items, made while it is read."""

    def __init__(self, *, items: int) -> None:
        blog = Blog()
        blog.post("Long", "x" * 100_000, comments=(comment(1, "y" * 1000),))
        head, item, tail = blog.export().partition(b"<item>")
        body, _close, tail = tail.partition(b"</item>")
        self._parts = self._made(head, item + body + b"</item>", tail, items)
        self._left = b""

    def _made(self, head: bytes, item: bytes, tail: bytes, items: int) -> Iterator[bytes]:
        yield head
        for number in range(items):
            yield item.replace(b"<wp:post_id>101<", f"<wp:post_id>{number}<".encode())
        yield tail

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self._left) < size and (part := next(self._parts, b"")):
            self._left += part
        data, self._left = self._left[:size], self._left[size:]
        return data


def test_the_memory_that_a_large_file_takes_does_not_grow_with_it() -> None:
    peaks = []
    for items in (20, 200):
        tracemalloc.start()
        with Spool() as spool:
            source = load(Endless(items=items), spool=spool, rules=RULES)  # type: ignore[arg-type]  # read() is enough
            assert len(source.entries) == items
            assert len(spool.get(source.entries[-1].place).content) == 100_000
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 1_000_000, peaks


def test_items_with_the_number_of_another_one_are_told_apart() -> None:
    blog = Blog()
    blog.post("Un", number=5)
    blog.post("Encore", number=5)
    blog.entry("haut", "Un", to=5, number=5)
    blog.entry("bas", "Un", to=5, number=5)
    with Spool() as spool:
        source = load(io.BytesIO(blog.export()), spool=spool, rules=RULES)
    assert [each.key for each in source.entries] == ["5", "5@haut", "5@bas"]
    assert [each.key for each in source.repeated] == ["5"]
    assert source.counts == {"post": 2, "nav_menu_item": 2, "comment": 0}


def test_a_file_is_found_by_its_address_in_whatever_size() -> None:
    blog = Blog()
    blog.upload("2024/03/volcan-scaled.jpg", number=30)
    blog.upload("2024/03/abeilles.png", number=31)
    with Spool() as spool:
        source = load(io.BytesIO(blog.export()), spool=spool, rules=RULES)
    start = f"{blog.address}/wp-content/uploads/2024/03"
    for address, number in (
        (f"{start}/volcan-scaled.jpg", "30"),
        (f"{start}/volcan-300x200.jpg", "30"),
        (f"{start}/volcan.jpg?w=604", "30"),
        ("https://i0.wp.com/blog.boite-a-merveilles.example/wp-content/uploads/2024/03/abeilles-1024x768.png", "31"),
        (f"{start}/autre.png", None),
        (f"{blog.address}/une-page/", None),
    ):
        assert source.upload(address) == number, address


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://a.example/b/c/", "/b/c"),
        ("https://a.example//b/%C3%A9t%C3%A9", "/b/été"),
        ("https://a.example/?p=3", ""),
        ("https://a.example/", ""),
    ],
)
def test_the_path_of_a_permalink(address: str, path: str) -> None:
    assert page_path(address) == path


def test_the_path_of_an_upload() -> None:
    assert upload_path("https://a.example/wp-content/uploads/sites/3/2020/x.jpg") == "sites/3/2020/x.jpg"
    assert upload_path("https://a.files.wordpress.com/2008/06/x.jpg?w=5") == "2008/06/x.jpg"
    assert upload_path("https://a.example/page/") is None


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://www.a.example", "a.example"),
        ("http://a.example/", "a.example"),
        ("https://a.example/blog/", "a.example/blog"),
    ],
)
def test_a_site_is_known_by_its_address_without_what_changes(address: str, site: str) -> None:
    blog = Blog(address=address)
    blog.post("Un")
    assert site_of(io.BytesIO(blog.export())) == site
