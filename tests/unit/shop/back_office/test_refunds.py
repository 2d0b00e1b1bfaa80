"""Money is given back in two steps, by those who may, and once however often somebody clicks."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from config.roles import make_groups
from shop.payments.enums import NoticeKind, NoticeState, RefundState
from shop.payments.models import Charge, Refund, WebhookEvent
from tests.factories.shop import NOON, UserFactory, begun, paid, sold_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def charge(market: Any) -> Charge:
    return paid((sold_product(gross="19.90"), 1)).charge


def page_of(charge: Charge) -> str:
    return reverse("admin:payments_charge_refund", args=[charge.pk])


def test_two_steps_and_the_effect_in_between(desk: Client, charge: Charge) -> None:
    first = desk.get(page_of(charge))
    assert 'value="23.80"' in first.content.decode()
    effect = desk.post(page_of(charge), {"amount": "5.00", "reason": "box damaged"}).content.decode()
    for words in ("This refund", "5.00 EUR", "Left afterwards", "18.80 EUR", "box damaged"):
        assert words in effect, words
    assert not Refund.objects.exists()
    done = desk.post(
        page_of(charge), {"amount": "5.00", "reason": "box damaged", "seen_left": "23.80", "confirm": ""}, follow=True
    )
    assert "5.00 EUR were refunded." in done.content.decode()
    made = Refund.objects.get()
    assert (made.amount, made.state, made.requested_by.email) == (
        Decimal("5.00"),
        RefundState.SUCCEEDED,
        "lea@bambou.example",
    )


def test_a_second_click_gives_nothing_back(desk: Client, charge: Charge) -> None:
    sent = {"amount": "5.00", "reason": "x", "seen_left": "23.80", "confirm": ""}
    desk.post(page_of(charge), sent)
    again = desk.post(page_of(charge), sent, follow=True).content.decode()
    assert "Something was refunded meanwhile" in again
    assert Refund.objects.count() == 1


@pytest.mark.parametrize(
    ("amount", "words"), [("23.81", "At most 23.80 EUR"), ("0", ""), ("-1", ""), ("abc", ""), ("", ""), ("1.001", "")]
)
def test_wrong_amounts_get_a_sentence(desk: Client, charge: Charge, amount: str, words: str) -> None:
    answer = desk.post(page_of(charge), {"amount": amount, "reason": "x", "seen_left": "23.80", "confirm": ""})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Refund.objects.exists()


def test_a_charge_without_money_says_so(desk: Client, market: Any) -> None:
    unpaid = begun((sold_product(), 1)).order.charge
    assert "nothing left to refund" in desk.get(page_of(unpaid)).content.decode()
    desk.post(page_of(unpaid), {"amount": "1.00", "reason": "x", "confirm": ""})
    assert not Refund.objects.exists()


def test_in_french_with_a_comma(charge: Charge, staff: Any) -> None:
    client = Client(headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": "fr"})
    client.force_login(staff)
    assert 'value="23,80"' in client.get(page_of(charge)).content.decode()
    effect = client.post(page_of(charge), {"amount": "5,50", "reason": "boîte abîmée"}).content.decode()
    assert "Reste ensuite" in effect
    assert "18,30 EUR" in effect
    client.post(page_of(charge), {"amount": "5,50", "reason": "x", "seen_left": "23,80", "confirm": ""})
    assert Refund.objects.get().amount == Decimal("5.50")


@pytest.mark.parametrize(
    ("role", "status"), [("sales", 200), ("care", 200), ("logistics", 403), ("marketing", 403), ("bi", 403)]
)
def test_who_may(charge: Charge, role: str, status: int) -> None:
    make_groups()
    somebody = UserFactory.create(is_staff=True)
    somebody.groups.add(Group.objects.get(name=role))
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    client.force_login(somebody)
    assert client.get(page_of(charge)).status_code == status
    from_order = client.get(reverse("admin:order_order_refund", args=[charge.order_id]))
    assert from_order.status_code == (302 if status == 200 else 403)


def test_the_orders_page_leads_there(desk: Client, charge: Charge) -> None:
    order_page = desk.get(reverse("admin:order_order_change", args=[charge.order_id])).content.decode()
    where = reverse("admin:order_order_refund", args=[charge.order_id])
    assert where in order_page
    assert desk.get(where)["Location"] == page_of(charge)
    assert page_of(charge) in desk.get(reverse("admin:payments_charge_change", args=[charge.pk])).content.decode()


def test_messages_that_wait_are_tried_again(desk: Client, asked: Any) -> None:
    for number in range(3):
        WebhookEvent.objects.create(
            provider="stripe",
            event_ref=f"evt_{number}",
            kind=NoticeKind.PAYMENT,
            name="payment_intent.succeeded",
            state=NoticeState.NEEDS_ATTENTION,
            made_at=NOON,
            received_at=NOON,
            due_at=NOON,
        )
    where = reverse("admin:payments_webhookevent_changelist")
    asked(where)
    keys = list(WebhookEvent.objects.values_list("pk", flat=True))[:2]
    done = desk.post(where, {"action": "handle_again", "_selected_action": keys}, follow=True)
    assert "2 messages are tried again." in done.content.decode()
    assert WebhookEvent.objects.filter(state=NoticeState.DUE).count() == 2
