"""Public pages are kept for seconds: what is, what never is, and what each browser gets of them."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from core import page_cache
from core.page_cache import PageCache, accepts_gzip

PUBLIC = [("Content-Type", "text/html"), ("Cache-Control", "max-age=0, public, s-maxage=60"), ("ETag", '"one"')]
LONG = b"<p>Une boite par mois.</p>" * 100


@dataclass
class Shop:
    """Answers with a number that grows, so that a kept page can be told from a new one."""

    status: str = "200 OK"
    headers: list[tuple[str, str]] = field(default_factory=lambda: list(PUBLIC))
    body: bytes = b""
    asked: int = 0
    closed: int = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.asked += 1
        start_response(self.status, self.headers)
        return Answer(self, self.body or f"page {self.asked}".encode())


class Answer:
    def __init__(self, shop: Shop, body: bytes) -> None:
        self._shop, self._body = shop, body

    def __iter__(self) -> Iterable[bytes]:
        yield self._body

    def close(self) -> None:
        self._shop.closed += 1


@dataclass(frozen=True)
class Got:
    status: str
    headers: dict[str, str]
    body: bytes


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that have passed; set the first element to let time go by."""
    passed = [100.0]
    monkeypatch.setattr(page_cache.time, "monotonic", lambda: passed[0])
    return passed


def get(cache: PageCache, path: str = "/fr/", **environ: str) -> Got:
    said: list[tuple[str, list[tuple[str, str]]]] = []
    asked = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "HTTP_HOST": "bambou.example",
        "wsgi.url_scheme": "https",
        **environ,
    }
    body = b"".join(cache(asked, lambda status, headers: said.append((status, headers))))
    ((status, headers),) = said
    assert len({name.lower() for name, _ in headers}) == len(headers)
    return Got(status, dict(headers), body)


def test_a_page_is_given_again_for_as_long_as_it_is_kept_and_no_longer(moment: list[float]) -> None:
    shop = Shop()
    cache = PageCache(shop, seconds=2)
    assert [get(cache).body, get(cache).body] == [b"page 1", b"page 1"]
    moment[0] += 1.9
    assert get(cache).body == b"page 1"
    moment[0] += 0.1
    assert [get(cache).body, get(cache).body] == [b"page 2", b"page 2"]
    assert (shop.asked, shop.closed) == (2, 2)


def test_every_question_has_a_page_of_its_own(moment: list[float]) -> None:
    cache = PageCache(Shop(), seconds=2)
    questions: list[dict[str, str]] = [
        {},
        {"path": "/en/"},
        {"QUERY_STRING": "age=5"},
        {"HTTP_HOST": "other.example"},
        {"wsgi.url_scheme": "http"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
    ]
    first = [get(cache, **each).body for each in questions]
    assert first == [f"page {number}".encode() for number in range(1, len(questions) + 1)]
    assert [get(cache, **each).body for each in questions] == first


def test_cookies_change_nothing_since_a_public_page_is_everybodys(moment: list[float]) -> None:
    cache = PageCache(Shop(), seconds=2)
    assert get(cache, HTTP_COOKIE="sessionid=a").body == get(cache).body == b"page 1"


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("404 Not Found", PUBLIC),
        ("302 Found", PUBLIC),
        ("200 OK", [("Content-Type", "text/html")]),
        ("200 OK", [("Cache-Control", "private, s-maxage=60")]),
        ("200 OK", [("Cache-Control", "public, max-age=60")]),
        ("200 OK", [*PUBLIC, ("Set-Cookie", "basket=1")]),
        ("200 OK", [*PUBLIC, ("Vary", "Cookie")]),
        ("200 OK", [*PUBLIC, ("Vary", "HX-Request")]),
        ("200 OK", [*PUBLIC, ("Vary", "Accept-Language")]),
        ("200 OK", [*PUBLIC, ("Content-Encoding", "br")]),
    ],
)
def test_what_is_not_for_everybody_passes_as_it_is(
    moment: list[float], status: str, headers: list[tuple[str, str]]
) -> None:
    shop = Shop(status=status, headers=headers)
    cache = PageCache(shop, seconds=2)
    got = [get(cache, HTTP_ACCEPT_ENCODING="gzip") for _ in range(2)]
    assert [each.body for each in got] == [b"page 1", b"page 2"]
    assert got[0] == Got(status, dict(headers), b"page 1")


