from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from core import outbox
from core.models import OutboxDelivery, OutboxEvent
from shop.basket.current import prepare
from shop.basket.models import Basket
from shop.checkout import paying, placement
from shop.checkout.placement import LineUnavailable
from shop.order.models import Order
from shop.payments.models import Charge
from shop.stock.models import Reservation
from shop.stock.reservations import OutOfStock
from subscriptions.boxes import cycles, freezing
from subscriptions.enums import AtEnd, PlanKind
from subscriptions.models import Child, Plan, Signup, Subscription, SubscriptionMovement
from subscriptions.signup import signing_up
from subscriptions.signup.funnel import Draft
from subscriptions.signup.recaps import order_panels
from tests.factories.shop import UserFactory, address, contact, paid, sandbox_card, sold_product
from tests.factories.subscriptions import BoxRangeFactory, box_of, calendar_of, plan_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
CUTOFF = datetime(2026, 12, 15, 23, 0, tzinfo=UTC)


def monthly(*, on_hand: int = 100) -> Plan:
    """A monthly plan whose range has boxes from December on."""
    box_range = BoxRangeFactory.create()
    calendar_of(box_range, first=date(2026, 12, 1), months=6, on_hand=on_hand)
    return plan_of(box_range, gross="19.90")


def drafted(plan: Plan, *, name: str = "Lou") -> Draft:
    return Draft.new(first_name=name, birth_month=date(2022, 3, 1), range_key=plan.range.key)


def signed_up(plan: Plan, *, basket: Basket | None = None, name: str = "Lou", now: datetime = NOON) -> Signup:
    basket = basket or Basket.objects.create()
    return signing_up.put_into_basket(
        basket_id=basket.pk, draft=drafted(plan, name=name), plan=plan, language="fr", now=now
    )


def bought(signup: Signup, *, now: datetime = NOON, **who: Any) -> Order:
    made = placement.begin(basket_id=signup.basket_line.basket_id, contact=contact(**who), address=address(), now=now)
    paying.pay(placement=made, method_ref=sandbox_card(), return_url="/", now=now)
    outbox.deliver_due(now=now)
    made.order.refresh_from_db()
    return made.order


def cycles_of(subscription: Subscription) -> list[tuple[int, date, str, bool, Decimal]]:
    rows = subscription.cycles.order_by("number")
    return list(rows.values_list("number", "month__month", "state", "is_prepaid", "price"))


def test_a_paid_order_starts_the_subscription_with_its_first_box() -> None:
    plan = monthly()
    order = bought(signed_up(plan))
    subscription = Subscription.objects.get()
    charge = Charge.objects.get()
    assert (subscription.user, subscription.user.email) == (order.user, "claire@example.org")
    assert (subscription.child.first_name, subscription.child.birth_month) == ("Lou", date(2022, 3, 1))
    assert (subscription.plan, subscription.range, subscription.anchor_month) == (plan, plan.range, date(2026, 12, 1))
    assert (subscription.box_price, subscription.renewal_price) == (Decimal("19.90"), Decimal("19.90"))
    assert (subscription.boxes_paid, subscription.at_end, subscription.state) == (1, AtEnd.CONVERT, "active")
    assert (subscription.method, subscription.started_at) == (charge.method, NOON)
    assert (subscription.address.line1, subscription.address.line4) == ("3 rue Crébillon", "Nantes")
    assert cycles_of(subscription) == [(1, date(2026, 12, 1), "planned", True, Decimal("0.00"))]
    cycle = subscription.cycles.get()
    assert (cycle.order, cycle.charge, cycle.freeze_at) == (order, charge, CUTOFF)
    movement = SubscriptionMovement.objects.get()
    assert (movement.kind, movement.amount, movement.moved_at) == ("new", Decimal("19.90"), NOON)
    assert OutboxEvent.objects.get(name="subscription.started").payload == {
        "subscription_id": subscription.pk,
        "reference": subscription.reference,
        "plan": plan.key,
        "range": plan.range.key,
        "amount": "19.90",
    }


def test_the_orders_page_names_the_next_debit_until_its_day_has_passed() -> None:
    order = bought(signed_up(monthly()))
    with translation.override("fr"):
        (before,) = order_panels(order=order, now=datetime(2027, 1, 21, 22, 59, tzinfo=UTC))
        assert "le 21\xa0janvier 2027, puis chaque mois" in before
        assert order_panels(order=order, now=datetime(2027, 1, 21, 23, 0, tzinfo=UTC)) == []


def test_the_first_box_is_set_aside_with_the_order_and_belongs_to_its_cycle() -> None:
    plan = monthly(on_hand=1)
    signup = signed_up(plan)
    order = bought(signup)
    cycle = Subscription.objects.get().cycles.get()
    item = signup.first_month.box.item
    assert list(Reservation.objects.values_list("owner", "item_id", "quantity", "state")) == [
        (f"cycle:{cycle.pk}", item.pk, 1, "committed")
    ]
    freezing.freeze_due(now=CUTOFF)
    cycle.refresh_from_db()
    assert (cycle.state, cycle.box_sku, cycle.order) == ("ready", item.sku, order)
    item.refresh_from_db()
    assert (item.on_hand, item.reserved) == (1, 1)


