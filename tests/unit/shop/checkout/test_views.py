import re
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from shop.basket.current import COOKIE, _signer
from shop.basket.models import Basket
from shop.checkout import giving_up
from shop.checkout.models import Placement
from shop.markets.pricing import set_price
from shop.markets.queries import current_market
from shop.order.models import Order
from shop.payments.models import Attempt, MoneyMovement
from shop.stock.models import StockItem
from tests.factories.shop import UserFactory, filled_basket, sold_product

pytestmark = pytest.mark.django_db
FORM = {
    "email": "claire@example.org",
    "name": "Claire Martin",
    "line1": "3 rue Crébillon",
    "postcode": "44000",
    "city": "Nantes",
    "country": "FR",
    "total": "23.80",
}
GOOD_CARD = {"number": "4242 4242 4242 4242", "expiry": "12/30", "code": "123"}


def shopper(product: Any, quantity: int = 1) -> Client:
    client = Client(headers={"sec-fetch-site": "same-origin"})
    basket = filled_basket((product, quantity), now=timezone.now())
    client.cookies[COOKIE] = _signer.sign(str(basket.pk))
    return client


def notice(response: Any) -> str:
    found = re.search(r"notice--error.*?<p>(.*?)</p>", response.content.decode(), re.S)
    return found[1] if found else ""


def order(client: Client, **changes: str) -> Any:
    return client.post("/fr/commande/", {**FORM, **changes})


def pay(client: Client, location: str, **card: str) -> Any:
    """From the order's redirect through the card page to where the customer ends up."""
    card_page = client.get(location)
    if card_page.status_code == 200:
        card_page = client.post(location)
    back = client.post(card_page["Location"], {**GOOD_CARD, **card})
    assert back.status_code == 302, back.content.decode()
    return client.get(back["Location"])


def test_a_guest_buys_in_three_screens() -> None:
    client = shopper(sold_product())
    page = client.get("/fr/commande/").content.decode()
    assert 'name="total" value="23.80"' in page
    assert "Commander avec obligation de paiement" in page
    answer = order(client)
    assert answer.status_code == 302
    done = pay(client, answer["Location"])
    assert done.status_code == 302
    thanks = client.get(done["Location"])
    assert thanks.status_code == 200
    number = Order.objects.get(status="paid").number
    assert number in thanks.content.decode()
    assert "Merci, Claire." in thanks.content.decode()


def test_in_english() -> None:
    client = shopper(sold_product())
    answer = client.post("/en/checkout/", FORM)
    thanks = client.get(pay(client, answer["Location"])["Location"]).content.decode()
    assert "Thank you, Claire." in thanks
    assert Order.objects.get().language == "en"


def tokens(page: str) -> dict[str, tuple[str, str]]:
    """What browsers are told of each field of a form: its token, and the keyboard that a phone shows for it."""
    fields = BeautifulSoup(page, "html.parser").select("main form :is(input:not([type=hidden]), select)")
    return {str(each["name"]): (str(each.get("autocomplete", "")), str(each.get("inputmode", ""))) for each in fields}


def test_browsers_know_what_to_fill_in_and_which_keyboard_to_show() -> None:
    client = shopper(sold_product())
    assert tokens(client.get("/fr/commande/").content.decode()) == {
        "email": ("email", "email"),
        "name": ("name", ""),
        "line1": ("address-line1", ""),
        "line2": ("address-line2", ""),
        "postcode": ("postal-code", "text"),
        "city": ("address-level2", ""),
        "country": ("country", ""),
        "phone": ("tel", "tel"),
    }
    card_page = client.get(client.get(order(client)["Location"])["Location"]).content.decode()
    assert tokens(card_page) == {
        "number": ("cc-number", "numeric"),
        "expiry": ("cc-exp", "numeric"),
        "code": ("cc-csc", "numeric"),
    }
    assert card_page.index('name="wallet"') < card_page.index('name="number"')


