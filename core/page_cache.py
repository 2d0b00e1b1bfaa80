"""Public pages kept for seconds in each web process, in front of Django; see docs/decisions/pages-kept-for-seconds.md."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[str, str]]

# A page has 50 kB: a process holds 25 MB of them at most, and some more for those that were asked for compressed.
MOST_PAGES = 500
LARGEST = 500_000
WORTH_COMPRESSING = 1_000
LEVEL = 5
# What belongs to one answer and not to the page.
OF_ONE_ANSWER = frozenset({"content-length", "date", "etag", "vary", "x-request-id", "x-correlation-id"})
CONDITIONS = ("HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_MATCH")


class Question(NamedTuple):
    """What a page is kept under."""

    scheme: str
    host: str
    path: str
    query: str


@dataclass
class Kept:
    """A page as Django answered it, and compressed once somebody wanted it so."""

    until: float
    status: str
    headers: Headers
    body: bytes
    etag: str
    _compressed: bytes = field(default=b"", repr=False)

    @property
    def is_worth_compressing(self) -> bool:
        return len(self.body) >= WORTH_COMPRESSING

    def compressed(self) -> bytes:
        """The body as gzip: the same bytes each time, without a time or a name in it."""
        if not self._compressed:
            self._compressed = gzip.compress(self.body, LEVEL, mtime=0)
        return self._compressed


class PageCache:
    """A WSGI application that answers for `application` what that has just answered to the same question.

    Kept are good answers to GET that say of themselves that a shared cache may keep them (`core.caching.public_page`) and
    that set no cookie. Such a page is the same for everybody, so the cookies of whoever asks are not looked at. A kept page
    is at most `seconds` old; 0 keeps nothing. Public pages are compressed for those who accept gzip, kept or not: they hold
    nothing secret that a size could give away.
    """

    def __init__(self, application: Application, *, seconds: float) -> None:
        self._application = application
        self._seconds = seconds
        self._pages: dict[Question, Kept] = {}
        self._writing = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or any(name in environ for name in CONDITIONS):
            return self._application(environ, start_response)
        question = Question(
            environ["wsgi.url_scheme"] + environ.get("HTTP_X_FORWARDED_PROTO", ""),
            environ.get("HTTP_HOST", ""),
            environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""),
            environ.get("QUERY_STRING", ""),
        )
        kept = self._pages.get(question)
        if kept is None or kept.until <= time.monotonic():
            return self._asked(question, environ=environ, start_response=start_response)
        return _answer(kept, environ=environ, start_response=start_response)

    def _asked(
        self, question: Question, *, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """What Django answers; a page that may be kept is, and is given from there."""
        said: list[tuple[str, Headers]] = []

        def hear(status: str, headers: Headers, _error: Any = None) -> None:
            said.append((status, headers))

        answer = self._application(environ, hear)
        status, headers = said[-1]
        fields = {name.lower(): value for name, value in headers}
        if environ["REQUEST_METHOD"] != "GET" or not _is_public(status, fields):
            start_response(status, headers)
            return answer
        try:
            body = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()
        shared = [(name, value) for name, value in headers if name.lower() not in OF_ONE_ANSWER]
        shared.append(("Vary", "Accept-Encoding"))
        kept = Kept(time.monotonic() + self._seconds, status, shared, body, fields.get("etag", ""))
        if self._seconds and len(body) <= LARGEST:
            self._keep(question, kept)
        return _answer(kept, environ=environ, start_response=start_response)

    def _keep(self, question: Question, kept: Kept) -> None:
        """Keep a page as the youngest; those that were kept longest make room."""
        with self._writing:
            self._pages.pop(question, None)
            while len(self._pages) >= MOST_PAGES:
                del self._pages[next(iter(self._pages))]
            self._pages[question] = kept


def _is_public(status: str, fields: dict[str, str]) -> bool:
    control, vary = fields.get("cache-control", ""), fields.get("vary", "").lower()
    return (
        status.startswith("200")
        and "s-maxage" in control
        and "public" in control
        and "set-cookie" not in fields
        and "content-encoding" not in fields
        and vary in ("", "accept-encoding")
    )


def _answer(kept: Kept, *, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A kept page: 304 to a browser that has it, compressed for one that reads gzip."""
    wants_gzip = kept.is_worth_compressing and accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    etag = f"W/{kept.etag}" if wants_gzip and kept.etag.startswith('"') else kept.etag
    headers = [*kept.headers, ("ETag", etag)] if etag else list(kept.headers)
    if etag and _is_known(kept.etag, environ.get("HTTP_IF_NONE_MATCH", "")):
        start_response("304 Not Modified", [each for each in headers if each[0].lower() != "content-type"])
        return [b""]
    body = kept.compressed() if wants_gzip else kept.body
    if wants_gzip:
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    start_response(kept.status, headers)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


def _is_known(etag: str, known: str) -> bool:
    """Whether If-None-Match names this page; the weak comparison of RFC 9110, 8.8.3.2."""
    return bool(known) and (
        known.strip() == "*" or etag in (each.strip().removeprefix("W/") for each in known.split(","))
    )


def accepts_gzip(accepted: str) -> bool:
    """Whether a browser reads gzip, by its Accept-Encoding (RFC 9110, 12.5.3); one that says nothing gets the page as it is."""
    for each in accepted.lower().split(","):
        name, _, weight = each.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
