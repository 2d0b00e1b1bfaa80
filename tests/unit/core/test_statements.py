"""Statements give what their query sets give, whatever the values, and are written once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import CharField, Count, DateTimeField, Exists, OuterRef, Q, QuerySet

from core.statements import Given, statement
from shop.catalogue.models import Product
from shop.markets.models import Market, Price
from subscriptions.models import BoxRange

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 5, 9, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def prices() -> list[Price]:
    market = Market.objects.create(key="100%s", name="50 % off", currency="EUR")
    products = [
        Product.objects.create(title=f"Product {number}", slug_fr=f"product-{number}", slug=f"product-{number}")
        for number in range(3)
    ]
    return [
        Price.objects.create(
            product=product, market=market, amount=Decimal("19.90"), active_from=NOW - timedelta(days=number)
        )
        for number, product in enumerate(products)
    ]


@statement
def amounts(*, of_all: bool) -> QuerySet[Price, Any]:
    rows = Price.objects.filter(active_from__lte=Given("now", DateTimeField()), market__key="100%s").order_by("pk")
    if not of_all:
        rows = rows.filter(product__id__in=[Given("keys")])
    return rows.values_list("product_id", "amount", "is_reduction", "active_from")


def test_rows_are_those_of_the_query_set_with_pythons_values(prices: list[Price]) -> None:
    expected = [(price.product_id, Decimal("19.90"), False, price.active_from) for price in prices]
    assert list(amounts(of_all=True).rows(now=NOW)) == expected
    assert list(amounts(of_all=True).rows(now=NOW - timedelta(days=1))) == expected[1:]
    assert list(amounts(of_all=True).rows(now=NOW - timedelta(days=9))) == []


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_may_have_any_length(prices: list[Price], number: int, django_assert_num_queries: Any) -> None:
    keys = [price.product_id for price in prices][:number]
    with django_assert_num_queries(1):
        rows = amounts(of_all=False).rows(now=NOW, keys=keys)
    assert [key for key, *_ in rows] == keys


def test_an_empty_list_asks_nothing(prices: list[Price], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert amounts(of_all=False).rows(now=NOW, keys=[]) == []


def test_records_have_the_names_of_the_columns(prices: list[Price]) -> None:
    @statement
    def named() -> QuerySet[Market, Any]:
        return Market.objects.filter(key=Given("key", CharField())).values()

    (record,) = named().records(key="100%s")
    assert record == Market.objects.values().get(key="100%s")
    assert named().records(key="' OR 1=1 -- %s") == []


def test_given_values_reach_subqueries(prices: list[Price]) -> None:
    @statement
    def priced() -> QuerySet[Product, Any]:
        wanted = Price.objects.filter(market=Given("market"), product_id=OuterRef("pk"))
        found: QuerySet[Product] = QuerySet(Product).filter(Q(Exists(wanted)) & ~Q(pk=Given("but"))).order_by("pk")
        return found.values_list("pk")

    keys = [price.product_id for price in prices]
    assert list(priced().rows(market=prices[0].market_id, but=keys[0])) == [(key,) for key in keys[1:]]
    assert list(priced().rows(market=0, but=0)) == []


def test_the_query_set_is_made_once_for_the_same_arguments() -> None:
    made = []

    @statement
    def counted(*, order: str) -> QuerySet[Market, Any]:
        made.append(order)
        return Market.objects.order_by(order).values_list("pk")

    for order in ("pk", "key", "pk"):
        counted(order=order).rows()
    assert made == ["pk", "key"]


def test_query_sets_that_do_more_with_a_row_are_refused() -> None:
    with pytest.raises(TypeError):
        statement(lambda: BoxRange.objects.values_list("key", "name_fr"))()
    with pytest.raises(TypeError):
        statement(lambda: Market.objects.prefetch_related("countries"))()


def test_objects_bring_what_they_were_selected_with(prices: list[Price], django_assert_num_queries: Any) -> None:
    @statement
    def priced() -> QuerySet[Price]:
        number = Count("product__prices")
        rows = Price.objects.filter(pk=Given("price")).select_related("market", "product__facts")
        return rows.annotate(number=number)

    with django_assert_num_queries(1):
        (found,) = priced().objects(price=prices[1].pk)
        assert found == prices[1]
        assert (found.amount, found.active_from, found.number) == (Decimal("19.90"), prices[1].active_from, 1)
        assert (found.market.key, found.product.title) == ("100%s", "Product 1")
        assert getattr(found.product, "facts", None) is None
    assert not found._state.adding
    assert priced().objects(price=0) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no locks on rows: it locks the whole file")
def test_rows_are_locked_in_a_transaction_only() -> None:
    @statement
    def locked() -> QuerySet[Market, Any]:
        return Market.objects.select_for_update().filter(pk=Given("pk"))

    with transaction.atomic():
        assert locked().objects(pk=0) == []
    with pytest.raises(transaction.TransactionManagementError):
        locked().objects(pk=0)
