"""A code opens a subscription, once: with an account or without, for a child that is known or not."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache

from core import clock, outbox
from core.models import OutboxEvent, OutgoingMail
from shop.accounts.models import User
from shop.markets.models import Price, ProductTaxShare, TaxCategory
from shop.order.models import Order
from shop.payments.models import Attempt, Charge
from shop.stock.models import Reservation
from subscriptions.billing import renewals
from subscriptions.boxes import cycles, freezing
from subscriptions.changes import extras, skipping
from subscriptions.endings import ending
from subscriptions.enums import AtEnd, CycleState, GiftState, SubscriptionState
from subscriptions.gifts import fitting, knocking, openings, redeeming
from subscriptions.gifts.redeeming import Holder, redeem
from subscriptions.models import Child, Cycle, Gift, Subscription, SubscriptionMovement
from subscriptions.signup.offers import NothingToSend
from tests.factories.gifts import DECEMBER, bought, gift_plan, opened, opening
from tests.factories.shop import NOON, UserFactory, address, sold_product
from tests.factories.subscriptions import (
    BoxRangeFactory,
    ChildFactory,
    all_rules_hold,
    box_of,
    calendar_of,
    plan_of,
    running_subscription,
)

pytestmark = pytest.mark.django_db
CUTOFF = datetime(2026, 12, 15, 23, 0, tzinfo=UTC)
DEBIT = datetime(2026, 12, 21, 5, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_tries() -> None:
    cache.clear()


def nothing_opened() -> None:
    """No trace of an opening."""
    assert not Subscription.objects.exists()
    assert not Order.objects.filter(kind="gift").exists()
    assert not OutgoingMail.objects.filter(kind__in=("gift-opened", "gift-started")).exists()
    assert not Gift.objects.filter(state=GiftState.REDEEMED).exists()


def live_until(end: datetime) -> None:
    """All cut-offs, debits and ends up to then, each on its day."""
    day = CUTOFF
    while day <= end:
        freezing.freeze_due(now=day)
        renewals.charge_due(now=day + timedelta(days=6))
        cycles.plan_due(now=day)
        outbox.deliver_due(now=day)
        day += timedelta(days=31)


def test_s15_a_stranger_opens_n_boxes_and_then_it_ends() -> None:
    gift = opened(bought(gift_plan(boxes=3, gross="56.90")))
    subscription = Subscription.objects.get()
    assert (gift.state, gift.subscription, gift.redeemed_at) == (GiftState.REDEEMED, subscription, NOON)
    assert (subscription.boxes_paid, subscription.at_end, subscription.method) == (3, AtEnd.STOP, None)
    assert (subscription.box_price, subscription.renewal_price) == (Decimal("18.97"), Decimal("0.00"))
    assert (subscription.anchor_month, subscription.child.first_name) == (DECEMBER, "Lou")
    assert subscription.user.email == "lea@example.org"
    assert not subscription.user.has_usable_password()
    rows = subscription.cycles.order_by("number").values_list("number", "is_prepaid", "price", "order", "charge")
    assert list(rows) == [(number, True, Decimal("0.00"), gift.order.pk, None) for number in (1, 2, 3)]
    live_until(CUTOFF + timedelta(days=200))
    assert subscription.cycles.count() == 3
    assert set(subscription.cycles.values_list("state", flat=True)) == {CycleState.READY}
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.ENDING
    subscription.cycles.update(state=CycleState.PACKED)
    ending.end_due(now=CUTOFF + timedelta(days=200))
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.ENDED


def test_s15_the_givers_card_is_never_charged_again() -> None:
    gift = opened(bought())
    charges, tries = Charge.objects.count(), Attempt.objects.count()
    live_until(CUTOFF + timedelta(days=300))
    assert (Charge.objects.count(), Attempt.objects.count()) == (charges, tries) == (1, 1)
    assert Charge.objects.get().order_id == gift.order_line.order_id
    assert Charge.objects.get().method is None


def test_the_recipients_order_is_its_own_over_nothing() -> None:
    gift = opened(bought())
    order = gift.order
    assert (order.kind, order.status, order.total_incl_tax) == ("gift", "paid", Decimal("0.00"))
    assert (order.user, order.guest_email) == (gift.subscription.user, "lea@example.org")
    assert not hasattr(order, "charge")
    assert not hasattr(order, "invoice")
    assert order.pk != gift.order_line.order_id
    assert (order.shipping_address.line1, order.shipping_address.first_name) == ("9 rue des Lilas", "Léa")
    assert [event.name for event in OutboxEvent.objects.filter(aggregate="order")] == ["order.paid"]
    all_rules_hold(now=NOON)


def test_the_recipients_mail_names_nothing_of_the_givers_order() -> None:
    gift = opened(bought())
    started = OutgoingMail.objects.get(kind="gift-started")
    assert (started.to, started.key) == ("lea@example.org", gift.reference)
    for part in (started.text, started.html):
        for secret in (gift.order_line.order.number, "josiane@example.org", "rue du Port", "56,90"):
            assert secret not in part, secret


def test_s23_the_first_box_is_set_aside_and_goes_out_by_the_cutoff() -> None:
    gift = opened(bought(gift_plan(on_hand=1, months=1)))
    cycle = gift.subscription.cycles.get(number=1)
    assert list(Reservation.objects.values_list("owner", "state")) == [(f"cycle:{cycle.pk}", "committed")]
    assert freezing.freeze_due(now=CUTOFF - timedelta(seconds=1)) == 0
    assert freezing.freeze_due(now=CUTOFF) == 1
    cycle.refresh_from_db()
    assert (cycle.state, cycle.box_sku, cycle.price) == ("ready", cycle.month.box.item.sku, Decimal("0.00"))


def test_opened_after_the_cutoff_it_begins_with_the_next_box() -> None:
    gift = opened(bought(), now=CUTOFF)
    assert gift.subscription.anchor_month == date(2027, 1, 1)


def test_s30_an_opened_gift_counts_like_a_prepaid_term() -> None:
    box_range = BoxRangeFactory.create(cadence_months=3)
    calendar_of(box_range, first=DECEMBER, months=4)
    gift = bought(gift_plan(boxes=3, gross="84.90", box_range=box_range))
    assert not SubscriptionMovement.objects.exists()
    subscription = opened(gift).subscription
    movement = SubscriptionMovement.objects.get()
    assert (movement.subscription, movement.kind, movement.amount) == (subscription, "new", Decimal("9.43"))


def test_s15_the_same_code_opens_once_and_the_same_form_twice_is_once() -> None:
    gift = bought()
    form = opening(gift)
    holder = Holder(email="lea@example.org", language="fr")
    first, again = (redeem(opening=form, holder=holder, address=address(), now=NOON) for _ in range(2))
    assert first.subscription == again.subscription
    with pytest.raises(knocking.Unusable):
        redeem(opening=opening(gift), holder=holder, address=address(), now=NOON)
    assert (Subscription.objects.count(), Order.objects.filter(kind="gift").count()) == (1, 1)
    assert OutgoingMail.objects.filter(kind="gift-opened").count() == 1
    assert OutboxEvent.objects.filter(name="gift.redeemed").count() == 1


@pytest.mark.parametrize("why", ["refunded", "expired", "too late", "unknown"])
def test_what_opens_nothing_changes_nothing(why: str) -> None:
    gift = bought()
    form, now = opening(gift), NOON
    if why == "too late":
        now = clock.end_of(gift.valid_until)
    elif why == "unknown":
        form = openings.Opening.new(gift_id=gift.pk + 1).for_child(
            first_name="Lou", birth_month=date(2022, 3, 1), range_key=""
        )
    else:
        Gift.objects.update(state=why)
    with pytest.raises(knocking.Unusable):
        redeem(opening=form, holder=Holder(email="lea@example.org", language="fr"), address=address(), now=now)
    nothing_opened()


def test_another_country_than_the_one_that_was_taxed_is_refused() -> None:
    gift = bought()
    holder = Holder(email="lea@example.org", language="fr")
    with pytest.raises(redeeming.WrongCountry):
        redeem(opening=opening(gift), holder=holder, address=address(country="BE", postcode="1000"), now=NOON)
    nothing_opened()
    assert not User.objects.exists()


def test_without_a_box_to_send_the_gift_stays_closed() -> None:
    gift = bought(gift_plan(on_hand=0))
    with pytest.raises(NothingToSend):
        opened(gift)
    nothing_opened()


def test_a_range_that_is_no_longer_sold_still_owes_its_gifts() -> None:
    plan = gift_plan()
    gift = bought(plan)
    plan.range.is_active = False
    plan.range.save()
    assert opened(gift).subscription.range == plan.range


def test_an_address_that_is_known_gets_the_boxes_and_nobody_is_signed_in() -> None:
    user = UserFactory.create(email="lea@example.org", first_name="Léa", password="kept")
    gift = opened(bought())
    user.refresh_from_db()
    assert (gift.subscription.user, User.objects.count(), user.password) == (user, 1, "kept")


def test_s17_a_known_child_never_gets_a_box_twice() -> None:
    """Its own subscription has sent December's box of the range; the gift brings another one."""
    plan = gift_plan()
    months = list(plan.range.calendar.order_by("month"))
    other = box_of(plan.range)
    child = ChildFactory.create()
    own = running_subscription(first=months[0], child=child, plan=plan_of(plan.range))
    own.cycles.update(state=CycleState.PACKED, box_sku=months[0].box.item.sku)
    gift = opened(
        bought(plan), user_id=child.user_id, email=child.user.email, first_name="lou", birth_month=child.birth_month
    )
    assert (Child.objects.count(), gift.subscription.child) == (1, child)
    first = gift.subscription.cycles.get(number=1)
    assert first.chosen_box == other
    freezing.freeze_due(now=CUTOFF)
    first.refresh_from_db()
    assert first.box_sku == other.item.sku


