"""The account's pages on which boxes are changed: each opens, does its work, says so, and shows nobody else's."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from subscriptions.boxes import cycles
from subscriptions.enums import CycleState
from subscriptions.models import Subscription
from tests.factories.shop import UserFactory, sold_product
from tests.factories.subscriptions import BoxRangeFactory, calendar_of, first_box_sent, running_subscription

pytestmark = pytest.mark.django_db
PAGES = ("pause", "address", "change_plan")
BOX_PAGES = ("swap", "add")


@pytest.fixture
def subscription() -> Subscription:
    today = clock.local_day(clock.now())
    calendar = calendar_of(BoxRangeFactory.create(), first=date(today.year, today.month, 1), months=6)
    row = running_subscription(first=calendar[0])
    first_box_sent(row)
    for number in (2, 3):
        cycles.plan_cycle(subscription=row, number=number, month=calendar[number - 1])
    return row


def of(user: object) -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": "fr"})
    client.force_login(user)  # type: ignore[arg-type]  # a factory's user
    return client


def addresses(row: Subscription, *, number: int = 3) -> list[str]:
    pages = [reverse(f"subscriptions:{name}", kwargs={"reference": row.reference}) for name in PAGES]
    box = {"reference": row.reference, "number": number}
    return pages + [reverse(f"subscriptions:{name}", kwargs=box) for name in BOX_PAGES]


def test_every_page_opens_for_its_customer_and_for_nobody_else(subscription: Subscription) -> None:
    sold_product(title="Pinceau", kind="accessory")
    mine, other = of(subscription.user), of(UserFactory.create())
    for address in addresses(subscription):
        assert mine.get(address).status_code == 200, address
        assert other.get(address).status_code == 404, address


def test_a_month_is_left_out_and_taken_back(subscription: Subscription) -> None:
    client, box = of(subscription.user), {"reference": subscription.reference, "number": 3}
    for name, state in (("skip", CycleState.SKIPPED), ("unskip", CycleState.PLANNED)):
        answer = client.post(reverse(f"subscriptions:{name}", kwargs=box), follow=True)
        assert answer.status_code == 200
        assert subscription.cycles.get(number=3).state == state


def test_a_pause_is_made_and_ended(subscription: Subscription) -> None:
    client, where = of(subscription.user), {"reference": subscription.reference}
    today = clock.local_day(clock.now())
    until = date(today.year + (today.month + 4) // 13, (today.month + 3) % 12 + 1, 1)
    address = reverse("subscriptions:pause", kwargs=where)
    assert client.post(address, {"until": "1999-01-01"}).status_code == 422
    assert client.post(address, {"until": until.isoformat()}, follow=True).status_code == 200
    subscription.refresh_from_db()
    assert subscription.paused_until == until
    assert client.post(reverse("subscriptions:resume", kwargs=where), follow=True).status_code == 200
    subscription.refresh_from_db()
    assert subscription.paused_until is None


def test_something_is_added_and_taken_out(subscription: Subscription) -> None:
    brush = sold_product(title="Pinceau", kind="accessory")
    client = of(subscription.user)
    address = reverse("subscriptions:add", kwargs={"reference": subscription.reference, "number": 3})
    for quantity in (2, 0):
        assert client.post(address, {"product": brush.pk, "quantity": quantity}, follow=True).status_code == 200
        assert sum(subscription.cycles.get(number=3).add_ons.values_list("quantity", flat=True)) == quantity
