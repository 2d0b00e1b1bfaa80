"""Two markets in one shop: each language sells in one of them, a basket has the prices of one, contracts stay in theirs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core import clock
from shop.address.models import Country
from shop.basket import changes
from shop.basket.changes import BasketRefused
from shop.basket.current import OtherMarket, prepare
from shop.basket.models import Basket
from shop.catalogue.addresses import product_path
from shop.catalogue.models import Product
from shop.checkout import paying, placement
from shop.invoicing.models import Invoice
from shop.markets.delivery import NotDelivered
from shop.markets.models import Market, MarketLanguage
from shop.markets.pricing import set_price
from shop.markets.queries import NoMarket, current_market, market_to, shop_prices
from shop.order import distance
from shop.order.models import Order, TaxRow
from shop.payments.models import Charge
from subscriptions.boxes import cycles
from subscriptions.changes import changing, extras, ranges, repricing
from subscriptions.models import CalendarMonth, Notice, PriceChange, Signup, Subscription
from subscriptions.signup import signing_up
from subscriptions.signup.funnel import Draft
from tests.factories.markets import markets, swiss_market
from tests.factories.shop import LONG_AGO, NOON, UserFactory, address, contact, sandbox_card, sold_product
from tests.factories.subscriptions import (
    BoxRangeFactory,
    ChildFactory,
    address_of,
    all_rules_hold,
    calendar_of,
    plan_of,
    running_subscription,
)

pytestmark = pytest.mark.django_db
IN_FRANCS = Decimal("29.00")


@pytest.fixture
def swiss(db: None) -> Market:
    """Francs, on the English pages; French ones sell in euros."""
    return swiss_market()


@pytest.fixture
def kit(swiss: Market) -> Product:
    """19.90 euros or 29 francs."""
    product = sold_product(gross="19.90")
    set_price(product_id=product.pk, market=swiss, amount=IN_FRANCS, starts_at=LONG_AGO)
    return product


def add(basket: Basket, product: Product, *, language: str, quantity: int = 1) -> None:
    with translation.override(language):
        changes.add(basket_id=basket.pk, product_id=product.pk, quantity=quantity, now=NOON)


def totals(basket: Basket, *, language: str) -> tuple[Decimal, str]:
    """What the basket's page of a language would show."""
    with translation.override(language):
        seen = prepare(Basket.objects.get(pk=basket.pk), now=NOON)
        return seen.total_incl_tax, seen.strategy.market.currency


def bought(basket: Basket, *, language: str, country: str) -> Order:
    with translation.override(language):
        made = placement.begin(
            basket_id=basket.pk, contact=contact(language=language), address=address(country=country), now=NOON
        )
        paying.pay(placement=made, method_ref=sandbox_card(), return_url="/", now=NOON)
    made.order.refresh_from_db()
    return made.order


def test_each_language_sells_in_its_market_and_all_others_in_the_first(swiss: Market) -> None:
    found = {}
    for language in ("fr", "en", "de"):
        with translation.override(language):
            found[language] = current_market().key
    assert found == {"fr": "euro", "en": "swiss", "de": "euro"}


def test_a_market_that_is_closed_sells_nowhere(swiss: Market) -> None:
    Market.objects.filter(pk=swiss.pk).update(is_active=False)
    with translation.override("en"):
        assert current_market().key == "euro"
    Market.objects.update(is_active=False)
    with pytest.raises(NoMarket):
        current_market()


def test_a_shop_whose_markets_all_name_languages_sells_in_no_other(swiss: Market) -> None:
    MarketLanguage.objects.create(market=markets(), language="fr")
    with translation.override("de"), pytest.raises(NoMarket):
        current_market()


def test_the_market_of_a_contract_is_that_of_its_country_and_currency(swiss: Market) -> None:
    assert market_to(country="CH", currency="CHF") == swiss
    assert market_to(country="BE", currency="EUR").key == "euro"
    assert market_to(country="CH", currency="EUR").key == "euro"
    with pytest.raises(NoMarket):
        market_to(country="CH", currency="USD")


def test_pages_show_the_prices_of_their_market_with_one_query_for_them(
    kit: Product, client: Client, django_assert_num_queries: Any
) -> None:
    with translation.override("en"), django_assert_num_queries(1):
        prices = shop_prices(product_ids=[kit.pk], now=NOON)
    assert (prices[kit.pk].amount, prices[kit.pk].currency) == (IN_FRANCS, "CHF")
    shown = {language: client.get(f"/{language}/{path}/").content.decode() for language, path in PATHS.items()}
    assert "19,90" in shown["fr"] and "29" not in _prices(shown["fr"])
    assert "CHF" in shown["en"] and "19.90" not in shown["en"]


