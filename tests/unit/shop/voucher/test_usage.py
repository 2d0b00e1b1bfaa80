from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from shop.basket.current import prepare
from shop.checkout import giving_up, paying, placement
from shop.offer.models import Benefit, Condition, ConditionalOffer, Range
from shop.order.models import Order
from shop.voucher import usage
from shop.voucher.models import Voucher, VoucherApplication
from shop.voucher.usage import VoucherUsedUp
from tests.factories.shop import NOON, address, contact, filled_basket, sandbox_card, sold_product

pytestmark = pytest.mark.django_db


def voucher(*, code: str = "VOLCAN", kind: str = Voucher.MULTI_USE, limit: int | None = None) -> Voucher:
    """Ten percent off everything."""
    everything = Range.objects.create(name=f"all {code}", includes_all_products=True)
    offer = ConditionalOffer.objects.create(
        name=code,
        offer_type=ConditionalOffer.VOUCHER,
        condition=Condition.objects.create(range=everything, type=Condition.COUNT, value=1),
        benefit=Benefit.objects.create(range=everything, type=Benefit.PERCENTAGE, value=10),
        max_global_applications=limit,
    )
    made = Voucher.objects.create(
        name=code,
        code=code,
        usage=kind,
        start_datetime=NOON - timedelta(days=3650),
        end_datetime=NOON + timedelta(days=3650),
    )
    made.offers.add(offer)
    return made


def begin_with(code: Voucher, *, email: str) -> Any:
    basket = filled_basket((sold_product(gross="20.00"), 1))
    basket.vouchers.add(code)
    prepare(basket, now=NOON)
    return placement.begin(basket_id=basket.pk, contact=contact(email=email), address=address(), now=NOON)


def test_a_guest_pays_ten_percent_less_and_the_taxes_add_up() -> None:
    made = begin_with(voucher(), email="claire@example.org")
    assert made.order.total_incl_tax == Decimal("21.90")
    assert made.order.discounts.get().amount == Decimal("2.00")
    assert sum(row.gross for row in made.order.tax_rows.all()) == Decimal("21.90")


def test_the_last_use_is_used_once_and_given_back_when_nobody_pays() -> None:
    code = voucher(limit=1)
    first = begin_with(code, email="a@example.org")
    with pytest.raises(VoucherUsedUp):
        begin_with(code, email="b@example.org")
    assert Order.objects.count() == 1
    giving_up.give_up(placement_id=first.pk, now=NOON)
    code.refresh_from_db()
    assert (code.num_orders, VoucherApplication.objects.count()) == (0, 0)
    usage.give_back(order_id=first.order_id)
    second = begin_with(code, email="b@example.org")
    paying.pay(placement=second, method_ref=sandbox_card(), return_url="/", now=NOON)
    code.refresh_from_db()
    assert code.num_orders == 1


def test_once_per_customer_goes_by_the_address_of_guests() -> None:
    code = voucher(kind=Voucher.ONCE_PER_CUSTOMER)
    begin_with(code, email="a@example.org")
    begin_with(code, email="b@example.org")
    with pytest.raises(VoucherUsedUp):
        begin_with(code, email="a@example.org")


def test_single_use() -> None:
    code = voucher(kind=Voucher.SINGLE_USE)
    begin_with(code, email="a@example.org")
    basket = filled_basket((sold_product(gross="20.00"), 1))
    basket.vouchers.add(code)
    assert prepare(basket, now=NOON).total_incl_tax == Decimal("20.00"), "a used-up code takes nothing off"
