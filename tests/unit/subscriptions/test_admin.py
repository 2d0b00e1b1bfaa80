from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.models import OutgoingMail
from shop.payments.providers.sandbox.cards import Behaviour
from subscriptions.billing import renewals
from subscriptions.boxes import cycles, freezing
from subscriptions.boxes.calendar_board import board
from subscriptions.enums import CycleState, SubscriptionState
from subscriptions.models import CalendarMonth, Cycle, Subscription
from tests.factories.shop import UserFactory
from tests.factories.subscriptions import (
    BoxRangeFactory,
    ChildFactory,
    box_of,
    calendar_of,
    card_of,
    month_of,
    plan_of,
    running_subscription,
)

pytestmark = pytest.mark.django_db
NOVEMBER_23 = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
CUTOFF = datetime(2026, 12, 15, 23, 0, tzinfo=UTC)
DEBIT = datetime(2026, 12, 21, 5, 0, tzinfo=UTC)
LISTS = ("subscription", "cycle", "calendarmonth", "box", "boxrange", "theme", "plan", "child", "subscriptionmovement")


@pytest.fixture(autouse=True)
def shops_day(db: None) -> Any:
    clock.set_now(NOVEMBER_23)
    yield
    clock.forget()


@pytest.fixture
def chief() -> Client:
    client = Client(headers={"Accept-Language": "fr"})
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    return client


def subscribed(*, behaviour: Behaviour = Behaviour.SUCCEEDS) -> Subscription:
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=2)
    child = ChildFactory.create()
    subscription = running_subscription(
        first=months[0], plan=plan_of(months[0].range), child=child, method=card_of(child.user, behaviour=behaviour)
    )
    subscription.cycles.update(state=CycleState.PACKED, box_sku=months[0].box.item.sku)
    cycles.plan_cycle(subscription=subscription, number=2, month=months[1])
    return subscription


def list_of(model: str) -> str:
    return reverse(f"admin:subscriptions_{model}_changelist")


@pytest.mark.parametrize("model", LISTS)
def test_a_list_of_three_costs_what_a_list_of_one_costs(chief: Client, model: str) -> None:
    subscribed()
    chief.get(list_of(model))
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as found:
            assert chief.get(list_of(model)).status_code == 200
        # The clock of demos and tests is read again every few seconds, whatever the list.
        counts.append(sum("core_clockoffset" not in query["sql"] for query in found))
        subscribed()
        subscribed()
    assert counts[0] == counts[1] <= 15


def test_staff_find_a_subscription_by_the_mail_address(chief: Client) -> None:
    wanted, other = subscribed(), subscribed()
    page = chief.get(list_of("subscription"), {"q": wanted.user.email}).content.decode()
    assert wanted.reference in page
    assert other.reference not in page


def test_one_screen_shows_cycles_charges_and_movements(chief: Client) -> None:
    subscription = subscribed()
    freezing.freeze_due(now=CUTOFF)
    renewals.charge_due(now=DEBIT)
    page = chief.get(reverse("admin:subscriptions_subscription_change", args=[subscription.pk])).content.decode()
    cycle = Cycle.objects.get(number=2)
    for shown in (cycle.box_sku, cycle.charge.reference, cycle.order.number, "12/2026", "19,90"):
        assert shown in page


def test_care_ends_a_subscription_with_a_reason(chief: Client) -> None:
    subscription = subscribed()
    data = {"action": "end_for_customer", "_selected_action": [subscription.pk], "reason": "Par téléphone"}
    for _ in range(2):
        assert chief.post(list_of("subscription"), data).status_code == 302
    subscription.refresh_from_db()
    assert (subscription.state, subscription.cancel_reason) == (SubscriptionState.ENDED, "Par téléphone")
    assert OutgoingMail.objects.filter(kind="subscription-cancelled").count() == 1


def test_care_tries_a_declined_debit_again(chief: Client) -> None:
    subscription = subscribed(behaviour=Behaviour.FAILS_LATER)
    freezing.freeze_due(now=CUTOFF)
    renewals.charge_due(now=DEBIT)
    Subscription.objects.update(method=card_of(subscription.user))
    cycle = subscription.cycles.get(number=2)
    data = {"action": "try_again", "_selected_action": [cycle.pk]}
    clock.set_now(DEBIT)
    page = chief.post(list_of("cycle"), data, follow=True).content.decode()
    assert "1" in page
    cycle.refresh_from_db()
    assert cycle.state == CycleState.FROZEN
    assert renewals.charge_due(now=DEBIT.replace(day=23)) == 1
    cycle.refresh_from_db()
    assert cycle.state == CycleState.READY


def test_a_planned_box_is_not_tried(chief: Client) -> None:
    cycle = subscribed().cycles.get(number=2)
    page = chief.post(list_of("cycle"), {"action": "try_again", "_selected_action": [cycle.pk]}, follow=True)
    assert "n’attend pas et n’a pas été refusé" in page.content.decode()
    cycle.refresh_from_db()
    assert cycle.state == CycleState.PLANNED


def test_edited_days_move_the_planned_boxes(chief: Client) -> None:
    cycle = subscribed().cycles.get(number=2)
    month = cycle.month
    days = {"cutoff_on": "16/12/2026", "debit_on": "22/12/2026", "pack_on": "23/12/2026"}
    answer = chief.post(
        reverse("admin:subscriptions_calendarmonth_change", args=[month.pk]), {"box": month.box_id, **days}
    )
    assert answer.status_code == 302
    cycle.refresh_from_db()
    assert (cycle.freeze_at, cycle.pack_on) == (datetime(2026, 12, 16, 23, 0, tzinfo=UTC), date(2026, 12, 23))


def test_the_board_shows_the_year_and_what_must_be_decided(chief: Client) -> None:
    subscription = subscribed()
    box_range = subscription.range
    december = box_range.calendar.get(month=date(2026, 12, 1))
    december.box = box_of(box_range, on_hand=0)
    december.save()
    CalendarMonth.objects.create(
        range=box_range,
        month=date(2027, 1, 1),
        cutoff_on=date(2027, 1, 15),
        debit_on=date(2027, 1, 21),
        pack_on=date(2027, 1, 22),
    )
    month_of(box_range, date(2027, 2, 1), box=box_range.calendar.get(month=date(2026, 11, 1)).box)
    found = board(now=NOVEMBER_23)
    assert [(cell.month.month, cell.is_without_box, cell.missing, cell.had_before) for cell in found.warnings] == [
        (date(2026, 11, 1), False, 0, True),
        (date(2026, 12, 1), False, 1, False),
        (date(2027, 1, 1), True, 0, False),
        (date(2027, 2, 1), False, 0, True),
    ]
    page = chief.get(reverse("admin:subscriptions_calendar_board"))
    assert page.status_code == 200
    assert "aucun coffret n’est choisi" in page.content.decode()


def test_the_next_months_are_prepared_from_the_board(chief: Client) -> None:
    box_range = subscribed().range
    address = reverse("admin:subscriptions_calendar_board")
    chief.get(address)
    assert box_range.calendar.count() == 2
    for _ in range(2):
        assert chief.post(address).status_code == 302
    assert box_range.calendar.count() == 12


def test_who_may_not_see_the_calendar_does_not() -> None:
    client = Client()
    client.force_login(UserFactory.create(is_staff=True))
    assert client.get(reverse("admin:subscriptions_calendar_board")).status_code == 403
    assert client.post(reverse("admin:subscriptions_calendar_board")).status_code == 403