def test_told_twice_it_starts_once() -> None:
    bought(signed_up(monthly()))
    OutboxDelivery.objects.update(state="due")
    outbox.deliver_due(now=NOON)
    event = OutboxEvent.objects.get(name="order.paid")
    outbox.deliver(event_id=event.pk, consumer_name="subscriptions.start", now=NOON)
    assert (Subscription.objects.count(), Child.objects.count(), SubscriptionMovement.objects.count()) == (1, 1, 1)
    assert OutboxEvent.objects.filter(name="subscription.started").count() == 1


def test_s13_three_prepaid_boxes_are_one_charge_and_three_rows() -> None:
    box_range = BoxRangeFactory.create()
    calendar_of(box_range, first=date(2026, 12, 1), months=6)
    plan = plan_of(box_range, kind=PlanKind.PREPAID, boxes=3, gross="56.90")
    order = bought(signed_up(plan))
    subscription = Subscription.objects.get()
    assert (subscription.box_price, subscription.renewal_price) == (Decimal("18.97"), Decimal("0.00"))
    assert (subscription.boxes_paid, subscription.at_end) == (3, AtEnd.STOP)
    assert cycles_of(subscription) == [
        (1, date(2026, 12, 1), "planned", True, Decimal("0.00")),
        (2, date(2027, 1, 1), "planned", True, Decimal("0.00")),
        (3, date(2027, 2, 1), "planned", True, Decimal("0.00")),
    ]
    assert set(subscription.cycles.values_list("order", "charge__amount")) == {(order.pk, Decimal("56.90"))}
    assert SubscriptionMovement.objects.get().amount == Decimal("18.97")


def test_prepaid_boxes_beyond_the_calendar_come_when_it_does() -> None:
    box_range = BoxRangeFactory.create()
    calendar_of(box_range, first=date(2026, 12, 1), months=2)
    bought(signed_up(plan_of(box_range, kind=PlanKind.PREPAID, boxes=3, gross="56.90")))
    subscription = Subscription.objects.get()
    assert subscription.cycles.count() == 2
    calendar_of(box_range, first=date(2027, 2, 1), months=1)
    assert cycles.plan_due(now=datetime(2027, 1, 5, tzinfo=UTC)) == 1
    third = subscription.cycles.get(number=3)
    first = subscription.cycles.get(number=1)
    assert (third.is_prepaid, third.order, third.charge) == (True, first.order, first.charge)


def test_a_quarterly_box_counts_a_third_a_month() -> None:
    box_range = BoxRangeFactory.create(cadence_months=3)
    calendar_of(box_range, first=date(2026, 12, 1), months=2)
    bought(signed_up(plan_of(box_range, gross="29.90")))
    assert SubscriptionMovement.objects.get().amount == Decimal("9.97")


def test_two_children_and_a_kit_in_one_basket() -> None:
    plan = monthly()
    basket = Basket.objects.create()
    signed_up(plan, basket=basket, name="Lou")
    signup = signed_up(plan, basket=basket, name="Zoé")
    prepared = prepare(basket, now=NOON)
    prepared.add_product(sold_product(gross="12.00"), 1)
    order = bought(signup)
    assert order.lines.count() == 3
    assert order.total_incl_tax == Decimal("19.90") * 2 + Decimal("12.00") + Decimal("3.90")
    names = Subscription.objects.order_by("pk").values_list("child__first_name", "user_id")
    assert list(names) == [("Lou", order.user_id), ("Zoé", order.user_id)]
    assert Reservation.objects.filter(owner__startswith="cycle:").count() == 2


def test_a_known_child_is_not_made_twice() -> None:
    plan = monthly()
    bought(signed_up(plan, name="Lou"))
    bought(signed_up(plan, name="lou"), now=NOON + timedelta(days=1))
    assert Child.objects.count() == 1
    assert Subscription.objects.filter(child=Child.objects.get()).count() == 2


def test_a_guest_with_a_known_address_gets_no_second_account_and_no_second_address() -> None:
    plan = monthly()
    user = UserFactory.create(email="claire@example.org")
    bought(signed_up(plan, name="Lou"))
    bought(signed_up(plan, name="Zoé"), now=NOON + timedelta(days=1))
    assert set(Subscription.objects.values_list("user_id", flat=True)) == {user.pk}
    assert user.addresses.count() == 1


def test_the_same_draft_sent_again_changes_its_line() -> None:
    plan = monthly()
    prepaid = plan_of(plan.range, kind=PlanKind.PREPAID, boxes=3, gross="56.90")
    basket = Basket.objects.create()
    draft = drafted(plan)
    for chosen in (plan, plan, prepaid):
        signing_up.put_into_basket(basket_id=basket.pk, draft=draft, plan=chosen, language="fr", now=NOON)
    line = basket.lines.get()
    assert (line.product, line.quantity, line.signup.plan) == (prepaid.product, 1, prepaid)
    assert Signup.objects.count() == 1


