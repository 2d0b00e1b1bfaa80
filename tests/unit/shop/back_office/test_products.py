"""Goods and shelves are kept in both languages; a price is added and never changed."""

from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from core import clock
from shop.catalogue.models import Category, Product
from shop.markets.models import Market, Price, ProductTaxShare, TaxCategory
from shop.markets.queries import price_at
from tests.bench.seed import seed_products
from tests.factories.catalogue import shelf, with_facts
from tests.factories.shop import sold_product, stocked_item

LIST = "admin:catalogue_product_changelist"


class Fields(HTMLParser):
    """What a browser would send back of a form that nobody touched."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._name: str | None = None

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        name = found.get("name")
        if tag == "input" and name and found.get("type") not in ("submit", "checkbox", "file"):
            self.values[name] = found.get("value") or ""
        elif tag == "input" and name and found.get("type") == "checkbox" and "checked" in found:
            self.values[name] = "on"
        elif tag in ("select", "textarea") and name:
            self._name = name
            self.values.setdefault(name, "")
        elif tag == "option" and self._name and "selected" in found:
            self.values[self._name] = found.get("value") or ""

    def handle_endtag(self, tag):
        if tag in ("select", "textarea"):
            self._name = None

    def handle_data(self, data):
        if self._name and self.lasttag == "textarea":
            self.values[self._name] += data.strip()


def page_of(product: Product) -> str:
    return reverse("admin:catalogue_product_change", args=[product.pk])


def form(desk, url: str) -> dict[str, str]:
    parser = Fields()
    parser.feed(desk.get(url).content.decode())
    return {name: value for name, value in parser.values.items() if "__prefix__" not in name}


def problems(response) -> list[str]:
    """What the page says is wrong with the form."""
    return list(response.context["errors"]) if response.context else []


@pytest.fixture
def product(market: Market) -> Product:
    return with_facts(sold_product(gross="24.90", title="Kit Volcan"), weight_grams=620)


def test_the_list_asks_as_much_for_three_products_as_for_thirty(market, asked):
    seed_products(3)
    few = asked(reverse(LIST))
    seed_products(27)
    assert asked(reverse(LIST)) == few


def test_the_list_shows_price_and_stock(product, desk):
    page = desk.get(reverse(LIST)).content.decode()
    assert "24.90 EUR" in page


def test_texts_are_kept_in_both_languages(product, desk):
    changed = {"title_en": "Volcano kit", "slug_en": "volcano-kit", "description_fr": "Un.\n\nDeux & trois."}
    answer = desk.post(page_of(product), form(desk, page_of(product)) | changed)
    assert answer.status_code == 302, problems(answer)
    kept = Product.objects.values("title_fr", "title_en", "slug_en", "description_fr").get(pk=product.pk)
    assert kept == {
        "title_fr": "Kit Volcan",
        "title_en": "Volcano kit",
        "slug_en": "volcano-kit",
        "description_fr": "<p>Un.</p>\n<p>Deux &amp; trois.</p>",
    }


def test_scripts_do_not_get_into_a_description(product, desk):
    changed = {"description_fr": '<p onclick="x()">Un</p><script>alert(1)</script>'}
    assert desk.post(page_of(product), form(desk, page_of(product)) | changed).status_code == 302
    assert Product.objects.values_list("description_fr", flat=True).get(pk=product.pk) == "<p>Un</p>"


def new_price(market: Market, **fields: str) -> dict[str, str]:
    usual = {"market": str(market.pk), "amount": "29.90", "active_from_0": "", "active_from_1": ""}
    return {"prices-TOTAL_FORMS": "2", **{f"prices-1-{name}": value for name, value in {**usual, **fields}.items()}}


def test_a_new_price_ends_the_one_before(product, market, desk):
    old = Price.objects.get(product=product)
    answer = desk.post(page_of(product), form(desk, page_of(product)) | new_price(market))
    assert answer.status_code == 302, problems(answer)
    new = Price.objects.exclude(pk=old.pk).get(product=product)
    old.refresh_from_db()
    assert (old.amount, old.active_to, new.amount) == (Decimal("24.90"), new.active_from, Decimal("29.90"))
    assert price_at(product_id=product.pk, market=market, now=clock.now()).amount == Decimal("29.90")


@pytest.mark.parametrize(
    "fields",
    [
        {"active_from_0": "01/01/2021", "active_from_1": "10:00"},
        {"amount": "-1"},
        {"active_to_0": "01/01/2099", "active_to_1": "10:00"},
    ],
)
def test_a_price_in_the_past_or_below_nothing_or_with_an_end_is_refused(product, market, desk, fields):
    before = list(Price.objects.values())
    answer = desk.post(page_of(product), form(desk, page_of(product)) | new_price(market, **fields))
    assert answer.status_code == 200
    assert list(Price.objects.values()) == before


def test_a_price_that_is_there_cannot_be_changed(product, desk):
    before = list(Price.objects.values())
    typed = {"prices-0-amount": "1.00", "prices-0-id": str(before[0]["id"]), "prices-0-DELETE": "on"}
    desk.post(page_of(product), form(desk, page_of(product)) | typed)
    assert list(Price.objects.values()) == before
    page = reverse("admin:markets_price_change", args=[before[0]["id"]])
    assert desk.post(page, {"amount": "1.00"}).status_code == 403
    assert list(Price.objects.values()) == before


def test_tax_shares_must_add_up(product, desk, market):
    book = TaxCategory.objects.get(key="book")
    share = {"tax_shares-TOTAL_FORMS": "1", "tax_shares-0-category": str(book.pk), "tax_shares-0-percent": "30"}
    answer = desk.post(page_of(product), form(desk, page_of(product)) | share)
    assert answer.status_code == 200
    assert "The shares must add up to 100 %." in answer.content.decode()
    assert not ProductTaxShare.objects.exists()


def test_a_new_product_can_be_sold(market, desk):
    kits, item = shelf("kits"), stocked_item(on_hand=3)
    add = reverse("admin:catalogue_product_add")
    typed = {
        "upc": "BAM-NEUF", "kind": "kit", "is_public": "on", "priority": "0", "title_fr": "Kit Neuf",
        "slug_fr": "kit-neuf",
        "prices-TOTAL_FORMS": "1", "prices-0-market": str(market.pk), "prices-0-amount": "12.50",
        "productcategory_set-TOTAL_FORMS": "1", "productcategory_set-0-category": str(kits.pk),
        "components-TOTAL_FORMS": "1", "components-0-item": str(item.pk), "components-0-quantity": "1",
    }  # fmt: skip
    answer = desk.post(add, form(desk, add) | typed)
    assert answer.status_code == 302, problems(answer)
    made = Product.objects.get(upc="BAM-NEUF")
    assert made.stockrecords.get().partner_sku == "BAM-NEUF"
    assert [category.pk for category in made.categories.all()] == [kits.pk]
    assert price_at(product_id=made.pk, market=market, now=clock.now() + timedelta(seconds=1)).amount == Decimal(
        "12.50"
    )


def test_a_shelf_moves_under_another_and_back(desk, db):
    kits, play = shelf("kits"), shelf("jouer")
    page = reverse("admin:catalogue_category_change", args=[play.pk])
    assert desk.post(page, form(desk, page) | {"parent": str(kits.pk)}).status_code == 302
    assert Category.objects.get(pk=play.pk).get_parent() == kits
    assert desk.post(page, form(desk, page) | {"parent": ""}).status_code == 302
    assert Category.objects.get(pk=play.pk).get_parent() is None


def test_a_new_shelf_stands_where_it_was_put(desk, db):
    kits = shelf("kits")
    add = reverse("admin:catalogue_category_add")
    typed = {"parent": str(kits.pk), "name_fr": "Cuisiner", "slug_fr": "cuisiner", "is_public": "on"}
    answer = desk.post(add, form(desk, add) | typed)
    assert answer.status_code == 302, problems(answer)
    assert Category.objects.get(slug_fr="cuisiner").get_parent() == kits


def test_a_shelf_with_something_on_it_is_not_deleted(desk, product):
    kits = shelf("kits")
    product.categories.add(kits)
    assert desk.post(reverse("admin:catalogue_category_delete", args=[kits.pk]), {"post": "yes"}).status_code == 403
    assert Category.objects.filter(pk=kits.pk).exists()
