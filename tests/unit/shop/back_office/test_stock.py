"""Stock is booked in and corrected from the item's page; what stands there is never typed over."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from shop.stock.models import StockItem, StockMovement
from shop.stock.reservations import reserve
from tests.factories.shop import NOON, StockItemFactory, stocked_item

LIST = "admin:stock_stockitem_changelist"


def dialog(desk, name: str, item: StockItem, **fields: str):
    address = reverse(f"admin:stock_stockitem_{name}", args=[item.pk])
    return desk.post(address, {"_form_submitted": "True", **fields})


def test_the_list_asks_as_much_for_three_items_as_for_thirty(asked):
    StockItemFactory.create_batch(3)
    few = asked(reverse(LIST))
    StockItemFactory.create_batch(27)
    assert asked(reverse(LIST)) == few


@pytest.mark.parametrize(("wanted", "names"), [("low", ["LOW"]), ("out", ["OUT"])])
def test_what_runs_low_is_one_click_away(desk, wanted, names):
    stocked_item(on_hand=20, sku="FINE", low_at=5)
    stocked_item(on_hand=2, sku="LOW", low_at=5)
    stocked_item(on_hand=0, sku="OUT", low_at=0)
    found = desk.get(reverse(LIST), {"stock": wanted}).context["cl"].result_list
    assert [item.sku for item in found] == names


def test_a_delivery_is_booked_in_once(desk):
    item = stocked_item(on_hand=4)
    for _ in range(2):
        answer = dialog(desk, "receive_stock", item, quantity="30", reference="BL-2041", note="")
        assert answer.headers["HX-Redirect"] == reverse("admin:stock_stockitem_change", args=[item.pk])
    item.refresh_from_db()
    assert item.on_hand == 34
    assert StockMovement.objects.filter(item=item, reference="BL-2041").count() == 1


@pytest.mark.parametrize("fields", [{"quantity": "0", "reference": "BL"}, {"quantity": "5", "reference": ""}])
def test_a_receipt_of_nothing_or_from_nowhere_is_refused(desk, fields):
    item = stocked_item(on_hand=4)
    assert "HX-Redirect" not in dialog(desk, "receive_stock", item, **fields).headers
    item.refresh_from_db()
    assert item.on_hand == 4


def test_a_count_books_the_difference(desk):
    item = stocked_item(on_hand=10)
    dialog(desk, "correct_stock", item, counted="7", note="Trois boîtes abîmées")
    item.refresh_from_db()
    assert item.on_hand == 7
    movement = StockMovement.objects.get(item=item, kind="corrected")
    assert (movement.quantity, movement.note) == (-3, "Trois boîtes abîmées")


@pytest.mark.parametrize("counted", ["3", "10"])
def test_a_count_of_fewer_than_promised_or_of_the_same_changes_nothing(desk, counted):
    item = stocked_item(on_hand=10)
    reserve(owner="order:AAAA-1111", needs={item.pk: 5}, now=NOON)
    answer = dialog(desk, "correct_stock", item, counted=counted, note="Comptage")
    item.refresh_from_db()
    assert item.on_hand == 10
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [
        "Nothing was booked: 10 are on hand, and 5 of them are promised."
    ]


def test_what_is_on_hand_cannot_be_typed(desk):
    item = stocked_item(on_hand=10)
    hidden = {
        f"{form}-{name}": "0" for form in ("movements", "reservations") for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    fields = {
        "sku": item.sku,
        "name": "Autre nom",
        "on_hand": "99",
        "reserved": "9",
        "low_at": "3",
        "weight_grams": "1",
    }
    assert desk.post(reverse("admin:stock_stockitem_change", args=[item.pk]), {**hidden, **fields}).status_code == 302
    item.refresh_from_db()
    assert (item.name, item.on_hand, item.reserved, item.low_at) == ("Autre nom", 10, 0, 3)
