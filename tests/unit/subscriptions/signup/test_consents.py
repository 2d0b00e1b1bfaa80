"""What a customer agreed to before a card was typed for later debits is kept, word by word, with its moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core import clock
from core.privacy import Person
from shop.payments import privacy_rows
from shop.payments.models import CardConsent, Charge
from shop.payments.providers.sandbox.cards import Behaviour
from shop.payments.providers.sandbox.models import SandboxCard
from subscriptions.billing import pay_links, renewals
from subscriptions.boxes import cycles, freezing
from subscriptions.models import Subscription
from tests.factories.subscriptions import BoxRangeFactory, calendar_of, first_box_sent, running_subscription

pytestmark = pytest.mark.django_db
CUTOFF = datetime(2026, 12, 15, 23, 0, tzinfo=UTC)
DEBIT = datetime(2026, 12, 21, 5, 0, tzinfo=UTC)


@pytest.fixture
def subscription() -> Subscription:
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=2)
    row: Subscription = running_subscription(first=months[0])
    first_box_sent(row)
    cycles.plan_cycle(subscription=row, number=2, month=months[1])
    return row


def same_site() -> Client:
    return Client(headers={"Sec-Fetch-Site": "same-origin"})


@pytest.mark.parametrize(("language", "begins"), [("fr", "Cette carte paiera"), ("en", "This card then pays")])
def test_changing_the_card_keeps_what_its_page_said_once(
    subscription: Subscription, language: str, begins: str
) -> None:
    client = same_site()
    client.force_login(subscription.user)
    with translation.override(language):
        path = reverse("subscriptions:card", kwargs={"reference": subscription.reference})
    said = client.get(path).content.decode()
    for _again in range(2):
        assert client.post(path).status_code == 302
    consent = CardConsent.objects.get()
    assert consent.text.startswith(begins)
    assert consent.text in said
    assert (consent.user, consent.language) == (subscription.user, language)
    assert consent.about.startswith("setup:S")
    assert clock.now() - consent.given_at < timedelta(minutes=1)


def test_paying_a_declined_debit_keeps_what_its_page_said(subscription: Subscription) -> None:
    assert subscription.method is not None
    SandboxCard.objects.filter(reference=subscription.method.provider_ref).update(behaviour=Behaviour.NO_FUNDS)
    freezing.freeze_due(now=CUTOFF)
    renewals.charge_due(now=DEBIT)
    charge = Charge.objects.get(is_off_session=True)
    link = pay_links.path_of(charge_reference=charge.reference, language="fr")
    said = same_site().get(link).content.decode()
    assert CardConsent.objects.count() == 0
    assert same_site().post(link).status_code == 302
    consent = CardConsent.objects.get(about=f"charge:{charge.reference}")
    assert consent.text in said
    assert consent.user == subscription.user


def test_it_is_handed_over_with_the_customers_data(subscription: Subscription) -> None:
    client = same_site()
    client.force_login(subscription.user)
    client.post(reverse("subscriptions:card", kwargs={"reference": subscription.reference}))
    told = privacy_rows.export(person=Person(email=subscription.user.email, user_id=subscription.user_id))
    assert [row["text"] for row in told["consents_to_later_debits"]] == [CardConsent.objects.get().text]
