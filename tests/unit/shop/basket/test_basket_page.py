import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import Client

from shop.basket.models import Basket, Line
from shop.catalogue.enums import ProductKind
from shop.catalogue.models import Product
from shop.catalogue.product_rows import PLAN_SLOT
from shop.checkout.placement import begin
from shop.markets.models import Price
from shop.stock.models import StockItem
from shop.voucher.models import Voucher
from tests.factories.catalogue import filled, variant
from tests.factories.shop import NOON, address, contact, filled_basket, sold_product
from tests.factories.vouchers import voucher
from tests.pages import get, queries_of, squeezed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market")]
BASKET, ADD, UPDATE, VOUCHER = "/fr/panier/", "/fr/panier/ajouter/", "/fr/panier/modifier/", "/fr/panier/bon/"


def put(client: Client, product: Product, quantity: str = "1", **more: str) -> HttpResponse:
    return client.post(ADD, {"product": str(product.pk), "quantity": quantity, **more}, follow=True)


def text_of(response: HttpResponse) -> str:
    return squeezed(response.content.decode())


def lines() -> list[tuple[str, int]]:
    return list(Line.objects.order_by("pk").values_list("product__title_fr", "quantity"))


def total_of(html: str) -> str:
    return re.findall(r'summary__line--total"><dt>[^<]*</dt><dd>([^<]*)</dd>', html)[0]


def test_an_empty_basket_shows_the_way_and_sets_nothing(client: Client) -> None:
    response = client.get(BASKET)
    assert "Votre panier est vide" in response.content.decode()
    assert not response.cookies
    assert Basket.objects.count() == 0


def test_a_product_goes_in_and_all_costs_are_there(client: Client) -> None:
    volcano = sold_product(title="Volcan", gross="24.90")
    html = text_of(put(client, volcano, "1"))
    assert "Dans votre panier : Volcan." in html
    assert total_of(html) == "28,80\u00a0€"
    assert "<dt>Livraison</dt><dd>3,90\u00a0€</dd>" in html
    html = text_of(put(client, volcano, "1"))
    assert lines() == [("Volcan", 2)]
    assert "<dt>Livraison</dt><dd>offerte</dd>" in html
    assert total_of(html) == "49,80\u00a0€"


def test_the_price_of_another_country_is_shown_on_request(client: Client) -> None:
    put(client, sold_product(gross="24.90"))
    assert total_of(get(client, f"{BASKET}?country=BE")) == "30,80\u00a0€"
    assert total_of(get(client, f"{BASKET}?country=US")) == "28,80\u00a0€"


def test_a_posted_price_is_ignored(client: Client) -> None:
    html = text_of(put(client, sold_product(gross="24.90"), "1", price="0.01", price_incl_tax="0.01", total="0.01"))
    assert total_of(html) == "28,80\u00a0€"
    assert Line.objects.get().price_incl_tax == Decimal("24.90")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("0", "Écrivez 1 ou plus."),
        ("-1", "Écrivez 1 ou plus."),
        ("1.5", "Écrivez un nombre entier"),
        ("1,5", "Écrivez un nombre entier"),
        ("trois", "Écrivez un nombre entier"),
        ("", "Écrivez un nombre entier"),
        ("²", "Écrivez un nombre entier"),
        ("1000000000", "Au plus 99 exemplaires"),
        ("9" * 5000, "Écrivez un nombre entier"),
        ("11", "Il n’en reste que 10"),
    ],
)
def test_a_wrong_quantity_is_answered_with_a_sentence_and_changes_nothing(
    client: Client, typed: str, sentence: str
) -> None:
    volcano = sold_product(title="Volcan", on_hand=10)
    html = text_of(put(client, volcano, typed))
    assert sentence in html
    assert lines() == []
    put(client, volcano, "2")
    line = Line.objects.get()
    response = client.post(UPDATE, {f"quantity-{line.pk}": typed})
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert lines() == [("Volcan", 2)]


