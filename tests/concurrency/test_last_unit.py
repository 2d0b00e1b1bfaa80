"""The last unit, wanted by sixteen processes at once over HTTP; and that the race is real when the locks are gone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from core.models import OutboxEvent
from shop.basket.current import COOKIE, _signer
from shop.catalogue.models import Product
from shop.order.models import Order
from shop.payments.models import MoneyMovement
from shop.stock.models import Reservation, StockItem
from tests.concurrency.buyers import Answer, buy_at_once
from tests.factories.shop import filled_basket, sold_product
from tests.live import LiveShop
from tests.shared import SharedShop, shared_shop

BUYERS = 16
ROOM_FOR_ALL: dict[str, Any] = {"has_worker": False, "WEB_CONCURRENCY": "4", "WEB_THREADS": "4"}
ROUNDS = int(os.environ.get("RACE_ROUNDS", "10"))
SOLD_OUT = ("Quelqu’un a été plus rapide", "Cet article est épuisé")


def cookie_for(product: Product) -> str:
    basket = filled_basket((product, 1), now=timezone.now())
    return f"{COOKIE}={_signer.sign(str(basket.pk))}"


def race(shop: LiveShop, *, units: int, name: str) -> tuple[Product, list[Answer]]:
    product = sold_product(on_hand=units, upc=name, slug=name, title=name)
    cookies = [cookie_for(product) for _ in range(BUYERS)]
    return product, buy_at_once(url=shop.url, cookies=cookies)


def paid_orders(product: Product) -> list[Any]:
    return list(Order.objects.filter(lines__product=product, status="paid"))


def assert_books_balance(product: Product, *, sold: int) -> None:
    """Every paid order has its money once, its promise once and its event once; nothing is promised beyond that."""
    orders = paid_orders(product)
    assert len(orders) == sold
    keys = [order.pk for order in orders]
    assert MoneyMovement.objects.filter(charge__order__in=keys).count() == sold
    assert OutboxEvent.objects.filter(name="order.paid", aggregate_id__in=[str(key) for key in keys]).count() == sold
    item = StockItem.objects.get(components__product=product)
    assert item.reserved == sold
    assert Reservation.objects.filter(item=item, state="committed").count() == sold


@pytest.fixture(scope="module")
def is_mariadb() -> None:
    if connection.vendor != "mysql":
        pytest.fail("this proof is about row locks; run it by `make test` or `make race`, which start MariaDB")


@pytest.fixture(scope="module")
def busy_shop(django_db_blocker: DjangoDbBlocker) -> Iterator[SharedShop]:
    """A web server with room for all buyers at once."""
    with django_db_blocker.unblock(), shared_shop(**ROOM_FOR_ALL) as shared:
        yield shared


@pytest.fixture
def shop(busy_shop: SharedShop, is_mariadb: None, django_db_blocker: DjangoDbBlocker) -> Iterator[LiveShop]:
    with django_db_blocker.unblock(), busy_shop.as_at_first() as shop:
        yield shop


def test_one_unit_is_sold_once(shop: LiveShop) -> None:
    for number in range(ROUNDS):
        product, answers = race(shop, units=1, name=f"last-{number}")
        won = [answer for answer in answers if answer.order_status == 302]
        lost = [answer for answer in answers if answer.order_status == 422]
        assert (len(won), len(lost)) == (1, BUYERS - 1), [answer.order_status for answer in answers]
        assert "/merci/" in won[0].last_path
        assert all(any(words in answer.notice for words in SOLD_OUT) for answer in lost), lost[0].notice
        assert all(0 < status < 500 for answer in answers for status in answer.statuses)
        assert_books_balance(product, sold=1)


def test_a_hundred_units_are_enough_for_everybody(shop: LiveShop) -> None:
    for number in range(ROUNDS):
        product, answers = race(shop, units=100, name=f"many-{number}")
        assert [answer.order_status for answer in answers] == [302] * BUYERS
        assert all("/merci/" in answer.last_path for answer in answers)
        assert all(0 < status < 500 for answer in answers for status in answer.statuses)
        assert_books_balance(product, sold=BUYERS)


def test_without_the_locks_the_race_is_there(start_shop: Callable[..., LiveShop], is_mariadb: None) -> None:
    shop = start_shop(**ROOM_FOR_ALL, FAULT="locks.off")
    sold = 0
    for number in range(3):
        product, _ = race(shop, units=1, name=f"control-{number}")
        sold = max(sold, Order.objects.filter(lines__product=product).count())
    assert sold > 1, "the control must oversell: else the proof above shows nothing"
