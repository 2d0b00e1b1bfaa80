"""The way in, the sitemap and what robots may read."""

import pytest
from django.test import Client

from tests.factories import content as factory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("cookie", "accepts", "expected"),
    [
        ("", "", "/fr/"),
        ("", "en-GB,en;q=0.9", "/en/"),
        ("", "de,nl", "/fr/"),
        ("fr", "en", "/fr/"),
        ("en", "fr", "/en/"),
    ],
)
def test_the_entrance_follows_the_cookie_then_the_browser(cookie, accepts, expected, settings):
    client = Client(headers={"accept-language": accepts})
    if cookie:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie
    response = client.get("/")
    assert (response.status_code, response.url) == (302, expected)
    assert "Accept-Language" in response.headers["Vary"]


def test_the_entrance_keeps_what_a_campaign_wrote_into_the_address():
    assert Client().get("/?utm_source=lettre").url == "/fr/?utm_source=lettre"


def test_the_sitemap_names_published_pages_and_products_in_both_languages(settings):
    factory.standard_page(slug="livraison")
    hidden = factory.standard_page(slug="secret")
    hidden.unpublish()
    factory.shown_product(slug_fr="volcan", slug_en="volcano")
    index = Client().get("/sitemap.xml").content.decode()
    assert f"{settings.PUBLIC_URL}/sitemap-pages.xml" in index
    pages = Client().get("/sitemap-pages.xml").content.decode()
    assert f"<loc>{settings.PUBLIC_URL}/fr/livraison/</loc>" in pages
    assert f"<loc>{settings.PUBLIC_URL}/en/</loc>" in pages
    assert "secret" not in pages
    products = Client().get("/sitemap-products.xml").content.decode()
    assert "/fr/boutique/volcan/</loc>" in products
    assert "/en/shop/volcano/</loc>" in products


def test_robots_are_told_of_the_sitemap_and_kept_out_of_the_back_offices(settings):
    text = Client().get("/robots.txt").content.decode()
    assert "Disallow: /admin/\n" in text
    assert f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml\n" in text


def test_a_staging_shop_asks_to_be_left_alone(settings):
    settings.SHOW_STAGING_BANNER = True
    assert "Disallow: /\n" in Client().get("/robots.txt").content.decode()