def test_s17_a_box_that_is_about_to_come_is_not_given_either() -> None:
    plan = gift_plan()
    months = list(plan.range.calendar.order_by("month"))
    other = box_of(plan.range)
    child = ChildFactory.create()
    running_subscription(first=months[0], child=child, plan=plan_of(plan.range))
    gift = opened(
        bought(plan), user_id=child.user_id, email=child.user.email, first_name="Lou", birth_month=child.birth_month
    )
    assert gift.subscription.cycles.get(number=1).chosen_box == other
    freezing.freeze_due(now=CUTOFF)
    sent = Cycle.objects.filter(subscription__child=child, state=CycleState.READY).values_list("box_sku", flat=True)
    assert sorted(sent) == sorted([months[0].box.item.sku, other.item.sku])


def test_s17_an_empty_pool_waits_for_staff_and_repeats_nothing() -> None:
    plan = gift_plan(months=1)
    month = plan.range.calendar.get()
    child = ChildFactory.create()
    own = running_subscription(first=month, child=child, plan=plan_of(plan.range))
    own.cycles.update(state=CycleState.PACKED, box_sku=month.box.item.sku)
    gift = opened(
        bought(plan), user_id=child.user_id, email=child.user.email, first_name="Lou", birth_month=child.birth_month
    )
    freezing.freeze_due(now=CUTOFF)
    cycle = gift.subscription.cycles.get(number=1)
    assert (cycle.state, cycle.note) == (CycleState.PARKED, "had_before")


