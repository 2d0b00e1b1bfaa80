"""Before a paid term goes on: told between three months and one month before the last day to refuse it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core.models import OutgoingMail
from subscriptions.boxes import cycles
from subscriptions.changes import changing, skipping
from subscriptions.endings import cancel, term_notices
from subscriptions.enums import AtEnd, PlanKind
from subscriptions.models import Notice, Subscription
from tests.factories.subscriptions import BoxRangeFactory, calendar_of, first_box_sent, plan_of, running_subscription

pytestmark = pytest.mark.django_db
LAST_DAY = date(2027, 5, 15)


def day(month: int, number: int, *, year: int = 2027) -> datetime:
    return datetime(year, month, number, 9, 0, tzinfo=UTC)


def term(*, at_end: AtEnd = AtEnd.CONVERT) -> Subscription:
    """Six boxes from November 2026 to April 2027; May is the first one after them."""
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=9)
    monthly = plan_of(months[0].range)
    plan = plan_of(months[0].range, kind=PlanKind.PREPAID, boxes=6, gross="107.40", next_plan=monthly)
    subscription = running_subscription(first=months[0], plan=plan, box_price="17.90", at_end=at_end)
    first_box_sent(subscription)
    for number in range(2, 7):
        cycles.plan_cycle(subscription=subscription, number=number, month=months[number - 1])
    return subscription


def test_s14_the_window_is_the_laws() -> None:
    end = term_notices.term_end_of(term())
    assert end is not None
    assert (end.number, end.refuse_until, end.price) == (7, LAST_DAY, Decimal("19.90"))
    days = [date(2027, 2, 14), date(2027, 2, 15), date(2027, 4, 15), date(2027, 4, 16)]
    assert [end.is_in_time(each) for each in days] == [False, True, True, False]


def test_s14_it_is_told_once_two_months_before() -> None:
    row = term()
    assert term_notices.tell_due(now=day(3, 14)) == 0
    assert term_notices.tell_due(now=day(3, 15)) == 1
    assert term_notices.tell_due(now=day(3, 16)) == 0
    notice = Notice.objects.get()
    assert (notice.subject, notice.takes_effect_on, notice.details["is_in_time"]) == (
        "2027-05-15",
        date(2027, 5, 21),
        True,
    )
    mail = OutgoingMail.objects.get(kind="term-end")
    text = mail.text.replace("\xa0", " ")
    assert "DERNIER JOUR POUR REFUSER : 15 mai 2027" in text
    assert "19,90 €" in text
    assert "L215-1" not in text
    assert term_notices.was_told_in_time(subscription_id=row.pk, number=7)


def test_s14_a_month_left_out_moves_the_day_and_is_told_anew() -> None:
    row = term()
    term_notices.tell_due(now=day(3, 15))
    skipping.skip(subscription_id=row.pk, number=6, now=day(3, 20))
    assert term_notices.tell_due(now=day(4, 14)) == 0
    assert term_notices.tell_due(now=day(4, 15)) == 1
    assert set(Notice.objects.values_list("subject", flat=True)) == {"2027-05-15", "2027-06-15"}


def test_s14_a_late_one_says_what_that_means() -> None:
    row = term()
    assert term_notices.tell_due(now=day(4, 20)) == 1
    assert "L215-1" in OutgoingMail.objects.get(kind="term-end").text
    assert not term_notices.was_told_in_time(subscription_id=row.pk, number=7)


@pytest.mark.parametrize("ending", ["stops", "cancelled", "chose to stop"])
def test_s14_nobody_is_told_of_what_will_not_be(ending: str) -> None:
    row = term(at_end=AtEnd.STOP if ending == "stops" else AtEnd.CONVERT)
    if ending == "cancelled":
        cancel.cancel(subscription_id=row.pk, now=day(1, 10))
    if ending == "chose to stop":
        changing.choose_end(subscription_id=row.pk, at_end=AtEnd.STOP, now=day(1, 10))
    assert term_notices.tell_due(now=day(3, 20)) == 0
    assert not Notice.objects.exists()
