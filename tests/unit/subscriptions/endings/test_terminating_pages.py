from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from core import clock
from core.models import OutgoingMail
from shop.markets.seed import seed_markets
from subscriptions.models import Subscription, Termination
from tests.factories.shop import UserFactory
from tests.pages import get
from tests.unit.subscriptions.endings.test_terminations import BEFORE, second_month

pytestmark = pytest.mark.django_db
START, FORM = "/fr/abonnement/resilier/", "/fr/abonnement/resilier/contrat/"


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


def typed(of: Subscription | None = None, **fields: str) -> dict[str, str]:
    usual = {
        "last_name": "Martin",
        "first_name": "Claire",
        "email": of.user.email if of else "nobody@example.org",
        "contract": of.reference if of else "S1234567",
        "wished_on": "",
        "reason": "",
    }
    return {**usual, **fields}


def test_every_page_leads_to_it(client: Client) -> None:
    seed_markets()
    for path in ("/fr/boutique/", "/fr/abonnement/", "/fr/compte/connexion/", START):
        assert f'<a href="{START}">Résilier votre contrat</a>' in get(client, path)
    assert '<a href="/en/subscribe/end/">End your contract</a>' in get(client, "/en/shop/")


def test_three_steps_end_a_contract_without_an_account(client: Client) -> None:
    subscription = second_month()
    page = get(client, START)
    assert f'href="{FORM}"' in page
    assert "<h1>Résilier votre contrat</h1>" in page
    assert 'name="contract"' in get(client, FORM)
    recap = client.post(FORM, typed(subscription)).content.decode()
    assert "Notifier la résiliation" in recap
    for value in ("Martin", "Claire", subscription.user.email, subscription.reference, "dès que possible"):
        assert value in recap
    assert not Termination.objects.exists()
    answer = client.post(FORM, {**typed(subscription), "notify": "1"}, follow=True)
    made = Termination.objects.get()
    assert answer.redirect_chain[0][0].startswith("/fr/abonnement/resilier/notifie/")
    assert made.reference in answer.content.decode()
    subscription.refresh_from_db()
    assert subscription.cancelled_at is not None
    assert made.subscription == subscription


def test_all_of_it_can_be_changed_on_the_recap(client: Client) -> None:
    again = client.post(FORM, {**typed(contract="Lou"), "change": "1"}).content.decode()
    assert 'value="Lou"' in again
    assert "Notifier la résiliation" not in again
    assert not Termination.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"last_name": ""}, "Indiquez votre nom"),
        ({"email": "claire"}, "ne ressemble pas à une adresse"),
        ({"contract": ""}, "Écrivez la référence"),
        ({"wished_on": "2020-01-01"}, "Ce jour est passé"),
        ({"wished_on": "2099-01-01"}, "trop loin"),
        ({"wished_on": "demain"}, "31/12/2026"),
    ],
)
def test_what_is_missing_is_said_and_loses_nothing(client: Client, wrong: dict[str, str], said: str) -> None:
    for button in ({}, {"notify": "1"}):
        answer = client.post(FORM, {**typed(first_name="Zoé"), **wrong, **button})
        assert answer.status_code == 422
        text = answer.content.decode()
        assert said in text
        assert 'value="Zoé"' in text
    assert not Termination.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_the_answer_says_nothing_of_who_is_a_customer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: BEFORE)
    subscription = second_month()
    pages = []
    for of in (subscription, None):
        answer = client.post(FORM, {**typed(of), "notify": "1"}, follow=True)
        made = Termination.objects.latest("pk")
        text = answer.content.decode()
        signed = answer.redirect_chain[0][0].split("/")[-2]
        for own in (signed, made.reference, made.email, made.contract):
            text = text.replace(own, "")
        pages.append(text)
    assert pages[0] == pages[1]


def test_an_account_fills_the_form_in(client: Client) -> None:
    subscription = second_month()
    client.force_login(subscription.user)
    page = get(client, FORM)
    assert f'value="{subscription.user.email}"' in page
    assert f'value="{subscription.reference}"' in page
    stranger = Client()
    stranger.force_login(UserFactory.create())
    assert subscription.reference not in get(stranger, FORM)
    assert 'value="S7654321"' in get(Client(), f"{FORM}?contract=S7654321")


def test_it_is_throttled_and_says_what_to_do(client: Client) -> None:
    for _ in range(10):
        assert client.post(FORM, {**typed(), "notify": "1"}).status_code == 302
    refused = client.post(FORM, {**typed(), "notify": "1"})
    assert refused.status_code == 429
    assert "Écrivez-nous" in refused.content.decode()
    assert 'value="Claire"' in refused.content.decode()
    assert Termination.objects.count() == 10
    for number in range(10):
        client.post(FORM, {**typed(email=f"n{number}@example.org"), "notify": "1"})
    assert Termination.objects.count() == 19


def test_a_changed_link_is_not_found(client: Client) -> None:
    client.post(FORM, {**typed(), "notify": "1"})
    made = Termination.objects.get()
    with override("fr"):
        path = reverse("subscriptions:terminated", kwargs={"signed": f"{made.reference}:abc"})
    get(client, path, status=404)


def test_it_speaks_english(client: Client) -> None:
    page = client.post("/en/subscribe/end/contract/", typed()).content.decode()
    assert "Notify the termination" in page
    client.post("/en/subscribe/end/contract/", {**typed(), "notify": "1"})
    assert OutgoingMail.objects.get().subject.startswith("Your termination, notified on")


def test_care_decides_on_the_page_of_a_notification(client: Client) -> None:
    subscription = second_month()
    client.post(FORM, {**typed(subscription, contract="Lou"), "notify": "1"})
    made = Termination.objects.get()
    path = reverse("admin:subscriptions_termination_change", args=[made.pk])
    chief = UserFactory.create(is_staff=True, is_superuser=True)
    client.force_login(chief)
    for both in ({"subscription": "", "answer": ""}, {"subscription": subscription.pk, "answer": "Non."}):
        refused = client.post(path, both)
        assert "l’un des deux" in refused.content.decode()
    made.refresh_from_db()
    assert (made.state, made.subscription) == ("open", None)
    assert client.post(path, {"subscription": subscription.pk, "answer": ""}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.subscription, made.handled_by) == ("done", subscription, chief)
    assert client.post(path, {"answer": "Trop tard."}).status_code == 403


def test_the_wished_day_is_kept(client: Client) -> None:
    subscription = second_month()
    day = clock.today() + timedelta(days=40)
    client.post(FORM, {**typed(subscription, wished_on=day.isoformat()), "notify": "1"})
    assert Termination.objects.get().wished_on == day
