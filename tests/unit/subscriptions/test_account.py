from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from core import clock
from core.models import OutgoingMail
from subscriptions import panels, queries
from subscriptions.boxes import cycles, freezing
from subscriptions.enums import CycleState, SubscriptionState
from subscriptions.models import Subscription
from tests.factories.shop import UserFactory
from tests.factories.subscriptions import BoxRangeFactory, ChildFactory, calendar_of, running_subscription

pytestmark = pytest.mark.django_db
NOVEMBER_23 = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
CUTOFF = datetime(2026, 12, 15, 23, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def shops_day(db: None) -> Any:
    clock.set_now(NOVEMBER_23)
    with translation.override("fr"):
        yield
    clock.forget()


def subscribed(*, user: Any = None, name: str = "Lou") -> Subscription:
    """One that began in November: its first box left, its second is planned for December."""
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=3)
    child = ChildFactory.create(first_name=name, **({"user": user} if user else {}))
    subscription = running_subscription(first=months[0], child=child)
    subscription.cycles.update(state=CycleState.PACKED)
    cycles.plan_cycle(subscription=subscription, number=2, month=months[1])
    return subscription


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, subscription: Subscription) -> str:
    return reverse(f"subscriptions:{name}", kwargs={"reference": subscription.reference})


def test_the_account_begins_with_the_next_box() -> None:
    subscription = subscribed()
    theme = subscription.cycles.get(number=2).month.box.theme
    page = signed_in(subscription.user).get(reverse("account:home")).content.decode()
    assert "Le prochain coffret pour Lou" in page
    assert theme.name_fr in page
    assert "19,90\u00a0€ sont débités le 21\u00a0décembre." in page
    assert "Vos changements comptent jusqu’au soir du mardi 15\u00a0décembre." in page
    assert "Il va au 12 rue de Strasbourg, Nantes." in page
    assert address("cancel", subscription) in page


def test_what_is_fixed_is_said_to_be_fixed() -> None:
    subscription = subscribed()
    freezing.freeze_due(now=CUTOFF)
    clock.set_now(CUTOFF)
    page = signed_in(subscription.user).get(reverse("account:home")).content.decode()
    assert "Il est figé\u00a0: vos changements comptent pour le suivant." in page


def test_boxes_to_come_and_boxes_that_came() -> None:
    subscription = subscribed()
    answer = signed_in(subscription.user).get(address("detail", subscription))
    held = answer.context["held"]
    assert [row.cycle.number for row in held.coming] == [2]
    assert [row.cycle.number for row in held.past] == [1]
    assert "Visa …4242" in answer.content.decode()


def test_a_declined_box_is_shown_and_the_next_one_too() -> None:
    subscription = subscribed()
    subscription.cycles.filter(number=2).update(state=CycleState.DECLINED)
    answer = signed_in(subscription.user).get(address("detail", subscription))
    assert [row.cycle.number for row in answer.context["held"].declined] == [2]
    assert "Votre carte a été refusée" in answer.content.decode()
    assert "carte refusée, non envoyé" in answer.content.decode()
    assert "n’ont pas pu être débités" in answer.content.decode()


@pytest.mark.parametrize("name", ["detail", "cancel"])
def test_another_customers_subscription_is_not_found(name: str) -> None:
    subscription = subscribed()
    stranger = signed_in(UserFactory.create())
    assert stranger.get(address(name, subscription)).status_code == 404
    assert stranger.post(address("cancel", subscription)).status_code == 404
    subscription.refresh_from_db()
    assert (subscription.state, subscription.cancelled_at) == (SubscriptionState.ACTIVE, None)


@pytest.mark.parametrize("name", ["detail", "cancel"])
def test_without_signing_in_one_is_sent_to_sign_in(client: Client, name: str) -> None:
    subscription = subscribed()
    answer = client.get(address(name, subscription))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account:sign_in"))


def test_ending_takes_one_page_and_one_button() -> None:
    subscription = subscribed()
    client = signed_in(subscription.user)
    page = client.get(address("cancel", subscription)).content.decode()
    assert "Il prend fin tout de suite\u00a0: plus aucun coffret ne part." in page
    subscription.refresh_from_db()
    assert subscription.cancelled_at is None
    for _ in range(2):
        answer = client.post(address("cancel", subscription), {"reason": "Trop grand"}, follow=True)
    assert "L’abonnement prend fin le 23\u00a0novembre 2026." in answer.content.decode()
    subscription.refresh_from_db()
    assert (subscription.state, subscription.cancel_reason) == (SubscriptionState.ENDED, "Trop grand")
    assert OutgoingMail.objects.filter(kind="subscription-cancelled").count() == 1
    assert "C’est déjà fait" in client.get(address("cancel", subscription)).content.decode()
    assert "Abonnements terminés" in client.get(reverse("account:home")).content.decode()


def test_a_reason_that_is_too_long_does_not_stop_the_ending() -> None:
    subscription = subscribed()
    signed_in(subscription.user).post(address("cancel", subscription), {"reason": "x" * 5000})
    subscription.refresh_from_db()
    assert (subscription.state, subscription.cancel_reason) == (SubscriptionState.ENDED, "")


def test_ending_after_the_cutoff_names_the_box_and_the_debit() -> None:
    subscription = subscribed()
    clock.set_now(CUTOFF)
    freezing.freeze_due(now=CUTOFF)
    page = signed_in(subscription.user).get(address("cancel", subscription)).content.decode()
    assert "Un coffret est déjà figé ou payé\u00a0: il arrive encore" in page
    assert "Le coffret figé est débité à sa date\u00a0; après lui, plus rien." in page


def test_three_subscriptions_cost_the_queries_of_one() -> None:
    user = UserFactory.create()
    counts = []
    for name in ("Lou", "Zoé", "Max"):
        subscribed(user=user, name=name)
        with CaptureQueriesContext(connection) as found:
            held = queries.held_by(user_id=user.pk, language="fr", now=NOVEMBER_23)
        counts.append(len(found))
    assert len(held) == 3
    assert counts == [counts[0]] * 3


def test_the_menu_offers_to_end_what_runs() -> None:
    subscription = subscribed()
    labels = [link.label for link in panels.account_menu(user=subscription.user)]
    assert labels == ["Résilier l’abonnement pour Lou", "Abonner un autre enfant"]
