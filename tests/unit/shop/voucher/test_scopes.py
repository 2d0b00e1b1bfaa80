"""Codes that are narrowed: to a range, to chosen articles and plans, to a customer's first order."""

from collections.abc import Callable, Iterable
from decimal import Decimal

import pytest
from django.utils import translation

from core import slots
from shop.basket.current import prepare
from shop.catalogue.enums import ProductKind
from shop.catalogue.models import ProductFacts
from shop.catalogue.ranges import KEYS_SLOT
from shop.checkout import paying, placement
from shop.offer.ranges import Goods
from shop.voucher.issuing import change, stop, terms_of
from shop.voucher.models import Voucher, VoucherApplication
from shop.voucher.redeeming import Refusal, VoucherRefused, redeem
from shop.voucher.series import codes_file, issue_series, stop_series
from shop.voucher.usage import NotFirstOrder
from shop.voucher.words import refusal_words
from tests.factories.shop import NOON, address, contact, filled_basket, sandbox_card, sold_product
from tests.factories.vouchers import terms, voucher

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market")]


def paid_for(basket, code: Voucher) -> list[str]:
    basket.vouchers.add(code)
    prepare(basket, now=NOON)
    return [str(line.line_price_incl_tax_incl_discounts) for line in basket.all_lines()]


def of_range(key: str, **fields: str):
    product = sold_product(**fields)
    ProductFacts.objects.create(product=product, range_key=key)
    return product


@pytest.fixture
def plan_is_tige(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Say that a product is a plan of Tige, as the subscriptions do."""

    def say(product_id: int) -> None:
        def keys(*, product_ids: Iterable[int]) -> dict[int, str]:
            return {pk: "tige" for pk in product_ids if pk == product_id}

        monkeypatch.setitem(slots._filled[KEYS_SLOT], "test", keys)

    return say


def test_a_range_is_its_goods_and_its_plans(plan_is_tige: Callable[[int], None]) -> None:
    mine, other, plain = of_range("tige", gross="10.00"), of_range("pousse", gross="10.00"), sold_product(gross="10.00")
    plan = sold_product(gross="20.00", kind=ProductKind.PLAN)
    plan_is_tige(plan.pk)
    basket = filled_basket((mine, 1), (other, 1), (plain, 1), (plan, 1))
    assert paid_for(basket, voucher(range_key="tige")) == ["9.00", "10.00", "10.00", "18.00"]


def test_chosen_articles_only() -> None:
    kit, book = sold_product(gross="10.00"), sold_product(gross="10.00")
    code = voucher(product_ids=frozenset({book.pk}))
    assert paid_for(filled_basket((kit, 1), (book, 2)), code) == ["10.00", "18.00"]


def test_the_smallest_basket_counts_only_what_the_code_is_good_for() -> None:
    kit, book = sold_product(gross="30.00"), sold_product(gross="10.00")
    code = voucher(product_ids=frozenset({book.pk}), least=Decimal(20))
    assert paid_for(filled_basket((kit, 1), (book, 1)), code) == ["30.00", "10.00"]
    assert paid_for(filled_basket((kit, 1), (book, 2)), code) == ["30.00", "18.00"]


def test_a_code_that_fits_nothing_says_for_what_it_is() -> None:
    book = sold_product(gross="10.00", title="Le livre des ombres")
    voucher(product_ids=frozenset({book.pk}))
    basket = filled_basket((sold_product(gross="30.00"), 1))
    with pytest.raises(VoucherRefused) as caught:
        redeem(basket=basket, code="BIENVENUE", email="", now=NOON)
    assert caught.value.refusal == Refusal.NOTHING_FITS
    with translation.override("fr"):
        assert "Le livre des ombres" in refusal_words(caught.value)


def test_a_scope_is_read_back_changed_and_taken_away() -> None:
    book = sold_product()
    code = voucher(range_key="tige", product_ids=frozenset({book.pk}), is_for_first_order=True)
    kept = terms_of(voucher=code)
    assert (kept.range_key, kept.product_ids, kept.is_for_first_order) == ("tige", frozenset({book.pk}), True)
    change(voucher=code, terms=terms())
    assert terms_of(voucher=code) == terms()


def first_order_code(*, email: str) -> Voucher:
    """A code for first orders, and a paid order of this address."""
    code = voucher(is_for_first_order=True)
    basket = filled_basket((sold_product(gross="20.00"), 1))
    made = placement.begin(basket_id=basket.pk, contact=contact(email=email), address=address(), now=NOON)
    paying.pay(placement=made, method_ref=sandbox_card(), return_url="/", now=NOON)
    return code


def test_a_code_for_first_orders_asks_for_none_paid_before() -> None:
    code = first_order_code(email="a@example.org")
    basket = filled_basket((sold_product(gross="20.00"), 1))
    with pytest.raises(VoucherRefused) as caught:
        redeem(basket=basket, code=code.code, email="a@example.org", now=NOON)
    assert caught.value.refusal == Refusal.NOT_FIRST
    assert basket.vouchers.count() == 0
    assert redeem(basket=basket, code=code.code, email="b@example.org", now=NOON) == code


def test_a_guest_who_has_ordered_learns_it_when_the_order_begins() -> None:
    code = first_order_code(email="a@example.org")
    basket = filled_basket((sold_product(gross="20.00"), 1))
    redeem(basket=basket, code=code.code, email="", now=NOON)
    with pytest.raises(NotFirstOrder):
        placement.begin(basket_id=basket.pk, contact=contact(email="a@example.org"), address=address(), now=NOON)
    assert VoucherApplication.objects.count() == 0


def test_a_stopped_code_takes_nothing_off_from_that_moment() -> None:
    code = voucher()
    basket = filled_basket((sold_product(gross="20.00"), 1))
    assert paid_for(basket, code) == ["18.00"]
    assert stop(voucher_ids=[code.pk], now=NOON) == 1
    assert stop(voucher_ids=[code.pk], now=NOON) == 0
    code.refresh_from_db()
    assert code.end_datetime == NOON


def test_a_series_is_as_many_codes_for_one_order_each() -> None:
    series = issue_series(terms=terms(code="avril", name="Cartes", goods=Goods.SHELVES), count=25, now=NOON)
    codes = list(series.vouchers.order_by("code"))
    assert len({each.code for each in codes}) == 25
    assert all(each.code.startswith("AVRIL-") and len(each.code) == 14 for each in codes)
    assert {each.usage for each in codes} == {Voucher.SINGLE_USE}
    kit = sold_product(gross="20.00")
    first = filled_basket((kit, 1))
    redeem(basket=first, code=codes[0].code.lower(), email="", now=NOON)
    placement.begin(basket_id=first.pk, contact=contact(), address=address(), now=NOON)
    with pytest.raises(VoucherRefused) as caught:
        redeem(basket=filled_basket((kit, 1)), code=codes[0].code, email="", now=NOON)
    assert caught.value.refusal == Refusal.USED_UP
    assert redeem(basket=filled_basket((kit, 1)), code=codes[1].code, email="", now=NOON) == codes[1]
    rows = codes_file(series=series, head=("code", "commandes")).decode("utf-8-sig").splitlines()
    assert rows[:3] == ["code;commandes", f"{codes[0].code};1", f"{codes[1].code};0"]
    assert stop_series(series_id=series.pk, now=NOON) == 25


@pytest.mark.parametrize("count", [0, 5001])
def test_a_series_has_a_sensible_size(count: int) -> None:
    with pytest.raises(ValueError, match=str(count)):
        issue_series(terms=terms(), count=count, now=NOON)
    assert not Voucher.objects.exists()
