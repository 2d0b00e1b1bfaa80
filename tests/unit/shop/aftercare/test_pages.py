from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from core import clock
from core.models import OutgoingMail
from shop.aftercare.models import Withdrawal, WithdrawalNotice
from shop.basket.current import COOKIE, _signer
from shop.catalogue.enums import WithdrawalRule
from shop.catalogue.models import ProductFacts
from shop.checkout.mails import tracking_path, withdraw_path
from shop.order.models import Order
from tests.factories.aftercare import deliver, order_of, plan_for, sent, subscribed
from tests.factories.logistics import planned_parcel
from tests.factories.shop import NOON, filled_basket, paid, sold_product
from tests.pages import get

pytestmark = pytest.mark.django_db
FORM = "/fr/retractation/"


@pytest.fixture(autouse=True)
def monday_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Noon of the day on which the factories' orders are placed."""
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: NOON)


def bought() -> Order:
    order = paid((sold_product(title="Kit papier"), 1))
    deliver(now=NOON)
    return order


def typed(order: Order | None = None, **fields: str) -> dict[str, str]:
    usual = {
        "name": "Claire Martin",
        "email": "claire@example.org",
        "contract": order.number if order else "ZZZZ-ZZZZ",
        "only_part": "",
    }
    return {**usual, **fields}


def test_every_page_leads_to_it(client: Client) -> None:
    assert f'<a href="{FORM}">Renoncer au contrat ici</a>' in get(client, "/fr/compte/connexion/")
    assert '<a href="/en/withdrawal/">Withdraw from the contract here</a>' in get(client, "/en/account/sign-in/")


def test_two_steps_withdraw_without_an_account(client: Client) -> None:
    order = bought()
    page = get(client, FORM)
    assert "<h1>Renoncer au contrat ici</h1>" in page
    confirm = client.post(FORM, typed(order)).content.decode()
    assert "Confirmer la rétractation" in confirm
    assert all(value in confirm for value in ("Claire Martin", "claire@example.org", order.number))
    assert not WithdrawalNotice.objects.exists()
    answer = client.post(FORM, {**typed(order), "confirm": "1"}, follow=True)
    notice = WithdrawalNotice.objects.get()
    assert answer.redirect_chain[0][0].startswith("/fr/retractation/notifiee/")
    assert notice.reference in answer.content.decode()
    assert Withdrawal.objects.get().notice == notice
    assert OutgoingMail.objects.get(kind="withdrawal-received").to == "claire@example.org"


def test_one_can_go_back_and_change_it(client: Client) -> None:
    again = client.post(FORM, {**typed(contract="le kit"), "change": "1"}).content.decode()
    assert 'value="le kit"' in again
    assert "Confirmer la rétractation" not in again


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Indiquez votre nom"),
        ({"email": "claire"}, "ne ressemble pas à une adresse"),
        ({"contract": ""}, "Écrivez le numéro"),
    ],
)
def test_what_is_missing_is_said_and_loses_nothing(client: Client, wrong: dict[str, str], said: str) -> None:
    for button in ({}, {"confirm": "1"}):
        answer = client.post(FORM, {**typed(), "only_part": "la loupe", **wrong, **button})
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert "la loupe" in answer.content.decode()
    assert not WithdrawalNotice.objects.exists()


def test_the_answer_says_nothing_of_who_is_a_customer(client: Client) -> None:
    order, pages = bought(), []
    for number in (order.number, "ZZZZ-ZZZZ"):
        answer = client.post(FORM, {**typed(contract=number), "confirm": "1"}, follow=True)
        notice, text = WithdrawalNotice.objects.latest("pk"), answer.content.decode()
        for own in (answer.redirect_chain[0][0].split("/")[-2], notice.reference, number):
            text = text.replace(own, "")
        pages.append(text)
    assert pages[0] == pages[1]


def test_it_is_throttled_and_says_what_to_do(client: Client) -> None:
    for _ in range(10):
        assert client.post(FORM, {**typed(), "confirm": "1"}).status_code == 302
    refused = client.post(FORM, {**typed(), "confirm": "1"})
    assert refused.status_code == 429
    assert "Écrivez-nous" in refused.content.decode()
    assert WithdrawalNotice.objects.count() == 10


def test_the_orders_page_offers_it_until_the_last_day_and_then_says_what_became_of_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcel = sent(planned_parcel(), on=date(2026, 11, 24))
    page = get(client, tracking_path(order=parcel.order))
    assert "jusqu’au 11\u00a0décembre 2026" in page
    link = withdraw_path(order=parcel.order)
    assert link in page
    filled = get(client, link)
    for value in ("Claire Martin", "claire@example.org", parcel.order.number):
        assert f'value="{value}"' in filled
    monkeypatch.setattr(clock, "now", lambda: clock.start_of(date(2026, 12, 12)))
    assert "Vous changez d’avis" not in get(client, tracking_path(order=parcel.order))
    monkeypatch.setattr(clock, "now", lambda: NOON)
    client.post(FORM, {**typed(parcel.order), "confirm": "1"})
    after = get(client, tracking_path(order=parcel.order))
    assert "Renvoyez ce qui est arrivé" in after
    assert link not in after


def test_a_changed_link_fills_nothing_in(client: Client) -> None:
    order = bought()
    assert f'value="{order.number}"' not in get(client, f"{FORM}?order={order.number}:abc")


def test_the_subscriptions_page_offers_it_to_its_customer(client: Client) -> None:
    subscription = subscribed(plan_for())
    client.force_login(subscription.user)
    page = get(client, f"/fr/abonnement/mon-abonnement/{subscription.reference}/")
    assert f'href="{FORM}?contract={subscription.reference}"' in page
    filled = get(client, f"{FORM}?contract={subscription.reference}")
    assert f'value="{subscription.user.email}"' in filled
    order = order_of(subscription)
    assert withdraw_path(order=order) in get(client, f"/fr/compte/commandes/{order.number}/")


def test_the_last_page_before_the_button_says_it(client: Client) -> None:
    sealed = sold_product(title="Pâte à modeler")
    ProductFacts.objects.create(product=sealed, withdrawal=WithdrawalRule.SEALED)
    basket = filled_basket((sealed, 1))
    client.cookies[COOKIE] = _signer.sign(str(basket.pk))
    page = get(client, "/fr/commande/")
    assert "Vous avez 14 jours à compter de la réception pour vous rétracter" in page
    assert "Renoncer au contrat ici" in page
    assert "Scellé par hygiène, ne se reprend pas une fois descellé\u00a0: Pâte à modeler." in page
    assert page.index("Scellé par hygiène") < page.index("Commander avec obligation de paiement")


def test_the_products_page_says_what_cannot_be_sent_back(client: Client) -> None:
    made = sold_product(title="Tampon à son nom", slug="tampon", slug_fr="tampon")
    facts = ProductFacts.objects.create(product=made)
    assert "Vous avez 14 jours à compter de la réception" in get(client, "/fr/boutique/tampon/")
    facts.withdrawal = WithdrawalRule.PERSONALISED
    facts.save()
    cache.clear()
    assert "Fait sur mesure pour vous" in get(client, "/fr/boutique/tampon/")
