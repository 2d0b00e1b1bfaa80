"""VAT of sales to other member states: at home up to 10,000 EUR a year, at the destination from the order that crosses on."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from pytest_django import Settings

from shop.order.models import Order, TaxRow
from tests.factories.shop import NOON, address, paid, sold_product

pytestmark = pytest.mark.django_db
BELGIUM, FRANCE = Decimal("0.21"), Decimal("0.20")


@pytest.fixture(autouse=True)
def counted(settings: Settings) -> None:
    settings.VAT_ABROAD = "threshold"


def sold_to(country: str, *, now=NOON, gross: str = "19.90") -> Order:
    place = {"BE": {"postcode": "1000", "city": "Bruxelles"}, "FR": {}}[country]
    return paid((sold_product(gross=gross), 1), now=now, to=address(country=country, **place))


def sold_abroad_before(net: str, *, now=NOON) -> None:
    """So much was sold abroad by one order, net."""
    order = sold_to("BE", now=now)
    order.tax_rows.exclude(pk=order.tax_rows.first().pk).delete()
    TaxRow.objects.filter(order=order).update(net=Decimal(net))


def taxed(order: Order) -> set[tuple[str, Decimal]]:
    return set(order.tax_rows.values_list("country", "rate"))


def test_s25_the_order_that_crosses_10_000_euros_is_the_first_one_taxed_there() -> None:
    sold_abroad_before("9960.00")
    below, crossing = sold_to("BE"), sold_to("BE", gross="29.90")
    assert (taxed(below), taxed(crossing)) == ({("FR", FRANCE)}, {("BE", BELGIUM)})
    assert below.total_incl_tax - crossing.total_incl_tax == Decimal("-10.00")
    assert (below.invoice.country, crossing.invoice.country) == ("FR", "BE")


def test_s25_a_year_above_the_threshold_counts_for_the_next_one_too() -> None:
    sold_abroad_before("10000.01", now=NOON)
    assert taxed(sold_to("BE", now=NOON + timedelta(days=90))) == {("BE", BELGIUM)}
    assert taxed(sold_to("BE", now=NOON + timedelta(days=500))) == {("FR", FRANCE)}


def test_sales_at_home_neither_count_nor_change() -> None:
    order = sold_to("FR")
    TaxRow.objects.filter(order=order).update(net=Decimal("50000"))
    assert taxed(sold_to("BE")) == {("FR", FRANCE)}
    assert taxed(sold_to("FR")) == {("FR", FRANCE)}


def test_by_option_the_destination_is_taxed_from_the_first_sale_on(settings: Settings) -> None:
    settings.VAT_ABROAD = "destination"
    assert taxed(sold_to("BE")) == {("BE", BELGIUM)}
