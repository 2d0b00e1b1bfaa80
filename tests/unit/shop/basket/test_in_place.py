"""The basket's forms answer htmx with the basket alone, and everybody else with the way back to its page."""

import pytest
from django.http import HttpResponse
from django.test import Client

from shop.basket.models import Line
from tests.factories.shop import sold_product
from tests.factories.vouchers import voucher
from tests.pages import squeezed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market")]
BASKET, ADD, UPDATE, VOUCHER = "/fr/panier/", "/fr/panier/ajouter/", "/fr/panier/modifier/", "/fr/panier/bon/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def line(client: Client) -> Line:
    """A kit at 24.90 in the visitor's basket."""
    client.post(ADD, {"product": sold_product(title="Volcan", gross="24.90", on_hand=5).pk, "quantity": "1"})
    return Line.objects.get()


def text_of(response: HttpResponse) -> str:
    return squeezed(response.content.decode())


def said(response: HttpResponse) -> str:
    text = text_of(response)
    return text.partition('<div hx-swap-oob="innerHTML:#basket-status">')[2].partition("</div>")[0]


def test_a_quantity_changes_lines_and_total_without_a_page(client: Client, line: Line) -> None:
    response = client.post(UPDATE, {f"quantity-{line.pk}": "2"}, headers=HTMX)
    assert response.status_code == 200
    text = text_of(response)
    assert "<html" not in text
    assert text.count('id="basket"') == 1
    assert f'id="quantity-{line.pk}" value="2"' in text
    assert said(response) == "Total : 49,80\u00a0€."
    line.refresh_from_db()
    assert line.quantity == 2


def test_without_htmx_the_form_leads_back_to_the_page(client: Client, line: Line) -> None:
    response = client.post(UPDATE, {f"quantity-{line.pk}": "2", "country": "BE"})
    assert (response.status_code, response.headers["Location"]) == (302, f"{BASKET}?country=BE")
    text = text_of(client.get(response.headers["Location"]))
    assert "<html" in text
    assert '<option value="BE" selected>' in text


def test_what_cannot_be_had_is_said_at_its_field_and_nothing_changes(client: Client, line: Line) -> None:
    response = client.post(UPDATE, {f"quantity-{line.pk}": "6"}, headers=HTMX)
    assert response.status_code == 422
    text = text_of(response)
    assert "<html" not in text
    assert "Il n’en reste que 5" in text
    line.refresh_from_db()
    assert line.quantity == 1


def test_a_line_taken_out_is_told(client: Client, line: Line) -> None:
    response = client.post(UPDATE, {"remove": str(line.pk)}, headers=HTMX)
    assert "Votre panier est vide" in text_of(response)
    assert said(response) == "Retiré du panier : Volcan. Votre panier est vide."
    assert not Line.objects.exists()


@pytest.mark.usefixtures("line")
def test_a_code_takes_its_part_off_in_place_and_goes_again(client: Client) -> None:
    code = voucher()
    response = client.post(VOUCHER, {"code": "bienvenue", "country": "FR"}, headers=HTMX)
    assert said(response) == "Total : 26,31\u00a0€."
    assert "BIENVENUE" in text_of(response)
    response = client.post(VOUCHER, {"remove": str(code.pk)}, headers=HTMX)
    assert said(response) == "Total : 28,80\u00a0€."


@pytest.mark.usefixtures("line")
def test_a_wrong_code_keeps_what_was_typed(client: Client) -> None:
    response = client.post(VOUCHER, {"code": "XYZ"}, headers=HTMX)
    assert response.status_code == 422
    text = text_of(response)
    assert 'value="XYZ"' in text
    assert "Nous ne connaissons pas le code XYZ." in text


@pytest.mark.usefixtures("line")
def test_the_country_stays_while_other_things_change(client: Client) -> None:
    voucher()
    response = client.post(VOUCHER, {"code": "bienvenue", "country": "BE"}, headers=HTMX)
    assert '<option value="BE" selected>' in text_of(response)
    assert said(response) == "Total : 28,31\u00a0€."


@pytest.mark.usefixtures("line")
def test_a_page_from_the_browsers_history_is_whole(client: Client) -> None:
    whole = client.get(BASKET, headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert "<html" in text_of(whole)
    assert "HX-Request" in whole.headers["Vary"]
