"""A gift whose payment is contested at the bank: its code and its card wait, and a lost one is closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import outbox
from core.models import OutgoingMail
from shop.accounts.models import User
from shop.payments import disputes
from shop.payments.enums import DisputeState
from shop.payments.providers.base import DisputeAnswer
from subscriptions.enums import GiftState
from subscriptions.gifts import knocking, sending
from subscriptions.models import Gift, Subscription
from tests.factories.gifts import bought, gift_plan, opened
from tests.factories.shop import NOON
from tests.factories.subscriptions import all_rules_hold

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def no_tries() -> None:
    cache.clear()


def contest(gift: Gift, *, state: DisputeState = DisputeState.OPEN) -> None:
    charge = gift.order_line.order.charge
    answer = DisputeAnswer(
        reference=f"dp_{gift.reference}",
        intent_ref=charge.intent_ref,
        amount_cents=5690,
        currency="EUR",
        reason="fraudulent",
        state=state,
        is_withdrawn=state in (DisputeState.OPEN, DisputeState.LOST),
    )
    disputes.settle(charge_id=charge.pk, answer=answer, now=NOON)
    outbox.deliver_due(now=NOON)
    gift.refresh_from_db()


def knock(gift: Gift) -> Gift:
    return knocking.gift_for(typed=gift.code, place="192.0.2.7", now=NOON)


@pytest.mark.parametrize("state", [DisputeState.INQUIRY, DisputeState.OPEN])
def test_s29_a_contested_gift_opens_nothing_until_it_is_won(state: DisputeState) -> None:
    gift, other = bought(), bought()
    contest(gift, state=state)
    with pytest.raises(knocking.Unusable):
        knock(gift)
    with pytest.raises(knocking.Unusable):
        opened(gift)  # whoever typed the code before it was contested
    assert (gift.state, Subscription.objects.count()) == (GiftState.SENT, 0)
    assert knock(other) == other
    contest(gift, state=DisputeState.WON)
    assert knock(gift) == gift
    all_rules_hold(now=NOON + HOUR)


def test_s29_a_lost_gift_is_closed_and_an_opened_one_goes_on() -> None:
    plan = gift_plan()
    gift, given = bought(plan), opened(bought(plan))
    for each in (gift, given):
        contest(each, state=DisputeState.LOST)
    assert (gift.state, given.state) == (GiftState.REFUNDED, GiftState.REDEEMED)
    assert given.subscription.cycles.filter(state="planned").count() == 3
    all_rules_hold(now=NOON + HOUR)


def test_s29_a_contested_gifts_card_waits() -> None:
    gift = bought(send_at=NOON + HOUR)
    contest(gift)
    assert sending.send_due(now=NOON + HOUR) == 0
    all_rules_hold(now=NOON + 2 * HOUR)
    contest(gift, state=DisputeState.WON)
    assert sending.send_due(now=NOON + HOUR) == 1
    assert OutgoingMail.objects.filter(kind="gift-card", to="lea@example.org").count() == 1


def test_looking_at_more_contested_gifts_asks_no_more_questions() -> None:
    gift = bought()
    contest(gift)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        list(knocking.usable(now=NOON))
    for _ in range(2):
        contest(bought())
    with CaptureQueriesContext(connection) as later:
        list(knocking.usable(now=NOON))
    assert len(later) == len(asked) == 1


def test_staff_see_why_its_code_opens_nothing(client: Client) -> None:
    gift = bought()
    client.force_login(User.objects.create_superuser("chief@example.org", password="x"))
    page = reverse("admin:subscriptions_gift_change", args=[gift.pk])
    words = "paiement contesté"
    assert words not in client.get(page).content.decode()
    contest(gift)
    assert words in client.get(page).content.decode()
