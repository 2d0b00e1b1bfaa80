"""The shops that the benchmark and the audit look at, and the French addresses of their pages."""

from __future__ import annotations

import importlib
import json
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone, translation

from content.pages.article import ArticlePage
from content.pages.standard import StandardPage
from content.pages.theme import ThemePage
from core import sweeps
from shop.catalogue.enums import ProductKind
from shop.catalogue.models import Category, Product
from shop.search.addresses import question_path
from shop.stock.queries import free_of_products
from tests.bench.seed import seed_products

PRODUCTS = 200
GOODS = 20
LOADERS = ("markets", "catalogue", "subscriptions", "content")
SEEDED = "SEED-"


def fill_catalogue() -> str:
    """The demo's pages with a catalogue filled up to 200 products; returns as JSON the `pages` to measure by name, and the keys
    of `goods` that can be put into a basket, of which the first is the page `product`."""
    load_demo()
    seed_products(PRODUCTS - Product.objects.count())
    with translation.override("fr"):
        goods = list(Product.objects.filter(upc__startswith=SEEDED).order_by("pk")[:GOODS])
        pages = {
            **content_pages(),
            "category": category(),
            "product": goods[0].get_absolute_url(),
            "search": question_path("volcan", language="fr"),
        }
    return json.dumps({"pages": pages, "goods": [each.pk for each in goods]})


def fill_demo() -> str:
    """The demo shop without customers; returns the pages to look at as JSON by name."""
    load_demo()
    with translation.override("fr"):
        theme = ThemePage.objects.live().filter(locale__language_code="fr").earliest("pk")
        standard = StandardPage.objects.live().filter(locale__language_code="fr").earliest("pk")
        kits = Product.objects.filter(kind=ProductKind.KIT, is_public=True).order_by("pk").in_bulk()
        free = free_of_products(product_ids=list(kits))
        product = next(kit for key, kit in kits.items() if free.get(key, 0) > 0)
        pages = {
            **content_pages(),
            "category": category(),
            "product": product.get_absolute_url(),
            "shelves": reverse("catalogue:list"),
            "theme": theme.url,
            "standard": standard.url,
            "subscribe": reverse("subscriptions:start"),
            "sign in": reverse("account:sign_in"),
            "basket": reverse("basket:summary"),
            "checkout": reverse("checkout:address"),
        }
    return json.dumps(pages)


def load_demo() -> None:
    now = timezone.now()
    for name in LOADERS:
        importlib.import_module(f"config.demo.load_{name}").load(now=now - timedelta(days=400))
    while sweeps.run("images.renditions", now=now):
        pass


def content_pages() -> dict[str, str]:
    article = ArticlePage.objects.live().filter(locale__language_code="fr").earliest("pk")
    return {"home": "/fr/", "article": article.url}


def category() -> str:
    return Category.objects.get(slug_fr="kits").get_absolute_url()
