from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from shop.basket.current import prepare
from shop.basket.models import Basket
from shop.catalogue.enums import ProductKind
from shop.checkout import placement
from shop.offer.ranges import Goods
from shop.order.models import Order
from shop.voucher.enums import Reduction
from shop.voucher.issuing import VoucherInUse, change, issue, terms_of, written
from shop.voucher.models import Voucher, VoucherApplication
from shop.voucher.redeeming import Refusal, VoucherRefused, redeem, take_out
from shop.voucher.usage import VoucherUsedUp, give_back, record
from shop.voucher.words import refusal_words
from tests.factories.shop import NOON, address, contact, filled_basket, sold_product
from tests.factories.vouchers import terms, voucher

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market")]


def with_code(basket: Basket, code: Voucher) -> Basket:
    basket.vouchers.add(code)
    return prepare(basket, now=NOON)


def ordered(basket: Basket) -> Order:
    return placement.begin(basket_id=basket.pk, contact=contact(), address=address(), now=NOON).order


def paid_for(basket: Basket) -> list[Decimal]:
    return [line.line_price_incl_tax_incl_discounts for line in basket.all_lines()]


@pytest.mark.parametrize(
    ("value", "prices", "left"),
    [
        ("10", ("19.90", "5.00"), ("17.91", "4.50")),
        ("15", ("19.90", "0.03"), ("16.91", "0.03")),  # 2.985 is 2.99, 0.0045 is nothing
        ("33.33", ("10.00", "0.01"), ("6.67", "0.01")),
        ("100", ("19.90", "5.00"), ("0.00", "0.00")),
    ],
)
def test_a_percentage_is_rounded_once_a_line_and_adds_up(
    value: str, prices: tuple[str, ...], left: tuple[str, ...]
) -> None:
    code = voucher(value=Decimal(value))
    basket = with_code(filled_basket(*((sold_product(gross=price), 1) for price in prices)), code)
    assert paid_for(basket) == [Decimal(amount) for amount in left]
    assert basket.total_incl_tax == sum(map(Decimal, left))
    taken = sum((application["discount"] for application in basket.voucher_discounts), Decimal(0))
    assert basket.total_incl_tax + taken == sum(map(Decimal, prices))


@pytest.mark.parametrize(
    ("value", "left"),
    [("5", ("16.67", "8.33", "0.00")), ("0.01", ("19.99", "10.00", "0.00")), ("100", ("0.00", "0.00", "0.00"))],
)
def test_an_amount_is_shared_by_what_lines_cost_and_never_gives_money_back(value: str, left: tuple[str, ...]) -> None:
    code = voucher(reduction=Reduction.AMOUNT, value=Decimal(value))
    basket = filled_basket((sold_product(gross="20.00"), 1), (sold_product(gross="5.00"), 2))
    basket = with_code(basket, code)
    assert paid_for(basket) == [Decimal(left[0]), Decimal(left[1])]


@pytest.mark.parametrize(
    ("goods", "left"),
    [
        (Goods.EVERYTHING, ["18.00", "9.00"]),
        (Goods.SHELVES, ["18.00", "10.00"]),
        (Goods.PLANS, ["20.00", "9.00"]),
    ],
)
def test_a_code_is_good_for_what_it_says(goods: Goods, left: list[str]) -> None:
    kit, plan = sold_product(gross="20.00"), sold_product(gross="10.00", kind=ProductKind.PLAN)
    basket = with_code(filled_basket((kit, 1), (plan, 1)), voucher(goods=goods))
    assert paid_for(basket) == [Decimal(amount) for amount in left]


def test_only_the_codes_of_the_basket_count_and_only_in_their_time() -> None:
    voucher(code="ANDERS", name="x", value=Decimal(50))
    code = voucher()
    basket = with_code(filled_basket((sold_product(gross="20.00"), 1)), code)
    for moment, total in (
        (code.start_datetime - timedelta(seconds=1), "20.00"),
        (code.start_datetime, "18.00"),
        (code.end_datetime, "18.00"),
        (code.end_datetime + timedelta(seconds=1), "20.00"),
    ):
        assert prepare(basket, now=moment).total_incl_tax == Decimal(total)


def refused(basket: Basket, code: str, *, email: str = "") -> VoucherRefused:
    with pytest.raises(VoucherRefused) as caught:
        redeem(basket=basket, code=code, email=email, now=NOON)
    return caught.value


