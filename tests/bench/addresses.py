"""The shop that the benchmark looks at: the demo's pages, and its catalogue filled up to 200 products."""

from __future__ import annotations

import importlib
import json
from datetime import timedelta

from django.utils import timezone, translation

from content.pages.article import ArticlePage
from core import sweeps
from shop.catalogue.models import Category, Product
from tests.bench.seed import seed_products

PRODUCTS = 200
LOADERS = ("markets", "catalogue", "subscriptions", "content")


def fill() -> str:
    """Fill the database of this process; return the French address of each page to measure, as JSON by name."""
    now = timezone.now()
    for name in LOADERS:
        importlib.import_module(f"config.demo.load_{name}").load(now=now - timedelta(days=400))
    while sweeps.run("images.renditions", now=now):
        pass
    seed_products(PRODUCTS - Product.objects.count())
    with translation.override("fr"):
        shelf = Category.objects.get(slug_fr="kits")
        product = Product.objects.filter(upc__startswith="SEED-").earliest("pk")
        article = ArticlePage.objects.live().filter(locale__language_code="fr").earliest("pk")
        pages = {
            "home": "/fr/",
            "category": shelf.get_absolute_url(),
            "product": product.get_absolute_url(),
            "article": article.url,
        }
    return json.dumps(pages)
