from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from shop.markets.delivery import NotDelivered, add_working_days, country_of, delivery_price, packing_day, promise
from shop.markets.models import Price, ProductTaxShare, TaxCategory, TaxRate
from shop.markets.pricing import PriceInThePast, reduce_price, set_price
from shop.markets.queries import CurrentPrice, price_at, prices_at
from shop.markets.seed import seed_markets
from shop.markets.taxes import NoTaxRate, TaxPart, tax_table
from tests.factories.shop import LONG_AGO, NOON, ProductFactory, sold_product

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_seed_is_idempotent_and_leaves_what_staff_changed() -> None:
    market = seed_markets()
    row = country_of(market_id=market.pk, country="FR")
    row.delivery_price = Decimal("4.50")
    row.save()
    seed_markets()
    assert country_of(market_id=market.pk, country="FR").delivery_price == Decimal("4.50")
    assert TaxRate.objects.count() == 12


def test_a_new_price_ends_the_old_one_at_its_start() -> None:
    product, market = ProductFactory.create(), seed_markets()
    set_price(product_id=product.pk, market=market, amount=Decimal("20"), starts_at=LONG_AGO)
    set_price(product_id=product.pk, market=market, amount=Decimal("22"), starts_at=NOON)
    before = price_at(product_id=product.pk, market=market, now=NOON - timedelta(microseconds=1))
    after = price_at(product_id=product.pk, market=market, now=NOON)
    assert before == CurrentPrice(amount=Decimal("20.00"), currency="EUR")
    assert after == CurrentPrice(amount=Decimal("22.00"), currency="EUR")
    with pytest.raises(PriceInThePast):
        set_price(product_id=product.pk, market=market, amount=Decimal("19"), starts_at=NOON - DAY)
    assert Price.objects.count() == 2


def test_a_reduction_stands_beside_the_lowest_price_of_the_thirty_days_before() -> None:
    product, market = ProductFactory.create(), seed_markets()
    set_price(product_id=product.pk, market=market, amount=Decimal("18"), starts_at=NOON - 60 * DAY)
    set_price(product_id=product.pk, market=market, amount=Decimal("25"), starts_at=NOON - 40 * DAY)
    set_price(product_id=product.pk, market=market, amount=Decimal("24"), starts_at=NOON - 10 * DAY)
    reduce_price(product_id=product.pk, market=market, amount=Decimal("20"), starts_at=NOON - DAY, ends_at=NOON + DAY)
    found = prices_at(product_ids=[product.pk], market=market, now=NOON)
    assert found == {product.pk: CurrentPrice(amount=Decimal("20.00"), currency="EUR", before=Decimal("24.00"))}
    ended = price_at(product_id=product.pk, market=market, now=NOON + DAY)
    assert ended == CurrentPrice(amount=Decimal("24.00"), currency="EUR")


def test_a_product_without_price_is_left_out() -> None:
    assert prices_at(product_ids=[ProductFactory.create().pk], market=seed_markets(), now=NOON) == {}


def test_a_mixed_box_is_split_by_its_shares_to_the_cent() -> None:
    product = sold_product(gross="19.90")
    ProductTaxShare.objects.create(
        product=product, category=TaxCategory.objects.get(key="book"), percent=Decimal("33.33")
    )
    ProductTaxShare.objects.create(
        product=product, category=TaxCategory.objects.get(key="standard"), percent=Decimal("66.67")
    )
    table = tax_table(product_ids=[product.pk], country="FR", on=date(2026, 11, 23))
    parts = table.parts(product_id=product.pk, gross=Decimal("19.90"))
    assert parts == [
        TaxPart("book", Decimal("0.0550"), Decimal("6.28"), Decimal("0.35"), Decimal("6.63")),
        TaxPart("standard", Decimal("0.2000"), Decimal("11.06"), Decimal("2.21"), Decimal("13.27")),
    ]
    assert sum(part.net + part.tax for part in parts) == Decimal("19.90")


def test_the_rate_is_that_of_the_destination_and_the_day() -> None:
    product = sold_product()
    TaxRate.objects.create(
        category=TaxCategory.objects.get(key="standard"),
        country_id="LU",
        rate=Decimal("0.18"),
        valid_from=date(2027, 1, 1),
    )
    for on, rate in ((date(2026, 12, 31), "0.1700"), (date(2027, 1, 1), "0.1800")):
        [part] = tax_table(product_ids=[], country="LU", on=on).parts(product_id=product.pk, gross=Decimal("11.70"))
        assert part.rate == Decimal(rate)
    with pytest.raises(NoTaxRate):
        tax_table(product_ids=[], country="PT", on=date(2026, 1, 1)).parts(product_id=None, gross=Decimal(1))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 23, 10, 59, tzinfo=UTC), date(2026, 11, 23)),  # 11:59 in Paris
        (datetime(2026, 11, 23, 11, 0, tzinfo=UTC), date(2026, 11, 24)),  # noon in Paris
        (datetime(2026, 11, 20, 12, 0, tzinfo=UTC), date(2026, 11, 23)),  # Friday afternoon
        (datetime(2026, 12, 25, 8, 0, tzinfo=UTC), date(2026, 12, 28)),  # Christmas, then a weekend
        (datetime(2026, 7, 13, 11, 0, tzinfo=UTC), date(2026, 7, 15)),  # after noon, before Bastille Day
    ],
)
def test_packing_day(moment: datetime, day: date) -> None:
    assert packing_day(now=moment) == day


def test_promise_skips_holidays_of_the_destination() -> None:
    market = seed_markets()
    made = promise(to=country_of(market_id=market.pk, country="DE"), now=NOON, pack_on=date(2026, 12, 23))
    assert (made.from_date, made.to_date) == (date(2026, 12, 29), date(2026, 12, 31))
    assert add_working_days(date(2026, 12, 24), 1, country="FR") == date(2026, 12, 28)


@pytest.mark.parametrize(
    ("goods", "price"), [("0.00", "0.00"), ("44.99", "3.90"), ("45.00", "0.00"), ("45.01", "0.00")]
)
def test_delivery_price(goods: str, price: str) -> None:
    to = country_of(market_id=seed_markets().pk, country="FR")
    assert delivery_price(to=to, goods=Decimal(goods)) == Decimal(price)


def test_elsewhere_is_refused() -> None:
    with pytest.raises(NotDelivered):
        country_of(market_id=seed_markets().pk, country="US")