def test_right_quantities_are_kept_beside_a_wrong_one(client: Client) -> None:
    for title in ("Volcan", "Pont"):
        put(client, sold_product(title=title, on_hand=5))
    first, second = Line.objects.order_by("pk")
    response = client.post(UPDATE, {f"quantity-{first.pk}": "3", f"quantity-{second.pk}": "6"})
    html = text_of(response)
    assert lines() == [("Volcan", 3), ("Pont", 1)]
    assert re.findall(r'name="quantity-\d+"[^>]*value="(\d+)"', html) == ["3", "6"]
    assert html.count("field--wrong") == 1


def test_more_than_is_left_is_refused_with_what_is_already_there(client: Client) -> None:
    volcano = sold_product(title="Volcan", on_hand=3)
    put(client, volcano, "2")
    html = text_of(put(client, volcano, "2"))
    assert "Volcan : vous en avez déjà 2 dans le panier." in html
    assert lines() == [("Volcan", 2)]


def test_what_sold_out_meanwhile_is_marked_and_cannot_be_ordered(client: Client) -> None:
    put(client, sold_product(title="Volcan", on_hand=2), "2")
    assert "/fr/commande/" in get(client, BASKET)
    StockItem.objects.update(reserved=2)
    html = get(client, BASKET)
    assert "field--wrong" in html
    assert "Corrigez ce qui est signalé" in html
    assert 'href="/fr/commande/"' not in html
    assert lines() == [("Volcan", 2)]


def test_what_lost_its_price_does_not_break_the_page(client: Client) -> None:
    put(client, sold_product(title="Volcan"))
    Price.objects.all().delete()
    assert "field--wrong" in get(client, BASKET)


@pytest.mark.parametrize("product", ["", "abc", "0", "999999", "-1", "9" * 40])
def test_an_unknown_product_is_refused(client: Client, product: str) -> None:
    response = client.post(ADD, {"product": product, "quantity": "1"}, follow=True)
    assert "Cet article n’est plus en vente." in text_of(response)
    assert lines() == []


def test_hidden_products_parents_and_plans_do_not_go_in(client: Client) -> None:
    assert "n’est plus en vente" in text_of(put(client, sold_product(is_public=False)))
    apron = sold_product()
    large = variant(apron, title="Grand", gross="22.00", on_hand=2)
    assert "plusieurs modèles" in text_of(put(client, apron))
    plan = sold_product(kind=ProductKind.PLAN)
    with filled(PLAN_SLOT, lambda *, product_id, language: f"/{language}/abonnement/"):
        response = client.post(ADD, {"product": str(plan.pk), "quantity": "1"})
    assert response.headers["Location"] == "/fr/abonnement/"
    assert lines() == []
    put(client, large)
    assert lines() == [("Grand", 1)]


def test_a_line_is_taken_out_and_one_of_another_basket_is_not(client: Client) -> None:
    volcano = sold_product(title="Volcan")
    put(client, volcano)
    put(Client(), volcano)
    mine, other = Line.objects.order_by("pk")
    client.post(UPDATE, {"remove": str(other.pk)})
    assert Line.objects.count() == 2
    html = text_of(client.post(UPDATE, {"remove": str(mine.pk)}, follow=True))
    assert "Retiré du panier : Volcan." in html
    assert list(Line.objects.values_list("pk", flat=True)) == [other.pk]
    assert client.post(UPDATE, {"remove": "abc"}).status_code == 302
    client.post(UPDATE, {f"quantity-{other.pk}": "5"})
    assert Line.objects.get().quantity == 1


def test_a_forged_cookie_is_nobody_s_basket(client: Client) -> None:
    put(Client(), sold_product())
    client.cookies["bambou_basket"] = f"{Basket.objects.get().pk}:forged"
    assert "Votre panier est vide" in get(client, BASKET)
    assert client.post(UPDATE, {"remove": "1"}).status_code == 302
    assert client.post(VOUCHER, {"code": "X"}).status_code == 302


