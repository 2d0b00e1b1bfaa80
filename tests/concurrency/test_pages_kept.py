"""Public pages between visitors and Django: kept in the web process and by nginx, and never for longer than promised."""

from __future__ import annotations

import gzip
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message

from django.db import connection

from content.models import HomePage
from core.caching import SHARED_SECONDS
from tests.live import LiveShop
from tests.proxy import nginx

KEPT = 3.0  # seconds in the web process; nginx keeps for SHARED_SECONDS, as the pages say


@dataclass(frozen=True)
class Got:
    status: int
    headers: Message
    body: bytes


def ask(url: str, **headers: str) -> Got:
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return Got(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        return Got(error.code, error.headers, error.read())


def hit_at(url: str, **headers: str) -> Got:
    """An answer that nginx kept: the second of two that follow each other, unless the first one was the last of its time."""
    for _ in range(10):
        got = ask(url, **headers)
        if got.headers["X-Kept"] == "HIT":
            return got
    raise AssertionError(f"never kept: {got}")


def last_statements() -> dict[int, int]:
    """The number of the last statement on each other connection to this shop's database, under the connection's number.

    The server's own sums would also count what the shops of other tests ask beside this one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ID, QUERY_ID FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()"
        )
        return dict(cursor.fetchall())


def publish(*, headline: str) -> None:
    page = HomePage.objects.get(locale__language_code="fr")
    page.headline = headline
    page.save_revision().publish()


def test_pages_are_kept_for_seconds_and_nothing_else_is(start_shop: Callable[..., LiveShop]) -> None:
    variables = {"WEB_CONCURRENCY": "1", "TRUST_PROXY": "true", "PAGE_CACHE_SECONDS": str(KEPT)}
    shop = start_shop(has_worker=False, **variables)
    with nginx(url=shop.url) as front:
        first = ask(f"{shop.url}/fr/")
        assert (first.status, first.headers["Cache-Control"]) == (200, "public, max-age=0, s-maxage=2")
        before = last_statements()
        again = [ask(f"{shop.url}/fr/", Cookie=f"sessionid={number}") for number in range(5)]
        assert {each.body for each in again} == {first.body}
        assert last_statements() == before  # a page that was kept asks for nothing
        assert ask(f"{shop.url}/en/").status == 200
        assert last_statements() != before  # and one that is not is seen

        packed = ask(f"{front}/fr/", Accept_Encoding="br, gzip")
        assert (packed.headers["Content-Encoding"], packed.headers["X-Kept"]) == ("gzip", "MISS")
        assert gzip.decompress(packed.body) == ask(f"{front}/fr/").body == first.body
        hit = hit_at(f"{front}/fr/", Accept_Encoding="br, gzip", Cookie="sessionid=other")
        assert hit.body == packed.body
        assert ask(f"{front}/fr/", Accept_Encoding="br, gzip", If_None_Match=hit.headers["ETag"]).status == 304

        for path in ("/fr/panier/", "/fr/compte/", "/fr/abonnement/", "/fr/nulle-part/", "/health/live"):
            for _again in range(2):
                assert ask(f"{front}{path}").headers["X-Kept"] != "HIT", path

        publish(headline="Fabriquer un volcan")
        time.sleep(SHARED_SECONDS + KEPT)
        assert "Fabriquer un volcan" in ask(f"{front}/fr/").body.decode()

        shop.web.kill()
        time.sleep(SHARED_SECONDS + 1.5)  # nginx counts whole seconds
        stale = ask(f"{front}/fr/")
        assert (stale.status, stale.headers["X-Kept"]) == (200, "STALE")
        assert "Fabriquer un volcan" in stale.body.decode()
        assert ask(f"{front}/fr/panier/").status == 502
