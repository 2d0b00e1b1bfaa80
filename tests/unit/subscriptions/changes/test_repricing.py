"""Running subscriptions keep their price until each customer was told, with a way out, a month before it counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.models import OutgoingMail
from shop.markets.pricing import set_price
from shop.markets.queries import current_market
from subscriptions.boxes import cycles, freezing
from subscriptions.changes import repricing
from subscriptions.endings import cancel
from subscriptions.models import Cycle, Notice, Plan, PriceChange, Subscription
from tests.factories.shop import UserFactory
from tests.factories.subscriptions import (
    BoxRangeFactory,
    ChildFactory,
    all_rules_hold,
    calendar_of,
    first_box_sent,
    plan_of,
    running_subscription,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
OLD, NEW = Decimal("19.90"), Decimal("21.90")


def cutoff(month: int) -> datetime:
    return datetime(2027 if month < 11 else 2026, month, 15, 23, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def shops_day(db: None) -> Iterator[None]:
    clock.set_now(NOW)
    yield
    clock.forget()


@pytest.fixture
def plan() -> Plan:
    """The open-ended plan of a range whose price rises now, with two subscribers from before."""
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=6)
    plan = plan_of(months[0].range)
    for _ in range(2):
        row = running_subscription(first=months[0], plan=plan, child=ChildFactory.create())
        first_box_sent(row)
        for number in (2, 3, 4):
            cycles.plan_cycle(subscription=row, number=number, month=months[number - 1])
    set_price(product_id=plan.product_id, market=current_market(), amount=NEW, starts_at=NOW)
    return plan


def prices(row: Subscription) -> dict[int, Decimal]:
    return {cycle.month.month.month: cycle.price for cycle in row.cycles.exclude(number=1).select_related("month")}


def test_s25_a_dearer_price_does_not_touch_those_who_subscribe_already(plan: Plan) -> None:
    for month in (12, 1, 2):
        freezing.freeze_due(now=cutoff(month))
    assert set(Cycle.objects.exclude(number=1).values_list("price", flat=True)) == {OLD}


def test_s25_after_the_notice_it_counts_from_the_month_that_was_named(plan: Plan) -> None:
    repricing.announce(plan_id=plan.pk, by_id=None, now=NOW)
    assert repricing.tell_due(now=NOW) == 2
    assert repricing.tell_due(now=NOW) == 0
    assert {row.takes_effect_on for row in Notice.objects.all()} == {date(2027, 1, 1)}
    row = Subscription.objects.order_by("pk").first()
    for now in (NOW, cutoff(12)):
        repricing.apply_due(now=now)
        freezing.freeze_due(now=now)
    assert prices(row) == {12: OLD, 1: OLD, 2: OLD}
    assert repricing.apply_due(now=cutoff(12)) == 2
    assert repricing.apply_due(now=cutoff(12)) == 0
    assert prices(row) == {12: OLD, 1: NEW, 2: NEW}
    freezing.freeze_due(now=cutoff(1))
    all_rules_hold(now=cutoff(1))


def test_s25_the_mail_names_both_prices_the_day_and_the_way_out(plan: Plan) -> None:
    repricing.announce(plan_id=plan.pk, by_id=None, now=NOW)
    repricing.tell_due(now=NOW)
    text = OutgoingMail.objects.filter(kind="price-change").first().text.replace("\xa0", " ")
    for words in ("19,90 €", "21,90 €", "21 janvier 2027", "15 janvier 2027", "/resilier/"):
        assert words in text, words


def test_whoever_leaves_before_is_not_charged_the_new_price(plan: Plan) -> None:
    repricing.announce(plan_id=plan.pk, by_id=None, now=NOW)
    repricing.tell_due(now=NOW)
    row = Subscription.objects.order_by("pk").first()
    cancel.cancel(subscription_id=row.pk, now=NOW)
    for month in (12, 1):
        repricing.apply_due(now=cutoff(month))
        freezing.freeze_due(now=cutoff(month))
    assert not row.cycles.filter(price=NEW).exists()


def test_announcing_twice_is_one_announcement(plan: Plan) -> None:
    first = repricing.announce(plan_id=plan.pk, by_id=None, now=NOW)
    assert repricing.announce(plan_id=plan.pk, by_id=None, now=NOW) == first
    repricing.tell_due(now=NOW)
    repricing.tell_due(now=NOW)
    change = PriceChange.objects.get()
    assert (change.told_count, change.told_at) == (2, NOW)
    Subscription.objects.update(renewal_price=NEW)
    with pytest.raises(repricing.NothingToAnnounce):
        repricing.announce(plan_id=plan.pk, by_id=None, now=NOW)


def test_staff_see_first_what_it_would_do(plan: Plan) -> None:
    client = Client(headers={"Accept-Language": "fr"})
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    address = reverse("admin:subscriptions_plan_changelist")
    form = {"action": "announce_price", "_selected_action": [plan.pk]}
    asked = client.post(address, form, follow=True).content.decode()
    assert "2 clients seraient prévenus" in asked
    assert not PriceChange.objects.exists()
    client.post(address, {**form, "is_sure": "on"}, follow=True)
    assert PriceChange.objects.get().price == NEW