@pytest.mark.parametrize(
    "environ",
    [
        {"REQUEST_METHOD": "POST"},
        {"HTTP_AUTHORIZATION": "Basic eA=="},
        {"HTTP_RANGE": "bytes=0-9"},
        {"HTTP_IF_MODIFIED_SINCE": "Thu, 26 Nov 2026 00:00:00 GMT"},
    ],
)
def test_these_questions_are_always_asked(moment: list[float], environ: dict[str, str]) -> None:
    cache = PageCache(Shop(), seconds=2)
    assert get(cache).body == b"page 1"
    assert get(cache, **environ).body == b"page 2"
    assert get(cache).body == b"page 1"


def test_head_gets_the_headers_of_the_page_alone_and_is_never_what_is_kept(moment: list[float]) -> None:
    shop = Shop()
    cache = PageCache(shop, seconds=2)
    assert get(cache, REQUEST_METHOD="HEAD").body == b"page 1"  # as Django answers; the web server sends no body of it
    assert get(cache).body == b"page 2"
    head = get(cache, REQUEST_METHOD="HEAD")
    assert (head.body, head.headers["Content-Length"], shop.asked) == (b"", "6", 2)


def test_a_browser_that_has_the_page_is_told_so(moment: list[float]) -> None:
    shop = Shop()
    cache = PageCache(shop, seconds=2)
    get(cache)
    for known in ('"one"', 'W/"one"', '"zero", W/"one"', "*"):
        got = get(cache, HTTP_IF_NONE_MATCH=known)
        assert (got.status, got.body) == ("304 Not Modified", b"")
        assert got.headers["ETag"] == '"one"'
        assert "Content-Length" not in got.headers
    assert get(cache, HTTP_IF_NONE_MATCH='"zero"').status == "200 OK"
    assert shop.asked == 1


@pytest.mark.parametrize("seconds", [0, 2])
def test_whoever_reads_gzip_gets_it_kept_or_not(moment: list[float], seconds: float) -> None:
    shop = Shop(body=LONG)
    cache = PageCache(shop, seconds=seconds)
    plain = [get(cache) for _ in range(2)]
    packed = [get(cache, HTTP_ACCEPT_ENCODING="br, gzip, deflate") for _ in range(2)]
    assert {each.body for each in plain} == {LONG}
    assert {gzip.decompress(each.body) for each in packed} == {LONG}
    assert packed[0] == packed[1]
    assert packed[0].headers == {
        "Content-Type": "text/html",
        "Cache-Control": "max-age=0, public, s-maxage=60",
        "Vary": "Accept-Encoding",
        "ETag": 'W/"one"',
        "Content-Encoding": "gzip",
        "Content-Length": str(len(packed[0].body)),
    }
    assert plain[0].headers["Vary"] == "Accept-Encoding"
    assert shop.asked == (1 if seconds else 4)


def test_a_few_words_are_not_compressed(moment: list[float]) -> None:
    assert get(PageCache(Shop(), seconds=2), HTTP_ACCEPT_ENCODING="gzip").body == b"page 1"


@pytest.mark.parametrize(
    ("accepted", "does"),
    [
        ("gzip", True),
        ("deflate, GZIP;q=0.5", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.0, br", False),
        ("xgzip", False),
    ],
)
def test_who_reads_gzip(accepted: str, does: bool) -> None:
    assert accepts_gzip(accepted) is does


def test_the_oldest_page_makes_room(moment: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "MOST_PAGES", 2)
    cache = PageCache(Shop(), seconds=2)
    for path in ("/a", "/b", "/c"):
        get(cache, path=path)
    assert [get(cache, path=path).body for path in ("/b", "/c", "/a")] == [b"page 2", b"page 3", b"page 4"]


def test_a_very_long_page_is_not_kept(moment: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "LARGEST", 5)
    cache = PageCache(Shop(), seconds=2)
    assert [get(cache).body, get(cache).body] == [b"page 1", b"page 2"]
