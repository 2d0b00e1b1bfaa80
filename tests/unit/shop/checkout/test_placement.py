from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from core import outbox
from core.models import OutboxDelivery, OutboxEvent, OutgoingMail
from shop.accounts.models import User
from shop.basket.current import prepare
from shop.basket.models import Basket
from shop.checkout import giving_up, mails, paying, placement
from shop.checkout.enums import PlacementState
from shop.checkout.giving_up import PaymentUnderWay
from shop.checkout.models import Placement
from shop.checkout.placement import BasketEmpty, LineUnavailable
from shop.invoicing.models import Invoice
from shop.markets.delivery import NotDelivered
from shop.markets.seed import seed_markets
from shop.order.enums import OrderStatus
from shop.order.models import Order, TaxRow
from shop.payments.enums import AttemptState, ChargeState
from shop.payments.models import Attempt, Charge, MoneyMovement, PaymentMethod
from shop.payments.providers.base import ProviderUnreachable
from shop.payments.providers.sandbox import ledger
from shop.payments.providers.sandbox.cards import Behaviour
from shop.payments.providers.sandbox.models import SandboxIntent
from shop.payments.providers.sandbox.provider import SandboxProvider
from shop.stock.enums import ReservationState
from shop.stock.models import Reservation, StockItem
from shop.stock.reservations import OutOfStock
from tests.factories.shop import (
    NOON,
    UserFactory,
    address,
    begun,
    contact,
    filled_basket,
    paid,
    sandbox_card,
    sold_product,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def stock_of(product: Any) -> tuple[int, int]:
    item = StockItem.objects.get(components__product=product)
    return item.on_hand, item.reserved


def test_begin_promises_stock_and_charges_nothing() -> None:
    product = sold_product(gross="19.90", on_hand=3)
    made = begun((product, 2))
    assert stock_of(product) == (3, 2)
    assert (made.order.status, made.order.total_incl_tax) == (OrderStatus.PENDING, Decimal("43.70"))
    assert made.order.shipping_incl_tax == Decimal("3.90")
    assert TaxRow.objects.filter(order=made.order).aggregate(total=Sum("gross"))["total"] == Decimal("43.70")
    charge = Charge.objects.get()
    assert (charge.state, charge.amount, charge.intent_ref) == (ChargeState.PENDING, Decimal("43.70"), "")
    assert not Attempt.objects.exists()
    assert not OutboxEvent.objects.exists()


def test_paying_does_all_that_follows_from_the_money_once() -> None:
    product = sold_product(gross="19.90", on_hand=3)
    made = begun((product, 2))
    fresh, intent = paying.pay(placement=made, method_ref=sandbox_card(), return_url="/", now=NOON)
    assert fresh.state == PlacementState.PAID
    assert intent is not None
    order = Order.objects.get()
    assert (order.status, order.paid_at) == (OrderStatus.PAID, NOON)
    assert Invoice.objects.get(order=order).number == "FA2026-000001"
    assert Invoice.objects.get().gross == Decimal("43.70")
    assert list(MoneyMovement.objects.values_list("kind", "amount", "reference")) == [
        ("captured", Decimal("43.70"), intent.reference)
    ]
    assert Reservation.objects.get().state == ReservationState.COMMITTED
    assert Basket.objects.get().status == Basket.SUBMITTED
    assert list(OutboxEvent.objects.values_list("name", flat=True)) == ["order.paid"]
    again = paying.look_up(placement=fresh, now=NOON + MINUTE)
    assert again.state == PlacementState.PAID
    assert MoneyMovement.objects.count() == Invoice.objects.count() == OutboxEvent.objects.count() == 1


def test_the_same_basket_begins_once_however_often_the_button_is_pressed() -> None:
    basket = filled_basket((sold_product(on_hand=1), 1))
    made = [placement.begin(basket_id=basket.pk, contact=contact(), address=address(), now=NOON).pk for _ in range(3)]
    assert len(set(made)) == 1
    assert Order.objects.count() == Charge.objects.count() == 1


def test_another_address_is_another_order_and_the_first_gives_its_stock_back() -> None:
    product = sold_product(on_hand=1)
    basket = filled_basket((product, 1))
    first = placement.begin(basket_id=basket.pk, contact=contact(), address=address(), now=NOON)
    paying.open_payment(placement=first, return_url="/")
    second = placement.begin(basket_id=basket.pk, contact=contact(), address=address(line1="5 rue Racine"), now=NOON)
    first.refresh_from_db()
    assert first.state == PlacementState.RELEASED
    assert second.state == PlacementState.OPEN
    assert stock_of(product) == (1, 1)
    assert [order.status for order in Order.objects.order_by("pk")] == [OrderStatus.EXPIRED, OrderStatus.PENDING]
    assert SandboxIntent.objects.get().state == "canceled"


def test_out_of_stock_leaves_nothing_behind() -> None:
    product = sold_product(on_hand=1)
    mine, theirs = filled_basket((product, 1)), filled_basket((product, 1))
    placement.begin(basket_id=theirs.pk, contact=contact(email="b@example.org"), address=address(), now=NOON)
    with pytest.raises((OutOfStock, LineUnavailable)):
        placement.begin(basket_id=mine.pk, contact=contact(), address=address(), now=NOON)
    assert Order.objects.count() == Placement.objects.count() == Charge.objects.count() == 1
    assert Basket.objects.get(pk=mine.pk).status == Basket.OPEN


def test_two_lines_that_share_an_item_are_summed() -> None:
    product, other = sold_product(on_hand=3), sold_product()
    shared = StockItem.objects.get(components__product=product)
    other.components.update(item=shared)
    with pytest.raises(OutOfStock) as refusal:
        begun((product, 2), (other, 2))
    assert refusal.value.short == {shared.pk: 3}


def test_an_empty_basket_and_a_foreign_country_are_refused() -> None:
    seed_markets()
    with pytest.raises(BasketEmpty):
        placement.begin(basket_id=Basket.objects.create().pk, contact=contact(), address=address(), now=NOON)
    basket = filled_basket((sold_product(), 1))
    with pytest.raises(NotDelivered):
        placement.begin(basket_id=basket.pk, contact=contact(), address=address(country="US"), now=NOON)
    assert not Order.objects.exists()


def test_a_declined_card_then_a_good_one_on_the_same_intent() -> None:
    made = begun((sold_product(), 1))
    fresh, _ = paying.pay(placement=made, method_ref=sandbox_card(Behaviour.NO_FUNDS), return_url="/", now=NOON)
    assert fresh.state == PlacementState.OPEN
    assert Charge.objects.get().state == ChargeState.DECLINED
    fresh, _ = paying.pay(placement=fresh, method_ref=sandbox_card(), return_url="/", now=NOON + MINUTE)
    assert fresh.state == PlacementState.PAID
    assert list(Attempt.objects.order_by("number").values_list("state", "decline_code")) == [
        (AttemptState.DECLINED, "insufficient_funds"),
        (AttemptState.SUCCEEDED, ""),
    ]
    assert SandboxIntent.objects.count() == 1


class Unplugged(SandboxProvider):
    """A provider whose answer is lost, before or after it acted."""

    acts = True

    def confirm(self, **arguments: Any) -> Any:
        if self.acts:
            super().confirm(**arguments)
        raise ProviderUnreachable("answer lost")


class UnpluggedBefore(Unplugged):
    acts = False


def use_provider(settings: Any, provider: type[SandboxProvider]) -> None:
    settings.PAYMENT_PROVIDERS = {"sandbox": f"{provider.__module__}.{provider.__name__}"}


def test_an_answer_lost_after_the_charge_is_found_by_the_sweep(settings: Any) -> None:
    made = begun((sold_product(), 1))
    use_provider(settings, Unplugged)
    fresh, intent = paying.pay(placement=made, method_ref=sandbox_card(), return_url="/", now=NOON)
    assert intent is None
    assert Charge.objects.get().state == ChargeState.PROCESSING
    assert Attempt.objects.get().state == AttemptState.UNKNOWN
    assert giving_up.sweep(now=NOON + MINUTE) == 0
    assert giving_up.sweep(now=NOON + 3 * MINUTE) == 1
    fresh.refresh_from_db()
    assert fresh.state == PlacementState.PAID
    assert MoneyMovement.objects.count() == 1


def test_an_answer_lost_before_the_charge_lets_the_customer_try_again(settings: Any) -> None:
    made = begun((sold_product(), 1))
    use_provider(settings, UnpluggedBefore)
    paying.pay(placement=made, method_ref=sandbox_card(), return_url="/", now=NOON)
    use_provider(settings, SandboxProvider)
    giving_up.sweep(now=NOON + 3 * MINUTE)
    assert Charge.objects.get().state == ChargeState.PENDING
    fresh, _ = paying.pay(placement=made, method_ref=sandbox_card(), return_url="/", now=NOON + 4 * MINUTE)
    assert fresh.state == PlacementState.PAID
    assert list(Attempt.objects.order_by("number").values_list("state", flat=True)) == [
        AttemptState.ABANDONED,
        AttemptState.SUCCEEDED,
    ]


def test_what_was_never_paid_is_released_after_half_an_hour() -> None:
    product = sold_product(on_hand=1)
    made = begun((product, 1))
    paying.open_payment(placement=made, return_url="/")
    assert giving_up.sweep(now=NOON + 29 * MINUTE) == 0
    assert giving_up.sweep(now=NOON + 30 * MINUTE) == 1
    assert giving_up.sweep(now=NOON + 31 * MINUTE) == 0
    made.refresh_from_db()
    made.order.refresh_from_db()
    assert (made.state, made.order.status) == (PlacementState.RELEASED, OrderStatus.EXPIRED)
    assert stock_of(product) == (1, 0)
    assert Basket.objects.get().lines.count() == 1


def test_money_that_moved_wins_over_the_deadline(settings: Any) -> None:
    made = begun((sold_product(), 1))
    use_provider(settings, Unplugged)
    paying.pay(placement=made, method_ref=sandbox_card(), return_url="/", now=NOON + 29 * MINUTE)
    use_provider(settings, SandboxProvider)
    Placement.objects.update(created_at=NOON + 30 * MINUTE)
    giving_up.sweep(now=NOON + 31 * MINUTE)
    made.refresh_from_db()
    assert made.state == PlacementState.PAID


class Deaf(SandboxProvider):
    """A provider that nobody reaches."""

    def cancel(self, **arguments: Any) -> Any:
        raise ProviderUnreachable("no route")


def test_nothing_is_released_while_the_provider_cannot_be_asked(settings: Any) -> None:
    product = sold_product(on_hand=1)
    made = begun((product, 1))
    paying.open_payment(placement=made, return_url="/")
    use_provider(settings, Deaf)
    with pytest.raises(PaymentUnderWay):
        giving_up.give_up(placement_id=made.pk, now=NOON)
    assert stock_of(product) == (1, 1)


def test_what_was_added_meanwhile_stays_in_the_basket() -> None:
    product, other = sold_product(), sold_product()
    made = begun((product, 1))
    made.basket.lines.filter(product=product).update(quantity=3)
    basket = prepare(Basket.objects.get(), now=NOON)
    basket.add_product(other, 2)
    paying.pay(placement=made, method_ref=sandbox_card(), return_url="/", now=NOON)
    left = dict(Basket.objects.get().lines.values_list("product_id", "quantity"))
    assert left == {product.pk: 2, other.pk: 2}
    assert Basket.objects.get().status == Basket.OPEN


def test_a_guest_with_a_known_address_gets_the_order_attached_and_nothing_else() -> None:
    user = UserFactory.create(email="claire@example.org")
    assert paid((sold_product(), 1)).user_id == user.pk
    stranger = paid((sold_product(), 1), email="new@example.org")
    assert stranger.user_id is None
    assert User.objects.count() == 1
    assert not PaymentMethod.objects.exists()


def test_authentication_asked_then_given() -> None:
    made = begun((sold_product(), 1))
    fresh, intent = paying.pay(
        placement=made, method_ref=sandbox_card(Behaviour.AUTHENTICATES_ALWAYS), return_url="/back/", now=NOON
    )
    assert intent is not None
    assert intent.action_url
    assert Charge.objects.get().state == ChargeState.NEEDS_ACTION
    ledger.authenticate(client_secret=SandboxIntent.objects.get().client_secret, accepted=True)
    assert paying.look_up(placement=fresh, now=NOON).state == PlacementState.PAID


def test_the_mail_is_written_once_in_the_customers_language() -> None:

    order = paid((sold_product(), 1), language="en")
    for _ in range(2):
        outbox.deliver_due(now=NOON)
    mail = OutgoingMail.objects.get(kind="order-placed")
    assert (mail.key, mail.to, mail.language) == (order.number, "claire@example.org", "en")
    assert order.number in mail.subject
    assert not OutboxDelivery.objects.filter(state="due").exists()


@pytest.mark.parametrize("number", [1, 3])
def test_the_mail_of_an_order_costs_six_statements(number: int, django_assert_num_queries: Any) -> None:
    """The order with address, invoice and what was told; lines; reductions; the terms; the mail looked for, and written."""
    order = paid(*[(sold_product(), 1) for _ in range(number)])
    event = OutboxEvent.objects.get(name="order.paid", aggregate_id=order.pk)
    with django_assert_num_queries(6):
        mails.mail_paid_orders(events=[event], now=NOON)
    text = OutgoingMail.objects.get(kind="order-placed").text
    assert text.count("1 × ") == number


@pytest.mark.parametrize("number", [1, 3])
def test_mails_of_orders_written_together_cost_three_statements_each(
    number: int, django_assert_num_queries: Any
) -> None:
    """Orders, lines and reductions are read once for all; each mail takes its order's, in the order of the events."""
    orders = [paid((sold_product(title=f"Kit {key}"), 1), email=f"p{key}@example.org") for key in range(number)]
    events = list(OutboxEvent.objects.filter(name="order.paid").order_by("-pk"))
    with django_assert_num_queries(3 + 3 * number):
        mails.mail_paid_orders(events=events, now=NOON)
    rows = list(OutgoingMail.objects.filter(kind="order-placed").order_by("pk"))
    assert [(row.key, row.to) for row in rows] == [(each.number, each.contact_email) for each in reversed(orders)]
    for key, row in enumerate(reversed(rows)):
        assert (row.text.count("Kit "), f"Kit {key}" in row.text) == (1, True)