def test_a_bought_basket_is_closed_and_a_new_one_begins(client: Client) -> None:
    volcano = sold_product(title="Volcan")
    put(client, volcano)
    Basket.objects.update(status=Basket.SUBMITTED)
    assert "Votre panier est vide" in get(client, BASKET)
    put(client, volcano)
    assert Basket.objects.count() == 2


def test_the_count_for_the_header(client: Client) -> None:
    path = "/fr/panier/compte/"
    assert client.get(path).json() == {"count": 0}
    put(client, sold_product(), "2")
    put(client, sold_product(), "3")
    response = client.get(path)
    assert response.json() == {"count": 5}
    assert response.headers["Cache-Control"] == "private, no-store"
    assert len(queries_of(client, path)) == 1


def test_a_code_takes_its_part_off_and_is_taken_out_again(client: Client) -> None:
    voucher()
    put(client, sold_product(gross="19.90"), "3")
    html = text_of(client.post(VOUCHER, {"code": " bien venue "}, follow=True))
    assert "<dt>BIENVENUE</dt><dd>−5,97\u00a0€</dd>" in html
    assert total_of(html) == "53,73\u00a0€"
    html = text_of(client.post(VOUCHER, {"remove": str(Voucher.objects.get().pk)}, follow=True))
    assert "BIENVENUE" not in html
    assert total_of(html) == "59,70\u00a0€"


def test_a_wrong_code_is_answered_where_it_was_typed(client: Client) -> None:
    voucher(code="FINI", name="a", ends_at=NOON - timedelta(days=2))
    put(client, sold_product(title="Volcan"))
    for typed, sentence in (
        ("BIENVENU3", "Nous ne connaissons pas le code BIENVENU3."),
        ("fini", "Le code FINI a pris fin le 21\u00a0novembre 2026."),
        ("", "Saisissez le code qui figure sur votre bon."),
        ("<b>x</b>", "Nous ne connaissons pas le code &lt;B&gt;X&lt;/B&gt;."),
        ("x" * 5000, "Nous ne connaissons pas le code XXX"),
    ):
        response = client.post(VOUCHER, {"code": typed})
        assert response.status_code == 422
        html = text_of(response)
        assert sentence in html
        assert '<details class="fold" open>' in html
    assert lines() == [("Volcan", 1)]


def test_a_code_that_ended_in_the_basket_says_so(client: Client) -> None:
    code = voucher()
    put(client, sold_product(gross="19.90"))
    client.post(VOUCHER, {"code": "BIENVENUE"})
    Voucher.objects.filter(pk=code.pk).update(end_datetime=NOON - timedelta(days=2))
    html = get(client, BASKET)
    assert "Le code BIENVENUE a pris fin" in html
    assert total_of(html) == "23,80\u00a0€"


def test_a_code_that_others_used_up_meanwhile_says_so_before_the_order(client: Client) -> None:
    code = voucher(most_uses=1)
    put(client, sold_product(gross="19.90"))
    client.post(VOUCHER, {"code": "BIENVENUE"})
    other = filled_basket((sold_product(), 1))
    other.vouchers.add(code)
    begin(basket_id=other.pk, contact=contact(), address=address(), now=NOON)
    html = get(client, BASKET)
    assert "Le code BIENVENUE a déjà servi autant de fois que prévu." in html
    assert 'href="/fr/commande/"' not in html
    html = text_of(client.post(VOUCHER, {"remove": str(code.pk)}, follow=True))
    assert 'href="/fr/commande/"' in html


def test_the_page_asks_as_much_for_one_line_as_for_three(client: Client) -> None:
    put(client, sold_product())
    one = queries_of(client, BASKET)
    for _ in range(2):
        put(client, sold_product())
    three = queries_of(client, BASKET)
    assert len(one) == len(three) <= 18
    assert {statement[:6] for statement in three} == {"SELECT"}


def test_the_english_basket_speaks_english(client: Client) -> None:
    response = client.post("/en/basket/add/", {"product": str(sold_product().pk), "quantity": "0"}, follow=True)
    assert "How many? Please write 1 or more." in text_of(response)
