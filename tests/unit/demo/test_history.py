from datetime import date, timedelta

import pytest
from django.utils import timezone

from config.demo import cast, load_history
from config.demo.accounts import CUSTOMER
from core import clock
from core.enums import DeliveryState
from core.models import OutboxDelivery
from shop.order.models import Order
from shop.payments.models import Charge
from subscriptions.boxes import calendar
from subscriptions.models import Subscription
from tests.factories.subscriptions import BoxRangeFactory, calendar_of, plan_of

FIRST, LAST = date(2025, 11, 23), date(2026, 11, 23)


def test_the_past_is_the_same_every_time() -> None:
    people = cast.people(count=80)
    assert people == cast.people(count=80)
    assert len({person.email for person in people}) == 80
    once, again = (cast.script(cast=people, first_day=FIRST, last_day=LAST) for _ in range(2))
    assert once == again
    assert all(FIRST <= day <= LAST for day in once.acts)


def test_the_customer_whom_visitors_sign_in_as_neither_fails_nor_leaves() -> None:
    made = cast.script(cast=cast.people(count=1), first_day=FIRST, last_day=LAST)
    acts = [act for acts in made.acts.values() for act in acts]
    assert {act.person.email for act in acts} == {CUSTOMER.email}
    assert {type(act) for act in acts} == {cast.SignUp, cast.Purchase}
    assert {(act.boxes, act.card.value) for act in acts if isinstance(act, cast.SignUp)} == {(1, "succeeds")}


@pytest.mark.django_db(transaction=True)
def test_two_months_are_lived_through_once_and_end_today() -> None:
    this_month = clock.local_day(timezone.now()).replace(day=1)
    for key, first, last in (("graine", 1, 3), ("pousse", 3, 5), ("tige", 5, 8), ("canopee", 8, 12)):
        box_range = BoxRangeFactory.create(key=key, age_from=first, age_to=last)
        calendar_of(box_range, first=calendar.add_months(month=this_month, months=-3), months=6)
        plan_of(box_range)
    said: list[str] = []
    load_history.load(customers=6, months=2, say=said.append)
    assert Subscription.objects.count() >= 3
    assert not OutboxDelivery.objects.exclude(state=DeliveryState.DONE).exists()
    assert not Charge.objects.filter(state="paid", order=None).exists()
    assert Order.objects.filter(date_placed__gt=timezone.now()).count() == 0
    assert abs(clock.offset()) < timedelta(seconds=5)
    orders = Order.objects.count()
    load_history.load(customers=6, months=2, say=said.append)
    assert Order.objects.count() == orders
    assert "has a history already" in said[-1]