def test_a_product_s_page_has_the_price_and_the_delivery_of_its_market(kit: Product, client: Client) -> None:
    pages = {
        language: client.get(product_path(slug=kit.slug_fr, language=language)).content.decode() for language in PATHS
    }
    assert "19,90\u00a0€" in pages["fr"] and "CHF" not in pages["fr"]
    assert "CHF\u00a029.00" in pages["en"] and "Delivery CHF\u00a09.00, free from CHF\u00a090.00" in pages["en"]
    assert "€" not in pages["en"] and "Belgium" not in pages["en"]


PATHS = {"fr": "boutique", "en": "shop"}


def _prices(page: str) -> str:
    return page.partition("product-card__price")[2].partition("</p>")[0]


def test_a_basket_keeps_its_market_whatever_language_its_page_is_read_in(kit: Product) -> None:
    basket = Basket.objects.create()
    add(basket, kit, language="fr")
    assert totals(basket, language="fr") == totals(basket, language="en") == (Decimal("19.90"), "EUR")
    with pytest.raises(BasketRefused) as refused:
        add(basket, kit, language="en")
    assert "EUR" in refused.value.sentence
    assert [line.quantity for line in basket.lines.all()] == [1]
    assert totals(basket, language="en") == (Decimal("19.90"), "EUR")


def test_an_emptied_basket_takes_the_market_of_the_next_page(kit: Product) -> None:
    basket = Basket.objects.create()
    add(basket, kit, language="fr")
    changes.remove(basket_id=basket.pk, line_id=basket.lines.get().pk)
    add(basket, kit, language="en", quantity=2)
    assert totals(basket, language="fr") == (2 * IN_FRANCS, "CHF")


def test_what_has_no_price_in_the_market_cannot_be_bought_there(swiss: Market) -> None:
    product, basket = sold_product(), Basket.objects.create()
    with pytest.raises(BasketRefused):
        add(basket, product, language="en")
    assert not basket.lines.exists()


def test_an_order_in_francs_is_paid_taxed_and_invoiced_in_francs(kit: Product) -> None:
    basket = Basket.objects.create()
    add(basket, kit, language="en")
    order = bought(basket, language="en", country="CH")
    assert (order.status, order.currency, order.total_incl_tax) == ("paid", "CHF", IN_FRANCS + Decimal("9.00"))
    charge = Charge.objects.get(order=order)
    assert (charge.amount, charge.currency, charge.state) == (Decimal("38.00"), "CHF", "paid")
    assert set(TaxRow.objects.filter(order=order).values_list("rate", "country")) == {(Decimal("0.0810"), "CH")}
    assert Invoice.objects.get(order=order).currency == "CHF"
    assert distance.sold_abroad(year=NOON.year) == 0
    all_rules_hold(now=NOON)


def test_a_basket_in_francs_is_not_sent_to_a_country_of_the_euro_market(kit: Product) -> None:
    basket = Basket.objects.create()
    add(basket, kit, language="en")
    with pytest.raises(NotDelivered):
        bought(basket, language="en", country="FR")
    assert not Order.objects.exists()


def test_the_basket_page_says_why_something_did_not_go_in(kit: Product, client: Client) -> None:
    with translation.override("fr"):
        client.post(reverse("basket:add"), {"product": kit.pk, "quantity": "1"}, headers=HERE)
    with translation.override("en"):
        answer = client.post(reverse("basket:add"), {"product": kit.pk, "quantity": "1"}, headers=HERE, follow=True)
    assert "EUR" in answer.content.decode()
    assert [line.quantity for line in Basket.objects.get().lines.all()] == [1]


HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def francs(swiss: Market) -> Subscription:
    """A subscription in francs, delivered in Switzerland; its owner may read any language."""
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 12, 1), months=8)
    plan = plan_of(months[0].range, gross="19.90")
    set_price(product_id=plan.product_id, market=swiss, amount=IN_FRANCS, starts_at=LONG_AGO)
    child = ChildFactory.create(user=UserFactory.create())
    address_of(child.user, country=Country.objects.get(pk="CH"), postcode="1204", line4="Genève")
    row = running_subscription(first=months[0], plan=plan, child=child, box_price="29.00", renewal_price="29.00")
    Subscription.objects.filter(pk=row.pk).update(currency="CHF")
    row.refresh_from_db()
    return row


