"""The shops that the benchmark and the audit look at, and the French addresses of their pages."""

from __future__ import annotations

import importlib
import json
from datetime import timedelta

from django.utils import timezone, translation

from content.pages.article import ArticlePage
from shop.catalogue.models import Category, Product
from shop.search.addresses import question_path
from tests.bench.seed import seed_products
from tests.settled import settle

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


def load_demo() -> None:
    now = timezone.now()
    for name in LOADERS:
        importlib.import_module(f"config.demo.load_{name}").load(now=now - timedelta(days=400))
    settle(now=now)


def content_pages() -> dict[str, str]:
    article = ArticlePage.objects.live().filter(locale__language_code="fr").earliest("pk")
    return {"home": "/fr/", "article": article.url}


def category() -> str:
    return Category.objects.get(slug_fr="kits").get_absolute_url()
