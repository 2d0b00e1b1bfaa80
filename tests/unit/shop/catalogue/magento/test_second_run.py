"""A second run changes nothing by itself, follows the file where it changed, and leaves what staff changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Model, QuerySet
from wagtail.contrib.redirects.models import Redirect

from core.models import ExternalReference
from shop.catalogue.importers.magento.importing import Family
from shop.catalogue.importers.magento.merging import Merge
from shop.catalogue.importers.magento.reasons import Reason
from shop.catalogue.models import Category, Product, ProductCategory, ProductImage
from shop.images.models import Picture
from shop.markets.models import Price
from shop.markets.pricing import set_price
from shop.markets.queries import current_market
from shop.stock import reservations
from shop.stock.models import StockItem, StockMovement
from tests.factories.shop import NOON
from tests.unit.shop.catalogue.magento.conftest import HERE, Import

pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in.*SpooledTemporaryFile")
LATER = NOON + timedelta(days=3)


def edited(*changes: tuple[str, str]) -> bytes:
    """The fixture as the old shop exports it after it was changed there."""
    text = (HERE / "shapes.csv").read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def everything() -> dict[str, list[dict[str, Any]]]:
    models: list[type[Model]] = [Product, Category, ProductCategory, ProductImage, Picture, Price, StockItem]
    models += [StockMovement, Redirect, ExternalReference]
    return {model.__name__: list(QuerySet(model).order_by("pk").values()) for model in models}


def product(sku: str) -> Product:
    return Product.objects.get(upc=sku)


def test_the_same_file_again_changes_nothing(run: Import) -> None:
    run()
    before = everything()
    report = run(now=LATER)
    assert everything() == before
    assert report.counts == {"products_unchanged": 8, "products_left": 8}
    assert len(report.of(Reason.NO_PICTURE)) == 1


def test_what_staff_changed_stays_while_the_file_says_the_same(run: Import) -> None:
    run()
    kit = product("KIT-1")
    kit.title_fr, kit.slug_fr, kit.is_public, kit.title_en = "Notre hôtel", "notre-hotel", False, "Our hotel"
    kit.save()
    set_price(product_id=kit.pk, market=current_market(), amount=Decimal("22.00"), starts_at=NOON + timedelta(days=1))
    ProductCategory.objects.filter(product=kit, category__name_fr="Cadeaux").delete()
    kit.images.all().delete()
    Redirect.objects.filter(old_path="/bee-hotel.html").delete()
    before = everything()
    run(now=LATER)
    assert everything() == before


def test_what_the_old_shop_changed_is_followed(run: Import) -> None:
    run()
    data = edited(
        ("Kit hôtel à insectes", "Hôtel à abeilles"),
        ("24.9000", "25.9000"),
        ("10.0000,1,1,1,,/b/o/bees.jpg", "12.0000,1,1,1,,/b/o/bees.jpg"),
        ("Coffrets/Jardin", "Coffrets/Nature"),
        ("14.9000,2026-12-01", "13.9000,2026-12-01"),
    )
    report = run(data=data, now=LATER)
    kit = product("KIT-1")
    assert (kit.title_fr, kit.slug_fr) == ("Hôtel à abeilles", "hotel-a-insectes")
    prices = Price.objects.filter(product=kit).order_by("active_from").values_list("amount", "active_from", "active_to")
    assert list(prices) == [(Decimal("24.90"), NOON, LATER), (Decimal("25.90"), LATER, None)]
    assert StockItem.objects.get(sku="KIT-1").on_hand == 12
    correction = StockMovement.objects.get(kind="corrected")
    assert (correction.quantity, correction.moved_at) == (2, LATER)
    placed = ProductCategory.objects.filter(product=kit).values_list("category__name_fr", flat=True)
    assert sorted(placed) == ["Cadeaux", "Nature"]
    assert Price.objects.get(product__upc="KIT-2", is_reduction=True).amount == Decimal("13.90")
    assert (report.count("products_updated"), report.count("products_unchanged")) == (2, 6)
    assert not report.of(Reason.STAFF_EDIT)


def test_where_both_changed_staff_win_and_the_report_says_so_once(run: Import) -> None:
    run()
    kit = product("KIT-1")
    kit.title_fr, kit.slug_fr = "Notre hôtel", "notre-hotel"
    kit.save()
    set_price(product_id=kit.pk, market=current_market(), amount=Decimal("22.00"), starts_at=NOON + timedelta(days=1))
    item = StockItem.objects.get(sku="KIT-1")
    reservations.reserve(owner="order:A", needs={item.pk: 4}, now=NOON)
    reservations.consume(owners=["order:A"], reference="P1", now=NOON)
    data = edited(
        ("Kit hôtel à insectes", "Hôtel à abeilles"),
        (",hotel-a-insectes,", ",hotel-abeilles,"),
        ("24.9000", "25.9000"),
        ("10.0000,1,1,1,,/b/o/bees.jpg", "12.0000,1,1,1,,/b/o/bees.jpg"),
    )
    report = run(data=data, now=LATER)
    assert [note.params["column"] for note in report.of(Reason.STAFF_EDIT)] == ["title_fr", "slug_fr", "price", "stock"]
    kit.refresh_from_db()
    item.refresh_from_db()
    assert (kit.title_fr, kit.slug_fr, item.on_hand) == ("Notre hôtel", "notre-hotel", 6)
    assert Price.objects.filter(product=kit, active_to=None).get().amount == Decimal("22.00")
    before = everything()
    assert not run(data=data, now=LATER + timedelta(days=1)).of(Reason.STAFF_EDIT)
    assert everything() == before


def test_a_picture_that_comes_later_is_taken(run: Import, tmp_path: Path) -> None:
    media = tmp_path / "old" / "b" / "o"
    media.mkdir(parents=True)
    for name in ("bees", "open"):
        (media / f"{name}.jpg").write_bytes((HERE / "media" / "b" / "o" / f"{name}.jpg").read_bytes())
    run(media=tmp_path / "old")
    (media / "lost.jpg").write_bytes((media / "open.jpg").read_bytes())
    report = run(media=tmp_path / "old", now=LATER)
    assert (report.count("pictures"), report.count("products_updated")) == (1, 1)
    assert product("KIT-1").images.count() == 3


def test_pictures_and_products_that_staff_deleted_do_not_come_back(run: Import) -> None:
    run()
    gone = product("KIT-1").images.get(display_order=1)
    picture = gone.image
    gone.delete()
    picture.delete()
    product("KIT-2").delete()
    report = run(now=LATER)
    assert Picture.objects.count() == 1
    assert [note.sku for note in report.of(Reason.DELETED)] == ["KIT-2"]
    assert not Product.objects.filter(upc="KIT-2").exists()


class Killed(BaseException):
    """Stands for the end of the process: nothing of ours catches it."""


def after_three(families: Iterable[Family]) -> Iterator[Family]:
    for number, family in enumerate(families):
        if number == 3:
            raise Killed
        yield family


def test_a_killed_import_is_started_again(run: Import) -> None:
    with pytest.raises(Killed):
        run(progress=after_three)
    assert list(Product.objects.order_by("upc").values_list("upc", flat=True)) == ["KIT-1", "KIT-2", "KIT-3"]
    report = run(now=LATER)
    assert (report.count("products_created"), report.count("products_unchanged")) == (5, 3)
    assert Product.objects.count() == 8
    assert Category.objects.count() == 5


@pytest.mark.parametrize(
    ("base", "incoming", "present", "takes", "kept"),
    [
        (None, "a", None, True, []),
        ({"x": "a"}, "a", "a", False, []),
        ({"x": "a"}, "a", "staff", False, []),
        ({"x": "a"}, "b", "a", True, []),
        ({"x": "a"}, "b", "b", False, []),
        ({"x": "a"}, "b", "staff", False, ["x"]),
        ({}, "b", "", True, []),
        ({}, "b", "staff", False, ["x"]),
    ],
)
def test_who_wins(base: dict[str, str] | None, incoming: str, present: str, takes: bool, kept: list[str]) -> None:
    merge = Merge(base)
    assert (merge.takes("x", incoming=incoming, present=present), merge.kept) == (takes, kept)
    assert merge.base == {"x": incoming}