def months_of(row: Subscription) -> list[CalendarMonth]:
    return list(CalendarMonth.objects.filter(range=row.range).order_by("month"))


def test_a_subscription_changes_at_the_prices_of_its_own_market(francs: Subscription, swiss: Market) -> None:
    other = plan_of(francs.range, kind="prepaid", boxes=3, gross="55.90", next_plan=francs.plan)
    set_price(product_id=other.product_id, market=swiss, amount=Decimal("81.00"), starts_at=LONG_AGO)
    with translation.override("fr"):
        changing.change_plan(subscription_id=francs.pk, plan_id=other.pk, now=NOON)
    francs.refresh_from_db()
    assert (francs.wanted_price, francs.wanted_renewal_price) == (Decimal("81.00"), IN_FRANCS)


def test_a_subscription_in_francs_does_not_move_to_a_country_in_euros(francs: Subscription) -> None:
    home = address_of(francs.user, line1="1 rue de la Paix")
    with pytest.raises(NotDelivered):
        changing.move_to(subscription_id=francs.pk, address_id=home.pk, now=NOON)
    assert Subscription.objects.get(pk=francs.pk).address_id == francs.address_id


def test_a_new_price_is_announced_in_its_market_alone(francs: Subscription, swiss: Market) -> None:
    months = months_of(francs)
    euros = running_subscription(first=months[0], plan=francs.plan, child=ChildFactory.create())
    now = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    set_price(product_id=francs.plan.product_id, market=swiss, amount=Decimal("31.00"), starts_at=now)
    made = repricing.announce(plan_id=francs.plan_id, by_id=None, now=now)
    assert [(row.price, row.currency, row.market) for row in made] == [(Decimal("31.00"), "CHF", swiss)]
    assert repricing.tell_due(now=now) == 1
    assert [row.subscription_id for row in Notice.objects.all()] == [francs.pk]
    set_price(product_id=francs.plan.product_id, market=markets(), amount=Decimal("21.90"), starts_at=now)
    again = repricing.announce(plan_id=francs.plan_id, by_id=None, now=now)
    assert [(row.price, row.currency) for row in again] == [(Decimal("21.90"), "EUR"), (Decimal("31.00"), "CHF")]
    assert repricing.tell_due(now=now) == 1
    assert set(Notice.objects.values_list("subscription_id", flat=True)) == {francs.pk, euros.pk}
    assert PriceChange.objects.count() == 2


def test_subscribing_in_another_market_than_the_basket_s_is_refused(francs: Subscription, kit: Product) -> None:
    basket = Basket.objects.create()
    add(basket, kit, language="fr")
    draft = Draft.new(first_name="Lou", birth_month=date(2022, 3, 1), range_key=francs.range.key)
    with translation.override("en"), pytest.raises(OtherMarket):
        signing_up.put_into_basket(basket_id=basket.pk, draft=draft, plan=francs.plan, language="en", now=NOON)
    assert not Signup.objects.exists()
    changes.remove(basket_id=basket.pk, line_id=basket.lines.get().pk)
    with translation.override("en"):
        made = signing_up.put_into_basket(basket_id=basket.pk, draft=draft, plan=francs.plan, language="en", now=NOON)
    assert (made.renewal_price, totals(basket, language="fr")) == (IN_FRANCS, (IN_FRANCS, "CHF"))


def test_what_goes_with_the_box_costs_what_it_costs_in_its_market(francs: Subscription, kit: Product) -> None:
    clock.set_now(NOON)
    months = months_of(francs)
    cycles.plan_cycle(subscription=francs, number=2, month=months[1])
    row = extras.put(subscription_id=francs.pk, number=2, product_id=kit.pk, quantity=1, now=NOON)
    assert row is not None
    assert (row.unit_price, row.currency) == (IN_FRANCS, "CHF")


def test_growing_up_costs_what_the_next_range_costs_in_its_market(francs: Subscription, swiss: Market) -> None:
    months = calendar_of(BoxRangeFactory.create(), first=date(2027, 1, 1), months=6)
    into = plan_of(months[0].range, gross="24.90")
    set_price(product_id=into.product_id, market=swiss, amount=Decimal("35.00"), starts_at=LONG_AGO)
    box = cycles.plan_cycle(subscription=francs, number=2, month=months_of(francs)[1])
    assert ranges.step_into(subscription=francs, into=months[0].range, box=box, now=NOON).price == Decimal("35.00")
