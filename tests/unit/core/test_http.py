import gzip

import pytest
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.test import Client, RequestFactory
from pytest_django import Settings

from core.http import OriginCheckMiddleware, PackingMiddleware


def answer(**headers: str) -> HttpResponse | None:
    request = RequestFactory(enforce_csrf_checks=True).post("/fr/panier/", headers=headers)
    middleware = OriginCheckMiddleware(lambda request: HttpResponse("ok"))
    middleware.process_request(request)
    return middleware.process_view(request, lambda request: HttpResponse("ok"), (), {})


def test_a_form_of_our_own_page_needs_no_token() -> None:
    assert answer(**{"sec-fetch-site": "same-origin"}) is None


@pytest.mark.django_db
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_from_elsewhere_is_refused(site: str) -> None:
    refused = answer(**{"sec-fetch-site": site})
    assert refused is not None
    assert refused.status_code == 403


@pytest.mark.django_db
def test_without_the_header_django_asks_for_its_token() -> None:
    refused = answer()
    assert refused is not None
    assert refused.status_code == 403


@pytest.mark.parametrize("origin", ["http://shop.test:8000", "https://bambou.example"])
def test_without_the_header_our_own_origin_will_do(settings: Settings, origin: str) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://bambou.example"]
    assert answer(host="shop.test:8000", origin=origin) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "origin",
    [
        "http://elsewhere.test",
        "https://shop.test:8000",
        "http://shop.test",
        "http://shop.test:8000.elsewhere.test",
        "null",
        "",
        "http://[",
    ],
)
def test_without_the_header_another_origin_is_refused(origin: str) -> None:
    refused = answer(host="shop.test:8000", origin=origin)
    assert refused is not None
    assert refused.status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_the_origin_does_not_outweigh_the_header(site: str) -> None:
    refused = answer(host="shop.test:8000", origin="http://shop.test:8000", **{"sec-fetch-site": site})
    assert refused is not None
    assert refused.status_code == 403


def test_reading_from_elsewhere_is_allowed() -> None:
    request = RequestFactory().get("/fr/", headers={"sec-fetch-site": "cross-site"})
    assert isinstance(OriginCheckMiddleware(lambda r: HttpResponse()), CsrfViewMiddleware)
    assert OriginCheckMiddleware(lambda r: HttpResponse()).process_view(request, _view, (), {}) is None


def _view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@pytest.mark.django_db
def test_the_shop_allows_no_inline_script() -> None:
    policy = Client().get("/health/live").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe-inline" not in policy.partition("style-src")[0]


LONG = "<p>Votre panier</p>" * 100


def packed(answer: HttpResponse, *, accepts: str = "gzip, br") -> HttpResponse:
    request = RequestFactory(headers={"accept-encoding": accepts}).get("/fr/panier/")
    return PackingMiddleware(lambda request: answer)(request)


def test_a_page_of_one_visitor_goes_out_packed_to_whoever_reads_it() -> None:
    sent = packed(HttpResponse(LONG, headers={"Cache-Control": "private"}))
    assert (sent.headers["Content-Encoding"], sent.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert sent.headers["Content-Length"] == str(len(sent.content))
    assert len(sent.content) < len(LONG) / 5
    assert gzip.decompress(sent.content).decode() == LONG
    assert packed(HttpResponse(LONG), accepts="br").content.decode() == LONG


def test_the_same_page_is_never_of_the_same_size_so_that_the_size_tells_nothing() -> None:
    assert len({len(packed(HttpResponse(LONG)).content) for _ in range(50)}) > 5


@pytest.mark.parametrize(
    "headers",
    [{"Cache-Control": "public, s-maxage=2"}, {"Content-Type": "application/pdf"}, {"Content-Encoding": "br"}],
)
def test_what_others_pack_or_cannot_be_packed_is_left_as_it_is(headers: dict[str, str]) -> None:
    assert packed(HttpResponse(LONG, headers=headers)).content.decode() == LONG


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/fr/panier/", "/fr/abonnement/", "/fr/nowhere/", "/admin/login/"])
def test_every_private_page_is_packed(path: str) -> None:
    answer = Client().get(path, headers={"accept-encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"</html>" in gzip.decompress(answer.content)
