"""Rows written by SQL of our own are those that Django would have written."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DataError, IntegrityError, transaction

from content.pages.home import HomePage
from core import writes
from core.models import OutboxEvent
from core.writes import insert_all, insert_new, update, update_each
from shop.markets.models import Market, Price
from tests.factories.shop import LONG_AGO, ProductFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 5, 9, 30, 15, 123456, tzinfo=UTC)


def event(number: int) -> OutboxEvent:
    payload = {"é": [number, None, "100 %s", {"price": "19.90"}]}
    return OutboxEvent(
        name="a.b", aggregate="thing", aggregate_id=str(number), sequence=1, payload=payload, happened_at=NOW
    )


@pytest.mark.parametrize("count", [1, 3])
def test_rows_are_inserted_with_their_keys_in_one_statement(count: int, django_assert_num_queries: Any) -> None:
    rows = [event(number) for number in range(count)]
    with django_assert_num_queries(1):
        assert insert_all(rows) is not None
    found = list(OutboxEvent.objects.order_by("aggregate_id"))
    assert [row.pk for row in found] == [row.pk for row in rows]
    assert [(row.payload, row.happened_at, row.version) for row in found] == [(row.payload, NOW, 1) for row in rows]
    assert not any(row._state.adding for row in rows)
    rows[0].name = "changed"
    rows[0].save()
    assert OutboxEvent.objects.filter(name="changed").count() == 1


def test_nothing_costs_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert insert_all([]) == []


def test_foreign_keys_decimals_and_missing_values_are_written_as_django_does() -> None:
    market = Market.objects.create(key="fr", name="France", currency="EUR")
    product = ProductFactory.create()
    (price,) = insert_all([Price(product=product, market=market, amount=Decimal("9.9"), active_from=LONG_AGO)])
    price.refresh_from_db()
    assert (price.product, price.market, price.amount, price.active_to) == (product, market, Decimal("9.90"), None)


def test_an_update_says_how_many_rows_matched() -> None:
    insert_all([event(number) for number in range(4)])
    some = {"aggregate_id": ["1", "2", "9"], "name": "a.b"}
    assert update(OutboxEvent, where=some, sequence=7, happened_at=LONG_AGO) == 2
    assert update(OutboxEvent, where=some, sequence=7, happened_at=LONG_AGO) == 2
    changed = OutboxEvent.objects.filter(sequence=7, happened_at=LONG_AGO)
    assert set(changed.values_list("aggregate_id", flat=True)) == {"1", "2"}
    assert update(OutboxEvent, where={"aggregate_id": "3", "sequence": 99}, name="never") == 0


def test_missing_values_are_looked_for_and_written() -> None:
    market = Market.objects.create(key="fr", name="France", currency="EUR")
    (price,) = insert_all(
        [Price(product=ProductFactory.create(), market=market, amount=Decimal("1.00"), active_from=LONG_AGO)]
    )
    assert update(Price, where={"product_id": price.product_id, "active_to": None}, active_to=NOW) == 1
    assert update(Price, where={"product_id": price.product_id, "active_to": None}, active_to=NOW) == 0
    assert update(Price, where={"id": price.pk, "active_to": NOW}, active_to=None) == 1
    price.refresh_from_db()
    assert price.active_to is None


def test_a_model_with_parents_is_left_to_django() -> None:
    assert writes._columns(HomePage) is None
    assert writes._columns(OutboxEvent) is not None


def test_new_rows_are_inserted_and_known_ones_stay_as_they_are(django_assert_num_queries: Any) -> None:
    known = Market.objects.create(key="fr", name="France", currency="EUR")
    rows = [Market(key=key, name="Anew", currency="CHF") for key in ("fr", "ch", "fr", "be")]
    for some in (rows[:1], rows):
        with django_assert_num_queries(1):
            insert_new(some, unique="key")
    insert_new([], unique="key")
    assert set(Market.objects.values_list("key", "name")) == {("fr", "France"), ("ch", "Anew"), ("be", "Anew")}
    assert Market.objects.get(key="fr").pk == known.pk


def test_values_that_do_not_fit_are_refused_all_the_same() -> None:
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        insert_new([Market(key="ch", name=None, currency="CHF")], unique="key")  # type: ignore[misc]  # wrong on purpose
    assert not Market.objects.exists()


def test_many_new_rows_are_inserted_in_parts(monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any) -> None:
    monkeypatch.setattr(writes, "AT_ONCE", 2)
    with django_assert_num_queries(2):
        insert_new([Market(key=key, name=key, currency="EUR") for key in ("fr", "ch", "be")], unique="key")
    assert Market.objects.count() == 3


def test_each_row_gets_its_own_values_in_one_statement(django_assert_num_queries: Any) -> None:
    rows = insert_all([event(number) for number in range(4)])
    wanted = {row.pk: {"name": f"n.{row.pk}", "happened_at": LONG_AGO, "sequence": 7 + row.pk} for row in rows[:3]}
    with django_assert_num_queries(1):
        assert update_each(OutboxEvent, rows=wanted) == 3
    for row in rows[:3]:
        row.refresh_from_db()
        assert (row.name, row.happened_at, row.sequence) == (f"n.{row.pk}", LONG_AGO, 7 + row.pk)
    rows[3].refresh_from_db()
    assert (rows[3].name, rows[3].happened_at) == ("a.b", NOW)


def test_each_row_only_where_it_is_as_it_was_thought_to_be() -> None:
    rows = insert_all([event(number) for number in range(3)])
    update(OutboxEvent, where={"id": rows[0].pk}, name="other")
    wanted = {row.pk: {"name": "moved"} for row in rows}
    assert update_each(OutboxEvent, rows=wanted, where={"name": ["a.b", "a.c"]}) == 2
    assert list(OutboxEvent.objects.order_by("pk").values_list("name", flat=True)) == ["other", "moved", "moved"]
    assert update_each(OutboxEvent, rows={}) == 0


def test_missing_values_and_decimals_of_each_row() -> None:
    market = Market.objects.create(key="fr", name="France", currency="EUR")
    prices = insert_all(
        Price(product=ProductFactory.create(), market=market, amount=Decimal("9.90"), active_from=LONG_AGO)
        for _ in range(2)
    )
    values: list[dict[str, Any]] = [
        {"amount": Decimal("10.5"), "active_to": NOW},
        {"amount": Decimal("0.1"), "active_to": None},
    ]
    update_each(Price, rows={price.pk: value for price, value in zip(prices, values, strict=True)})
    for price, value in zip(prices, values, strict=True):
        price.refresh_from_db()
        assert {"amount": price.amount, "active_to": price.active_to} == value