def ranges_of_one_worth() -> tuple[Any, Any]:
    """Pousse and Tige, three boxes for 56.90 each."""
    pousse = BoxRangeFactory.create(key="pousse", age_from=3, age_to=5, position=1)
    tige = BoxRangeFactory.create(key="tige", age_from=5, age_to=8, position=2)
    for row in (pousse, tige):
        calendar_of(row, first=DECEMBER, months=5)
    return tuple(gift_plan(box_range=row, gross="56.90") for row in (pousse, tige))


def test_s16_the_range_follows_the_childs_age_among_those_of_one_worth() -> None:
    pousse, tige = ranges_of_one_worth()
    gift = opened(bought(pousse), birth_month=date(2019, 3, 1))
    assert (gift.subscription.range, gift.subscription.plan) == (tige.range, tige)
    assert gift.order.lines.get().product == tige.product
    assert gift.subscription.boxes_paid == 3


def test_where_two_ranges_fit_the_bought_one_stays_unless_the_other_is_asked_for() -> None:
    pousse, tige = ranges_of_one_worth()
    five = date(2021, 9, 1)
    assert opened(bought(pousse), birth_month=five).subscription.range == pousse.range
    other = opened(bought(pousse), birth_month=five, first_name="Zoé", range_key="tige", email="zoe@example.org")
    assert other.subscription.range == tige.range


