"""Going on after a gift: offered once, with a card of the holder's own, and nothing is debited before the paid boxes have come."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core import clock, outbox
from core.models import OutgoingMail
from shop.payments.models import CardSetup, Charge
from shop.payments.providers.sandbox.cards import Behaviour
from subscriptions.boxes import freezing
from subscriptions.enums import AtEnd, PlanKind, SubscriptionState
from subscriptions.models import Gift, Plan
from tests.factories.gifts import bought, gift_plan, opened
from tests.factories.shop import NOON, UserFactory, sandbox_card
from tests.factories.subscriptions import plan_of

pytestmark = pytest.mark.django_db
CARD = {"number": "4242 4242 4242 4242", "expiry": "12 / 30", "code": "123"}


@pytest.fixture(autouse=True)
def shops_day(db: None) -> Any:
    """The shop's 23 November 2026, whatever the real day is, and nobody who tried a code before."""
    cache.clear()
    clock.set_now(NOON)
    with translation.override("fr"):
        yield
    clock.forget()


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"sec-fetch-site": "same-origin"})


def ending_gift() -> Gift:
    """A gift of one range whose last box has just been fixed; a monthly plan is on sale beside it."""
    plan = gift_plan(boxes=3, months=10)
    plan_of(plan.range, gross="19.90")
    gift = opened(bought(plan))
    for month in (12, 1, 2):
        moment = datetime(2026 if month == 12 else 2027, month, 15, 23, 0, tzinfo=UTC)
        freezing.freeze_due(now=moment)
        outbox.deliver_due(now=moment)
    clock.set_now(datetime(2027, 2, 16, 10, 0, tzinfo=UTC))
    gift.subscription.refresh_from_db()
    assert gift.subscription.state == SubscriptionState.ENDING
    return gift


def test_s15_the_holder_is_offered_to_go_on_once_and_the_gift_ends_by_itself() -> None:
    gift = ending_gift()
    (offer,) = OutgoingMail.objects.filter(kind="gift-ending")
    assert offer.to == "lea@example.org"
    assert f"/fr/abonnement/mon-abonnement/{gift.subscription.reference}/continuer/" in offer.text
    assert gift.subscription.notices.get().mail == offer
    assert Charge.objects.count() == 1


def test_going_on_takes_the_holders_card_and_debits_nothing_today(visitor: Client) -> None:
    gift = ending_gift()
    subscription = gift.subscription
    visitor.force_login(subscription.user)
    assert "touche à sa fin" in visitor.get(reverse("account:home")).content.decode()
    start = reverse("subscriptions:continue", kwargs={"reference": subscription.reference})
    page = visitor.get(start).content.decode()
    assert "Commander avec obligation de paiement" in page
    assert "au prélèvement, taxes et livraison comprises" in page
    assert "aujourd’hui, taxes et livraison comprises" not in page
    monthly = Plan.objects.get(kind=PlanKind.MONTHLY)
    card_page = visitor.post(start, {"plan": monthly.key})["Location"]
    back = visitor.post(card_page, CARD)["Location"]
    assert visitor.get(back)["Location"].endswith(f"/{subscription.reference}/")
    subscription.refresh_from_db()
    assert (subscription.wanted_plan, subscription.at_end, subscription.state) == (monthly, AtEnd.CONVERT, "active")
    detail = visitor.get(reverse("subscriptions:detail", kwargs={"reference": subscription.reference})).content.decode()
    assert "il continue coffret par coffret à 19,90" in detail
    assert subscription.method is not None
    assert subscription.method.user == subscription.user
    assert Charge.objects.count() == 1
    visitor.get(back)
    assert visitor.get(start).status_code == 404
    assert CardSetup.objects.count() == 1


def test_a_refused_card_changes_nothing(visitor: Client) -> None:
    gift = ending_gift()
    visitor.force_login(gift.subscription.user)
    start = reverse("subscriptions:continue", kwargs={"reference": gift.subscription.reference})
    visitor.post(start, {"plan": Plan.objects.get(kind=PlanKind.MONTHLY).key})
    setup = CardSetup.objects.get()
    back = reverse(
        "subscriptions:continue_back",
        kwargs={"reference": gift.subscription.reference, "plan": "pousse-monthly-1", "setup": setup.reference},
    )
    back = back.replace("pousse-monthly-1", Plan.objects.get(kind=PlanKind.MONTHLY).key)
    answer = visitor.get(back, {"method": sandbox_card(Behaviour.DECLINES)}, follow=True)
    assert "Rien n’a changé." in answer.content.decode()
    gift.subscription.refresh_from_db()
    assert (gift.subscription.method, gift.subscription.at_end) == (None, AtEnd.STOP)


def test_nobody_else_goes_on_with_a_gift(visitor: Client) -> None:
    gift = ending_gift()
    visitor.force_login(UserFactory.create())
    start = reverse("subscriptions:continue", kwargs={"reference": gift.subscription.reference})
    assert visitor.get(start).status_code == visitor.post(start, {"plan": "x"}).status_code == 404
    assert not CardSetup.objects.exists()


def test_without_a_card_another_plan_begins_with_the_card(visitor: Client) -> None:
    gift = opened(bought())
    visitor.force_login(gift.subscription.user)
    reference = {"reference": gift.subscription.reference}
    answer = visitor.get(reverse("subscriptions:change_plan", kwargs=reference))
    assert answer["Location"] == reverse("subscriptions:continue", kwargs=reference)