def test_double_click_reload_and_back_make_one_order_and_one_payment() -> None:
    client = shopper(sold_product(on_hand=5))
    first, second = order(client), order(client)
    assert first["Location"] == second["Location"]
    done = pay(client, first["Location"])
    back_again = client.get(first["Location"])
    assert back_again["Location"] == done["Location"]
    assert client.get(done["Location"]).status_code == client.get(done["Location"]).status_code == 200
    assert Order.objects.count() == Attempt.objects.count() == MoneyMovement.objects.count() == 1
    assert order(client)["Location"] == "/fr/panier/"


def test_coming_back_without_paying_says_so_and_leads_to_the_card_again() -> None:
    client = shopper(sold_product())
    card_page = client.get(order(client)["Location"])["Location"]
    back = parse_qs(urlsplit(card_page).query)["return"][0]
    answer = client.get(back)
    assert answer.status_code == 200
    assert "Pas encore payé" in answer.content.decode()
    assert client.post(order(client)["Location"])["Location"] == card_page
    assert not Attempt.objects.exists()


def test_reloading_the_way_back_asks_nothing_twice() -> None:
    client = shopper(sold_product())
    location = order(client)["Location"]
    back = client.post(client.get(location)["Location"], {**GOOD_CARD, "number": "4000000000000002"})["Location"]
    for _ in range(3):
        assert client.get(back)["Location"] == location
    assert Attempt.objects.count() == 1


def test_a_declined_card_and_another() -> None:
    client = shopper(sold_product())
    location = order(client)["Location"]
    declined = client.get(pay(client, location, number="4000 0000 0000 9995")["Location"])
    assert "le solde de cette carte ne suffit pas" in declined.content.decode()
    assert "Rien n’a été débité" in declined.content.decode()
    done = pay(client, location)
    assert "/merci/" in done["Location"]
    assert MoneyMovement.objects.count() == 1


def test_the_bank_asks_and_is_answered() -> None:
    client = shopper(sold_product())
    at_bank = pay(client, order(client)["Location"], number="4000002760003184")
    assert at_bank["Location"].startswith("/sandbox/bank/")
    assert "Est-ce bien vous" in client.get(at_bank["Location"]).content.decode()
    back = client.post(at_bank["Location"], {"accept": "1"})
    assert "/merci/" in client.get(back["Location"])["Location"]


def test_the_bank_refuses() -> None:
    client = shopper(sold_product())
    at_bank = pay(client, order(client)["Location"], number="4000002760003184")
    back = client.post(at_bank["Location"], {"refuse": "1"})
    declined = client.get(client.get(back["Location"])["Location"])
    assert "ne vous a pas reconnu" in declined.content.decode()
    assert not Order.objects.filter(status="paid").exists()


def test_sold_out_between_basket_and_payment() -> None:
    product = sold_product(on_hand=1)
    mine, theirs = shopper(product), shopper(product)
    assert order(theirs)["Location"]
    refused = order(mine)
    assert refused.status_code == 422
    assert "épuisé" in notice(refused)
    assert 'value="3 rue Crébillon"' in refused.content.decode()
    assert Order.objects.count() == 1
    assert Basket.objects.filter(status=Basket.OPEN).count() == 2


def test_a_price_that_changed_meanwhile_is_shown_first() -> None:
    product = sold_product()
    client = shopper(product)
    set_price(
        product_id=product.pk,
        market=current_market(),
        amount=Decimal("24.90"),
        starts_at=timezone.now() - timedelta(seconds=1),
    )
    refused = order(client)
    assert "Le total n’est plus celui que vous avez vu" in notice(refused)
    assert not Order.objects.exists()
    assert order(client, total="28.80").status_code == 302