def test_every_refusal_has_its_reason_and_leaves_the_basket() -> None:
    basket = filled_basket((sold_product(gross="20.00"), 1))
    voucher(code="FRUEH", name="a", starts_at=NOON + timedelta(days=1))
    voucher(code="SPAET", name="b", ends_at=NOON - timedelta(days=1))
    voucher(code="ABO", name="c", goods=Goods.PLANS)
    voucher(code="AB50", name="d", least=Decimal(50))
    reasons = {code: refused(basket, code).refusal for code in ("", "XYZ", "FRUEH", "SPAET", "ABO", "AB50")}
    assert reasons == {
        "": Refusal.EMPTY,
        "XYZ": Refusal.UNKNOWN,
        "FRUEH": Refusal.TOO_EARLY,
        "SPAET": Refusal.EXPIRED,
        "ABO": Refusal.NOTHING_FITS,
        "AB50": Refusal.NOTHING_FITS,
    }
    assert basket.vouchers.count() == 0
    with translation.override("fr"):
        assert refusal_words(refused(basket, "FRUEH")) == "Le code FRUEH est valable à partir du 24\u00a0novembre 2026."
        assert "50,00\u00a0€" in refusal_words(refused(basket, "AB50"))


def test_one_code_an_order() -> None:
    basket = filled_basket((sold_product(gross="20.00"), 1))
    voucher()
    voucher(code="ZWEI", name="b")
    first = redeem(basket=basket, code="bien venue", email="", now=NOON)
    assert refused(basket, "BIENVENUE").refusal == Refusal.ALREADY_IN
    assert refused(basket, "ZWEI").refusal == Refusal.ANOTHER_IN
    take_out(basket=basket, voucher_id=first.pk)
    assert redeem(basket=basket, code="ZWEI", email="", now=NOON).code == "ZWEI"


def test_the_smallest_basket_is_counted_before_the_reduction() -> None:
    code = voucher(least=Decimal(20))
    assert with_code(filled_basket((sold_product(gross="20.00"), 1)), code).total_incl_tax == Decimal("18.00")
    assert with_code(filled_basket((sold_product(gross="19.99"), 1)), code).total_incl_tax == Decimal("19.99")


def test_a_use_is_counted_given_back_and_counted_again() -> None:
    code = voucher(most_uses=1)
    first = ordered(with_code(filled_basket((sold_product(), 1)), code))
    assert VoucherApplication.objects.get().order_id == first.pk
    assert refused(filled_basket((sold_product(), 1)), "BIENVENUE").refusal == Refusal.USED_UP
    other = ordered(filled_basket((sold_product(), 1)))
    with pytest.raises(VoucherUsedUp):
        record(order_id=other.pk, voucher_ids=[code.pk], user_id=None)
    give_back(order_id=first.pk)
    give_back(order_id=first.pk)
    code.refresh_from_db()
    assert code.num_orders == 0
    record(order_id=other.pk, voucher_ids=[code.pk], user_id=None)
    code.refresh_from_db()
    assert code.num_orders == 1


def test_once_per_customer_is_by_address() -> None:
    code = voucher(is_once_per_customer=True)
    order = ordered(with_code(filled_basket((sold_product(), 1)), code))
    basket = filled_basket((sold_product(), 1))
    assert refused(basket, "BIENVENUE", email=order.guest_email).refusal == Refusal.USED_UP
    assert redeem(basket=basket, code="BIENVENUE", email="someone@else.example", now=NOON) == code


def test_terms_are_read_back_and_changed_until_an_order_used_them() -> None:
    code = voucher()
    wanted = terms(reduction=Reduction.AMOUNT, value=Decimal("5.00"), goods=Goods.SHELVES, most_uses=100)
    change(voucher=code, terms=wanted)
    assert terms_of(voucher=Voucher.objects.get()) == wanted
    ordered(with_code(filled_basket((sold_product(gross="20.00"), 1)), code))
    with pytest.raises(VoucherInUse):
        change(voucher=code, terms=terms(reduction=Reduction.AMOUNT, value=Decimal("6.00"), goods=Goods.SHELVES))
    assert terms_of(voucher=Voucher.objects.get()).value == Decimal("5.00")
    change(voucher=code, terms=terms(**{**wanted.__dict__, "ends_at": NOON, "most_uses": 5}))
    assert terms_of(voucher=Voucher.objects.get()).most_uses == 5


def test_a_code_is_unique_whatever_its_case() -> None:
    voucher()
    with pytest.raises(IntegrityError), transaction.atomic():
        issue(terms=terms(code="bien venue", name="zwei"))
    assert Voucher.objects.count() == 1
    assert written(" bien\tvenue ") == "BIENVENUE"
