"""What is stored of an address: the page, never the person."""

from __future__ import annotations

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path, reverse
from django.utils import translation

from tracking.collect.addresses import NotAPage, Page, page_of


def view(request: HttpRequest, **parts: str) -> HttpResponse:
    return HttpResponse()


shop = [
    path("<slug:slug>/", view, name="detail"),
    path("done/<str:token>/", view, name="done"),
    path("orders/<str:number>/lines/<int:line>/", view, name="line"),
    re_path(r"^old/([a-z]+)/$", view, name="old"),
    path("people/<path:slug>", view, name="people"),
]
urlpatterns = [path("admin/", view)]
urlpatterns += i18n_patterns(path("shop/", include((shop, "shop"))))

pytestmark = pytest.mark.urls(__name__)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("/fr/shop/les-volcans/", Page("/fr/shop/les-volcans/", "shop:detail")),
        ("/en/shop/volcanoes/", Page("/en/shop/volcanoes/", "shop:detail")),
        ("/fr/shop/done/s3cr3t-token/", Page("/fr/shop/done/:token/", "shop:done")),
        ("/fr/shop/orders/B7K2-9QXM/lines/3/", Page("/fr/shop/orders/:number/lines/:line/", "shop:line")),
        ("/fr/shop/old/abc/", Page("/fr/shop/old/:value/", "shop:old")),
        ("/fr/shop/people/claire@example.org", Page("/fr/shop/people/:mail", "shop:people")),
    ],
)
def test_what_may_name_a_person_is_replaced(sent: str, kept: Page) -> None:
    assert page_of(path=sent) == kept


@pytest.mark.parametrize("sent", ["/admin/", "/", "/collect/", "/fr/nowhere/", "/de/shop/volcanoes/"])
def test_other_addresses_are_no_pages(sent: str) -> None:
    with pytest.raises(NotAPage):
        page_of(path=sent)


@pytest.mark.urls("config.urls")
@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("/fr/", Page("/fr/", "page")),
        ("/fr/themes/les-volcans/", Page("/fr/themes/les-volcans/", "page")),
    ],
)
def test_pages_of_the_site_keep_their_address(sent: str, kept: Page) -> None:
    assert page_of(path=sent) == kept


@pytest.mark.urls("config.urls")
def test_a_confirmation_is_stored_without_its_token() -> None:
    with translation.override("en"):
        path = reverse("checkout:done", kwargs={"token": "s3cr3t-token"})
    assert page_of(path=path) == Page(path.replace("s3cr3t-token", ":token"), "checkout:done")