@pytest.mark.parametrize("posted", ["0.01", "", "-1", "abc"])
def test_a_posted_price_buys_nothing(posted: str) -> None:
    client = shopper(sold_product())
    assert order(client, total=posted).status_code == 422
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "claire", "Cela ne ressemble pas à une adresse e-mail"),
        ("email", "", "Indiquez une adresse e-mail"),
        ("postcode", "4400", "Ce code postal n’existe pas dans le pays choisi"),
        ("postcode", "", "Indiquez le code postal"),
        ("city", "", "Indiquez la ville"),
        ("line1", "", "Indiquez la rue"),
        ("phone", "12", "Ce numéro de téléphone n’est pas complet"),
        ("country", "US", "US"),
        ("name", "x" * 1000, "160"),
    ],
)
def test_bad_fields_get_a_sentence_and_lose_nothing(field: str, value: str, words: str) -> None:
    client = shopper(sold_product())
    answer = order(client, **{field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    kept = {name: text for name, text in FORM.items() if name not in (field, "country", "total")}
    assert [text for text in kept.values() if f'value="{text}"' not in page] == []
    assert not Placement.objects.exists()


def test_another_country_costs_and_takes_what_it_costs_and_takes() -> None:
    client = shopper(sold_product())
    assert 'value="25.80"' in client.get("/fr/commande/devis/?country=BE").content.decode()
    refused = order(client, country="BE", postcode="1000", city="Bruxelles")
    assert refused.status_code == 422
    assert order(client, country="BE", postcode="1000", city="Bruxelles", total="25.80").status_code == 302


@pytest.mark.parametrize("number", ["", "abc", "4242", "4242424242424241", "4111111111111111", "9" * 500])
def test_bad_card_numbers_get_a_sentence_and_move_nothing(number: str) -> None:
    client = shopper(sold_product())
    card_page = client.get(order(client)["Location"])["Location"]
    answer = client.post(card_page, {**GOOD_CARD, "number": number})
    assert answer.status_code == 422
    assert "field--wrong" in answer.content.decode()
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("expiry", ["", "13/30", "01/20", "abc", "00/30"])
def test_bad_dates(expiry: str) -> None:
    client = shopper(sold_product())
    card_page = client.get(order(client)["Location"])["Location"]
    assert client.post(card_page, {**GOOD_CARD, "expiry": expiry}).status_code == 422


def test_the_card_page_sends_nobody_elsewhere() -> None:
    client = shopper(sold_product())
    card_page = client.get(order(client)["Location"])["Location"].partition("?")[0]
    assert client.get(f"{card_page}?return=https://evil.example/").status_code == 400


def test_nobody_orders_for_another_site() -> None:
    client = shopper(sold_product())
    for site in ("cross-site", "same-site"):
        answer = client.post("/fr/commande/", FORM, headers={"sec-fetch-site": site})
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = client.cookies
        assert strict.post("/fr/commande/", FORM, headers={"sec-fetch-site": site}).status_code == 403
        assert answer.status_code in (302, 403)


def test_another_customers_order_is_not_found() -> None:
    client = shopper(sold_product())
    done = pay(client, order(client)["Location"])
    page = client.get(done["Location"]).content.decode()
    link = re.search(r'href="(/fr/commande/commande/[^"]+)"', page)
    assert link
    assert client.get(link[1]).status_code == 200
    assert client.get(link[1][:-3] + "xx/").status_code == 404
    assert client.get("/fr/commande/paiement/nobody/").status_code == 404
    assert client.get("/fr/commande/merci/nobody/").status_code == 404


def test_an_empty_basket_goes_back_to_the_basket() -> None:
    assert Client().get("/fr/commande/")["Location"] == "/fr/panier/"


def test_a_signed_in_customer_does_not_type_again() -> None:
    user = UserFactory.create(email="known@example.org", last_name="Dupont")
    client = shopper(sold_product())
    client.force_login(user)
    page = client.get("/fr/commande/").content.decode()
    assert 'value="known@example.org"' in page
    assert f'value="{user.first_name} Dupont"' in page
    location = order(client, email="known@example.org")["Location"]
    pay(client, location)
    assert Order.objects.get().user_id == user.pk


def test_a_placement_that_expired_says_so_and_charges_nothing() -> None:
    client = shopper(sold_product())
    location = order(client)["Location"]
    giving_up.sweep(now=timezone.now() + timedelta(minutes=31))
    gone = client.get(location)
    assert gone.status_code == 410
    assert "abandonnée" in gone.content.decode()
    assert StockItem.objects.get().reserved == 0


def test_the_whole_cost_is_beside_the_form_line_by_line() -> None:
    page = shopper(sold_product(title="Le volcan", gross="19.90"), 2).get("/fr/commande/").content.decode()
    for words in ("Le volcan", "× 2", "39,80", "Livraison", "3,90", "43,70"):
        assert words in page, words
