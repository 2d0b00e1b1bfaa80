"""Each rule about money is silent while it holds, and names what breaks it by one cent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

import pytest
from django.db.models import F, QuerySet

from shop.order.models import Order, TaxRow
from shop.payments import rules
from shop.payments.enums import ChargeState
from shop.payments.models import Charge, MoneyMovement
from tests.factories.shop import NOON, paid, sold_product

pytestmark = pytest.mark.django_db
CENT = Decimal("0.01")


@pytest.fixture
def orders(market: object) -> list[Order]:
    """Amounts whose sums are no exact floats."""
    return [paid((sold_product(gross=gross), 3)) for gross in ("0.10", "19.90", "1234.57")]


def broken(rule: Callable[..., Iterable[str]]) -> list[str]:
    return list(rule(now=NOON))


def test_nothing_is_said_of_what_holds(orders: list[Order]) -> None:
    for rule in (rules.captured_once, rules.order_is_paid, rules.taxes_add_up, rules.refunds_bounded):
        assert broken(rule) == []


def test_a_cent_that_was_not_captured_is_found(orders: list[Order]) -> None:
    charge = orders[1].charge
    QuerySet(MoneyMovement).filter(charge=charge).update(amount=F("amount") - CENT)
    assert broken(rules.captured_once) == [f"charge {charge.reference} is paid over 59.70, captured 59.69"]


def test_money_for_a_charge_that_is_not_paid_is_found(orders: list[Order]) -> None:
    charge = orders[0].charge
    Charge.objects.filter(pk=charge.pk).update(state=ChargeState.DECLINED)
    assert broken(rules.captured_once) == [f"charge {charge.reference} is declined over 4.20, captured 4.20"]
    assert broken(rules.order_is_paid) == [f"order {orders[0].number}: 4.20 to pay, 0.00 by card, 0.00 by credit"]


def test_a_paid_charge_of_which_nothing_was_captured_is_found(orders: list[Order]) -> None:
    charge = orders[2].charge
    QuerySet(MoneyMovement).filter(charge=charge).update(charge=orders[0].charge)
    assert [line.split(" is ")[0] for line in broken(rules.captured_once)] == [
        f"charge {orders[0].charge.reference}",
        f"charge {charge.reference}",
    ]


def test_an_order_that_credit_paid_twice_is_found(orders: list[Order]) -> None:
    Order.objects.filter(pk=orders[1].pk).update(paid_by_credit=CENT)
    assert broken(rules.order_is_paid) == [f"order {orders[1].number}: 59.70 to pay, 59.70 by card, 0.01 by credit"]


def test_a_tax_that_does_not_add_up_is_found(orders: list[Order]) -> None:
    QuerySet(TaxRow).filter(order=orders[1]).update(tax=F("tax") - CENT)
    assert broken(rules.taxes_add_up) == [f"order {orders[1].number}: 59.70 is not 59.70 = 49.75 + 9.94"]
