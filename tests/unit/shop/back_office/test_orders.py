"""Orders are found in a few questions, read whole, and written on only by a note."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from shop.order.models import Order, OrderNote
from tests.factories.shop import begun, paid, sold_product

LIST = "admin:order_order_changelist"


def page_of(order: Order) -> str:
    return reverse("admin:order_order_change", args=[order.pk])


def numbers(response) -> list[str]:
    return [order.number for order in response.context["cl"].result_list]


def test_the_list_asks_as_much_for_three_orders_as_for_thirty(market, asked):
    product = sold_product(on_hand=100)
    for number in range(3):
        paid((product, 1), email=f"parent{number}@example.org")
    few = asked(reverse(LIST))
    for number in range(3, 30):
        begun((product, 1), email=f"parent{number}@example.org")
    assert asked(reverse(LIST)) == few


@pytest.mark.parametrize("term", ["number", "claire@example.org", "Martin"])
def test_an_order_is_found_by_its_number_its_mail_address_and_the_name(market, desk, term):
    product = sold_product()
    order = paid((product, 1))
    other = paid((product, 1), email="paul@example.net")
    other.shipping_address.last_name = "Durand"
    other.shipping_address.save()
    found = desk.get(reverse(LIST), {"q": order.number if term == "number" else term})
    assert numbers(found) == [order.number]


def test_the_list_is_filtered_by_status(market, desk):
    product = sold_product()
    order = paid((product, 1))
    begun((product, 1))
    assert numbers(desk.get(reverse(LIST), {"status__exact": "paid"})) == [order.number]


def test_a_page_shows_lines_taxes_payment_invoice_and_delivery(market, desk, django_assert_max_num_queries):
    order = paid((sold_product(gross="24.90", title="Kit Volcan"), 2))
    with django_assert_max_num_queries(27):
        page = desk.get(page_of(order)).content.decode()
    assert "Kit Volcan" in page
    assert "20 %" in page
    assert order.charge.reference in page
    assert order.invoice.number in page
    assert "succeeded" in page
    assert "3 rue Crébillon" in page


def test_nothing_of_an_order_can_be_typed_over(market, desk):
    order = paid((sold_product(), 1))
    before = Order.objects.filter(pk=order.pk).values().get()
    assert desk.post(page_of(order), {**management(), "number": "X", "status": "cancelled"}).status_code == 302
    assert Order.objects.filter(pk=order.pk).values().get() == before
    assert desk.post(reverse("admin:order_order_delete", args=[order.pk]), {"post": "yes"}).status_code == 403
    assert desk.get(reverse("admin:order_order_add")).status_code == 403
    assert Order.objects.filter(pk=order.pk).values().get() == before


def management(**fields: str) -> dict[str, str]:
    """The hidden fields of the page's inline forms, none of which changes anything."""
    forms = ("lines", "tax_rows", "discounts", "status_changes")
    hidden = {f"{form}-{name}": "0" for form in forms for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return {**hidden, "notes-TOTAL_FORMS": "1", "notes-INITIAL_FORMS": "0", **fields}


def test_a_note_is_signed_and_stays_as_it_was_written(market, desk, staff):
    order = paid((sold_product(), 1))
    desk.post(page_of(order), management(**{"notes-0-message": "Le client a appelé, il attend le colis."}))
    note = OrderNote.objects.get()
    assert (note.order, note.user, note.message) == (order, staff, "Le client a appelé, il attend le colis.")
    changed = {"notes-INITIAL_FORMS": "1", "notes-0-id": str(note.pk), "notes-0-message": "Autre chose"}
    desk.post(page_of(order), management(**changed))
    assert OrderNote.objects.get().message == "Le client a appelé, il attend le colis."


def test_who_may_only_look_cannot_leave_a_note(market, client, django_user_model):
    order = paid((sold_product(), 1))
    reader = django_user_model.objects.create(email="reader@bambou.example", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_order", content_type__app_label="order"))
    client.force_login(reader)
    assert client.get(page_of(order)).status_code == 200
    answer = client.post(
        page_of(order), management(**{"notes-0-message": "Non"}), headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status_code == 403
    assert not OrderNote.objects.exists()
