"""The sitemap: pages of the site, shelves and products, each in every language that it has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.models import Page

from content.addresses import path_of
from shop.catalogue.enums import ProductKind
from shop.catalogue.models import Category, Product


class ShopSitemap(Sitemap):
    """Addresses under the shop's public one, whatever host asked."""

    limit = 5000
    protocol = urlsplit(settings.PUBLIC_URL).scheme or "https"

    def get_domain(self, site: Any = None) -> str:
        """The public host."""
        return str(settings.PUBLIC_HOST)


class TranslatedSitemap(ShopSitemap):
    """Rows whose one address is translated: an entry a language, with the others as its alternates."""

    i18n = True
    alternates = True


class CategorySitemap(TranslatedSitemap):
    def items(self) -> QuerySet[Category]:
        """The public shelves."""
        return Category.objects.filter(is_public=True, ancestors_are_public=True).order_by("path")


class ProductSitemap(TranslatedSitemap):
    def items(self) -> QuerySet[Product]:
        """The products with a page of their own."""
        public = Product.objects.filter(is_public=True, parent=None).exclude(kind=ProductKind.PLAN)
        return public.order_by("pk")

    def lastmod(self, item: Product) -> datetime:
        """When its texts last changed."""
        return item.date_updated


class PageSitemap(ShopSitemap):
    """Published pages; a page of each language is a row of its own."""

    def items(self) -> Iterable[Page]:
        """All pages under the roots of the site, but for campaigns that are not to be found."""
        rows = Page.objects.live().filter(depth__gt=1).exclude(landingpage__is_for_search_engines=False)
        return [page for page in rows.order_by("path") if path_of(page)]

    def location(self, item: Page) -> str:
        """Its path."""
        return path_of(item)

    def lastmod(self, item: Page) -> datetime | None:
        """When it was last published."""
        return item.last_published_at


SITEMAPS: dict[str, type[Sitemap]] = {"pages": PageSitemap, "categories": CategorySitemap, "products": ProductSitemap}


def index_entries() -> list[SitemapIndexItem]:
    """The address of each section's sitemap, one for each of its pages."""
    entries = []
    for section, kind in SITEMAPS.items():
        address = f"{settings.PUBLIC_URL}{reverse('sitemap', kwargs={'section': section})}"
        pages = kind().paginator.num_pages
        entries += [
            SitemapIndexItem(f"{address}?p={number}" if number > 1 else address) for number in range(1, pages + 1)
        ]
    return entries