@pytest.mark.parametrize("difference", ["price", "tax", "boxes"])
def test_a_range_of_another_worth_is_not_given(difference: str) -> None:
    pousse, tige = ranges_of_one_worth()
    if difference == "price":
        Price.objects.filter(product=tige.product).update(amount=Decimal("57.90"))
    elif difference == "tax":
        ProductTaxShare.objects.create(product=tige.product, category=TaxCategory.objects.get(key="book"), percent=100)
    else:
        tige.boxes = 4
        tige.save()
    gift = opened(bought(pousse), birth_month=date(2019, 3, 1))
    assert gift.subscription.range == pousse.range


def test_a_later_price_does_not_change_what_a_gift_is_worth() -> None:
    pousse, tige = ranges_of_one_worth()
    gift = bought(pousse)
    later = NOON + timedelta(days=1)
    for plan in (pousse, tige):
        Price.objects.filter(product=plan.product).update(active_to=later)
    Price.objects.create(product=pousse.product, market=Price.objects.first().market, amount=70, active_from=later)
    assert [plan.key for plan in fitting.plans_of_same_worth(gift=gift)] == [pousse.key, tige.key]


def test_s20_a_month_left_out_moves_the_end_on_and_loses_no_box() -> None:
    gift = opened(bought(gift_plan(boxes=3)))
    subscription = gift.subscription
    skipping.skip(subscription_id=subscription.pk, number=1, now=NOON)
    cycles.plan_due(now=datetime(2027, 1, 20, tzinfo=UTC))
    rows = subscription.cycles.order_by("number").values_list("number", "state", "is_prepaid", "order")
    assert list(rows) == [
        (1, "skipped", False, None),
        (2, "planned", True, gift.order.pk),
        (3, "planned", True, gift.order.pk),
        (4, "planned", True, gift.order.pk),
    ]


def test_a_pause_over_all_planned_boxes_keeps_the_order_that_paid_them() -> None:
    plan = gift_plan(boxes=3, months=1)
    gift = opened(bought(plan))
    skipping.skip(subscription_id=gift.subscription.pk, number=1, now=NOON)
    calendar_of(plan.range, first=date(2027, 1, 1), months=3)
    cycles.plan_due(now=datetime(2027, 1, 5, tzinfo=UTC))
    second = gift.subscription.cycles.get(number=2)
    assert (second.is_prepaid, second.order, second.price) == (True, gift.order, Decimal("0.00"))
    all_rules_hold(now=NOON)


def test_nothing_that_costs_goes_with_a_box_that_nobody_has_a_card_for() -> None:
    gift = opened(bought())
    kit = sold_product(gross="5.00")
    with pytest.raises(extras.IsPresent):
        extras.put(subscription_id=gift.subscription.pk, number=1, product_id=kit.pk, quantity=1, now=NOON)
    freezing.freeze_due(now=CUTOFF)
    renewals.charge_due(now=DEBIT)
    assert gift.subscription.cycles.get(number=1).state == CycleState.READY
    assert Charge.objects.count() == 1
