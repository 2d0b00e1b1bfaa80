"""Another card: typed with the provider, agreed by the bank, used for all children, tried at once where money is owed."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.models import OutgoingMail
from shop.payments.models import CardSetup, PaymentMethod
from shop.payments.providers.sandbox.models import SandboxCard
from subscriptions.billing import card_change, renewals
from subscriptions.boxes import cycles, freezing
from subscriptions.enums import CycleState, SubscriptionState
from subscriptions.models import Subscription
from tests.factories.shop import UserFactory
from tests.factories.subscriptions import (
    BoxRangeFactory,
    ChildFactory,
    calendar_of,
    card_of,
    first_box_sent,
    running_subscription,
)

pytestmark = pytest.mark.django_db
GOOD = {"number": "4242 4242 4242 4242", "expiry": "12 / 40", "code": "123"}
DECLINED = {**GOOD, "number": "4000 0000 0000 0002"}
ASKS = {**GOOD, "number": "4000 0025 0000 3155"}


def of(user: object) -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": "fr"})
    client.force_login(user)  # type: ignore[arg-type]  # a factory's user
    return client


@pytest.fixture
def subscription() -> Subscription:
    today = clock.local_day(clock.now())
    months = calendar_of(BoxRangeFactory.create(), first=date(today.year, today.month, 1), months=4)
    row = running_subscription(first=months[0])
    first_box_sent(row)
    for number in (2, 3):
        cycles.plan_cycle(subscription=row, number=number, month=months[number - 1])
    return row


def address_of(row: Subscription) -> str:
    return reverse("subscriptions:card", kwargs={"reference": row.reference})


def typed(client: Client, row: Subscription, card: dict[str, str]) -> str:
    """From the account to the provider's page and back; the address where the customer ends."""
    page = client.post(address_of(row))
    back = client.post(page["Location"], card)["Location"]
    return client.get(back)["Location"]


def test_the_new_card_pays_for_all_children(subscription: Subscription) -> None:
    child = ChildFactory.create(user=subscription.user, first_name="Max")
    other = running_subscription(first=subscription.cycles.get(number=2).month, child=child)
    client = of(subscription.user)
    assert "4242" in client.get(address_of(subscription)).content.decode()
    end = typed(client, subscription, GOOD)
    assert end == reverse("subscriptions:detail", kwargs={"reference": subscription.reference})
    method = CardSetup.objects.get().method
    for row in (subscription, other):
        row.refresh_from_db()
        assert row.method == method


def test_a_refused_card_changes_nothing(subscription: Subscription) -> None:
    client, before = of(subscription.user), subscription.method
    assert typed(client, subscription, DECLINED) == address_of(subscription)
    assert "refus" in client.get(address_of(subscription)).content.decode()
    subscription.refresh_from_db()
    assert subscription.method == before


def test_the_banks_question_comes_before_the_card_is_kept(subscription: Subscription) -> None:
    client, before = of(subscription.user), subscription.method
    bank = typed(client, subscription, ASKS)
    assert urlsplit(bank).path.startswith("/sandbox/")
    subscription.refresh_from_db()
    assert subscription.method == before
    back = client.post(bank, {"accept": "1"})["Location"]
    assert client.get(back).status_code == 302
    subscription.refresh_from_db()
    assert subscription.method == CardSetup.objects.get().method


def test_coming_back_twice_and_without_a_card_is_harmless(subscription: Subscription) -> None:
    client = of(subscription.user)
    page = client.post(address_of(subscription))["Location"]
    back = client.post(page, GOOD)["Location"]
    assert [client.get(back).status_code for _ in range(2)] == [302, 302]
    assert PaymentMethod.objects.filter(user=subscription.user).count() == 2
    empty = urlsplit(back).path
    assert client.get(empty).status_code == 302
    assert CardSetup.objects.count() == 1


def test_nobody_changes_anothers_card(subscription: Subscription) -> None:
    page = of(subscription.user).post(address_of(subscription))["Location"]
    back = Client(headers={"Sec-Fetch-Site": "same-origin"}).post(page, GOOD)["Location"]
    other = of(UserFactory.create())
    assert [other.get(url).status_code for url in (address_of(subscription), back)] == [404, 404]


def test_a_card_that_expires_before_the_debit_is_named_once(subscription: Subscription) -> None:
    debit_at = subscription.cycles.get(number=2).debit_at
    PaymentMethod.objects.update(expires_on=clock.local_day(debit_at) - timedelta(days=1))
    early, soon = debit_at - timedelta(days=22), debit_at - timedelta(days=20)
    assert card_change.warn_of_expiry(now=early) == 0
    assert [card_change.warn_of_expiry(now=soon) for _ in range(2)] == [1, 0]
    mail = OutgoingMail.objects.get(kind="card-expires")
    assert address_of(subscription) in mail.text
    assert "expire" in mail.subject
    assert "expire avant" in of(subscription.user).get(address_of(subscription)).content.decode()


def test_a_card_is_forgotten_when_nothing_needs_it_any_more(subscription: Subscription) -> None:
    """The debit that is still open, and the day after the end, are waited for."""
    method, now = subscription.method, clock.now() + timedelta(days=40)
    assert card_change.forget_unused(now=now) == 0
    subscription.cycles.filter(number=2).update(state=CycleState.DECLINED)
    Subscription.objects.update(state=SubscriptionState.ENDED, ended_at=now - timedelta(hours=1))
    assert card_change.forget_unused(now=now + timedelta(days=2)) == 0
    subscription.cycles.update(state=CycleState.PACKED)
    assert card_change.forget_unused(now=now) == 0
    assert card_change.forget_unused(now=now + timedelta(days=2)) == 1
    method.refresh_from_db()
    assert method.detached_at == now + timedelta(days=2)
    assert SandboxCard.objects.get(reference=method.provider_ref).is_detached


def test_what_is_owed_is_tried_at_once(subscription: Subscription) -> None:
    cycle = subscription.cycles.get(number=2)
    freezing.freeze(cycle_id=cycle.pk, now=cycle.freeze_at)
    Subscription.objects.update(method=None)
    renewals.charge_due(now=cycle.debit_at)
    cycle.refresh_from_db()
    assert cycle.state == CycleState.DECLINED
    card = card_of(subscription.user)
    now = cycle.debit_at + timedelta(days=1)
    assert card_change.pay_with(user_id=subscription.user_id, method_id=card.pk, now=now) == 1
    renewals.charge_due(now=now)
    cycle.refresh_from_db()
    assert cycle.state == CycleState.READY