def test_a_child_chosen_again_from_the_start_is_not_bought_twice() -> None:
    plan = monthly()
    basket = Basket.objects.create()
    signed_up(plan, basket=basket)
    signed_up(plan, basket=basket)
    assert basket.lines.count() == 1


def test_an_old_page_of_a_paid_sign_up_buys_nothing() -> None:
    plan = monthly()
    basket = Basket.objects.create()
    draft = drafted(plan)
    signup = signing_up.put_into_basket(basket_id=basket.pk, draft=draft, plan=plan, language="fr", now=NOON)
    bought(signup)
    with pytest.raises(signing_up.AlreadyPaid):
        signing_up.put_into_basket(
            basket_id=Basket.objects.create().pk, draft=draft, plan=plan, language="fr", now=NOON
        )


def test_a_draft_opened_with_another_basket_leaves_the_first_alone() -> None:
    plan = monthly()
    draft = drafted(plan)
    first, second = Basket.objects.create(), Basket.objects.create()
    for basket in (first, second):
        signing_up.put_into_basket(basket_id=basket.pk, draft=draft, plan=plan, language="fr", now=NOON)
    assert [basket.lines.get().signup.token for basket in (first, second)] == [draft.token, f"{draft.token}-2"]


def test_a_cutoff_passed_at_the_checkout_moves_the_first_box_on() -> None:
    plan = monthly()
    signup = signed_up(plan, now=CUTOFF - timedelta(minutes=1))
    assert signup.first_month.month == date(2026, 12, 1)
    bought(signup, now=CUTOFF + timedelta(minutes=30))
    assert Subscription.objects.get().anchor_month == date(2027, 1, 1)


def test_the_box_that_was_shown_is_kept_for_half_an_hour() -> None:
    plan = monthly()
    signup = signed_up(plan, now=CUTOFF - timedelta(minutes=1))
    bought(signup, now=CUTOFF + timedelta(minutes=29))
    subscription = Subscription.objects.get()
    assert subscription.anchor_month == date(2026, 12, 1)
    assert freezing.freeze_due(now=CUTOFF + timedelta(minutes=30)) == 1
    assert subscription.cycles.get().state == "ready"


def test_s09_a_sign_up_at_half_past_midnight_gets_the_next_box() -> None:
    box_range = BoxRangeFactory.create()
    calendar_of(box_range, first=date(2026, 7, 1), months=3)
    plan = plan_of(box_range)
    before = signed_up(plan, now=datetime(2026, 7, 15, 21, 59, 59, tzinfo=UTC), name="Lou")
    after = signed_up(plan, now=datetime(2026, 7, 15, 22, 30, tzinfo=UTC), name="Zoé")
    assert [row.first_month.month for row in (before, after)] == [date(2026, 7, 1), date(2026, 8, 1)]


def test_the_last_first_box_goes_to_one() -> None:
    plan = monthly(on_hand=1)
    first, second = signed_up(plan, name="Lou"), signed_up(plan, name="Zoé")
    bought(first)
    with pytest.raises(OutOfStock):
        placement.begin(basket_id=second.basket_line.basket_id, contact=contact(), address=address(), now=NOON)
    assert Subscription.objects.count() == 1


@pytest.mark.parametrize("change", ["no sign-up", "two"])
def test_a_plan_that_did_not_come_through_the_funnel_is_not_sold(change: str) -> None:
    signup = signed_up(monthly())
    line = signup.basket_line
    if change == "two":
        line.quantity = 2
        line.save()
    else:
        signup.delete()
    with pytest.raises(LineUnavailable):
        placement.begin(basket_id=line.basket_id, contact=contact(), address=address(), now=NOON)
    assert not Order.objects.exists()


def test_a_plan_chosen_anew_while_the_first_is_being_paid_starts_what_was_paid() -> None:
    plan = monthly()
    prepaid = plan_of(plan.range, kind=PlanKind.PREPAID, boxes=3, gross="56.90")
    signup = signed_up(plan)
    made = placement.begin(basket_id=signup.basket_line.basket_id, contact=contact(), address=address(), now=NOON)
    Signup.objects.update(plan=prepaid, at_end=AtEnd.STOP, renewal_price=0)
    paying.pay(placement=made, method_ref=sandbox_card(), return_url="/", now=NOON)
    outbox.deliver_due(now=NOON)
    subscription = Subscription.objects.get()
    assert (subscription.plan, subscription.at_end, subscription.renewal_price) == (
        plan,
        AtEnd.CONVERT,
        Decimal("19.90"),
    )


def test_an_order_without_sign_ups_is_left_alone() -> None:
    product = sold_product()
    paid((product, 1))
    outbox.deliver_due(now=NOON)
    assert not Subscription.objects.exists()


def test_a_sold_out_month_is_not_offered() -> None:
    plan = monthly()
    december = plan.range.calendar.order_by("month")[0]
    december.box = box_of(plan.range, on_hand=0)
    december.save()
    assert signed_up(plan).first_month.month == date(2027, 1, 1)
