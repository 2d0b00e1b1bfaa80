"""The goods of stock Oscar, written in bulk: 200 products with a price and a picture each, in 15 categories.

It is run inside of stock Oscar (`manage.py shell`); in the shop's own processes these models are others.
"""

from __future__ import annotations

import colorsys
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from oscar.core.loading import get_model
from PIL import Image, ImageDraw

from core.migrating import quickly

PRODUCTS = 200
SHELVES = {
    "Science": ("Chemistry", "Electricity", "Optics"),
    "Nature": ("Birds", "Gardening"),
    "Crafts": ("Paper", "Wood", "Wool"),
    "Games": ("Cards", "Puzzles"),
}
TEXT = "<p>Glue it, pour it, start again. The first eruption is always too strong: that is what it is for.</p>" * 4
SIDE = 400


def fill() -> int:
    """Make all tables and all goods; returns how many products there are."""
    with quickly():
        call_command("migrate", verbosity=0)
    products = _products()
    _put_on_shelves(products)
    _give_prices(products)
    _give_pictures(products)
    return len(products)


def _products() -> list[Any]:
    goods = get_model("catalogue", "ProductClass").objects.create(name="Kits", track_stock=True)
    product = get_model("catalogue", "Product")
    return product.objects.bulk_create(
        product(
            product_class=goods,
            upc=f"KIT-{number:04d}",
            title=f"The paper volcano, edition {number}",
            slug=f"the-paper-volcano-edition-{number}",
            description=TEXT,
            rating=1 + number % 5,
            priority=number % 7,
        )
        for number in range(PRODUCTS)
    )


def _put_on_shelves(products: list[Any]) -> None:
    category, place = get_model("catalogue", "Category"), get_model("catalogue", "ProductCategory")
    leaves = []
    for name, children in SHELVES.items():
        shelf = category.add_root(name=name)
        leaves += [shelf.add_child(name=child) for child in children]
    leaves.append(category.add_root(name="Presents"))
    place.objects.bulk_create(
        place(product=product, category=leaves[number % len(leaves)]) for number, product in enumerate(products)
    )


def _give_prices(products: list[Any]) -> None:
    partner, record = get_model("partner", "Partner").objects.create(name="Oscar"), get_model("partner", "StockRecord")
    record.objects.bulk_create(
        record(
            product=product,
            partner=partner,
            partner_sku=product.upc,
            price=Decimal(990 + number % 40 * 100) / 100,
            num_in_stock=number % 20 * 5,
        )
        for number, product in enumerate(products)
    )


def _give_pictures(products: list[Any]) -> None:
    picture, folder = get_model("catalogue", "ProductImage"), Path("images/products")
    (settings.MEDIA_ROOT / folder).mkdir(parents=True)
    for number, product in enumerate(products):
        _draw(number).save(settings.MEDIA_ROOT / folder / f"{product.upc}.jpg")
    picture.objects.bulk_create(
        picture(product=product, original=f"{folder}/{product.upc}.jpg", display_order=0) for product in products
    )


def _draw(number: int) -> Image.Image:
    """A volcano of a colour of its own."""
    red, green, blue = (int(part * 255) for part in colorsys.hsv_to_rgb(number / PRODUCTS, 0.5, 0.9))
    image = Image.new("RGB", (SIDE, SIDE), (red, green, blue))
    ImageDraw.Draw(image).polygon([(40, 360), (160, 120), (240, 120), (360, 360)], fill=(90, 60, 50))
    return image
