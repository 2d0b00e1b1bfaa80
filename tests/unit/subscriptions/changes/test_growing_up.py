"""A child grows into the next range: told in time, asked where it is dearer, and never moved against the parent's will."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from core.models import OutgoingMail
from subscriptions.boxes import cycles, freezing
from subscriptions.changes import growing_up, ranges, skipping
from subscriptions.enums import AtEnd, CycleState, PlanKind
from subscriptions.models import BoxRange, CalendarMonth, Notice, Subscription, SubscriptionMovement
from tests.factories.subscriptions import (
    BoxRangeFactory,
    ChildFactory,
    all_rules_hold,
    calendar_of,
    first_box_sent,
    plan_of,
    running_subscription,
)

pytestmark = pytest.mark.django_db
NOVEMBER, FEBRUARY = date(2026, 11, 1), date(2027, 2, 1)
JANUARY_20 = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
FEBRUARY_CUTOFF = datetime(2027, 2, 15, 23, 0, tzinfo=UTC)


@dataclass
class Family:
    """A child that is six in February 2027, subscribed to the range up to five."""

    subscription: Subscription
    left: BoxRange
    into: BoxRange

    def ranges_by_month(self) -> dict[str, str]:
        rows = self.subscription.cycles.select_related("month__range").order_by("number")
        return {f"{row.month.month:%m}": row.month.range.key for row in rows}

    def grow(self, now: datetime = JANUARY_20) -> int:
        return growing_up.grow_due(now=now)


def family(
    *, gross: str = "19.90", cadence: int = 1, prepaid: bool = False, planned: int = 5, at_end: AtEnd = AtEnd.STOP
) -> Family:
    left = BoxRangeFactory.create(key="pousse", age_from=3, age_to=5, cadence_months=cadence)
    into = BoxRangeFactory.create(key="tige", age_from=6, age_to=8)
    months = calendar_of(left, first=NOVEMBER, months=8)
    calendar_of(into, first=NOVEMBER, months=8)
    monthly, next_monthly = plan_of(left), plan_of(into, gross=gross)
    plan = monthly
    if prepaid:
        plan = plan_of(left, kind=PlanKind.PREPAID, boxes=6, gross="107.40", next_plan=monthly)
        plan_of(into, kind=PlanKind.PREPAID, boxes=6, gross="107.40", next_plan=next_monthly)
    subscription = running_subscription(
        first=months[0],
        plan=plan,
        child=ChildFactory.create(birth_month=date(2021, 2, 1)),
        box_price="17.90" if prepaid else "19.90",
        at_end=at_end if prepaid else None,
    )
    first_box_sent(subscription)
    for number in range(2, planned + 1):
        cycles.plan_cycle(subscription=subscription, number=number, month=months[number - 1])
    return Family(subscription, left, into)


def test_s16_the_boxes_follow_the_childs_age_in_their_month() -> None:
    home = family()
    assert home.grow() == 1
    assert home.ranges_by_month() == {"11": "pousse", "12": "pousse", "01": "pousse", "02": "tige", "03": "tige"}
    assert home.grow() == 0
    february = home.subscription.cycles.get(number=4)
    assert february.freeze_at == FEBRUARY_CUTOFF
    freezing.freeze_due(now=FEBRUARY_CUTOFF)
    february.refresh_from_db()
    assert (february.state, february.snapshot["range"]["key"]) == (CycleState.FROZEN, "tige")
    assert (february.price, february.snapshot["plan"]["key"]) == (Decimal("19.90"), "tige-monthly-1")


def test_s16_the_parent_is_told_before_the_cut_off() -> None:
    home = family()
    home.grow()
    notice = Notice.objects.get()
    assert (notice.takes_effect_on, notice.refuse_until) == (FEBRUARY, date(2027, 2, 15))
    text = OutgoingMail.objects.get(kind="range-change").text.replace("\xa0", " ")
    assert "À partir de février 2027, c’est Tige" in text
    assert "Rien à faire" in text
    assert "pas plus cher" in text


@pytest.mark.parametrize("day", [date(2026, 12, 10), date(2027, 2, 2)])
def test_s16_neither_too_early_nor_too_late_for_a_month(day: date) -> None:
    """In December February is not planned for yet; in February its cut-off is too near, so that March is the first."""
    home = family()
    home.grow(datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC))
    assert home.ranges_by_month()["02"] == "pousse"
    assert Notice.objects.count() == (0 if day.year == 2026 else 1)


def test_s16_a_pinned_range_stays() -> None:
    home = family()
    Subscription.objects.update(is_range_pinned=True)
    assert home.grow() == 0
    assert set(home.ranges_by_month().values()) == {"pousse"}
    assert not OutgoingMail.objects.exists()


def test_s16_no_means_back_at_the_price_that_was_agreed() -> None:
    home = family(gross="18.00")
    home.grow()
    home.subscription.refresh_from_db()
    assert home.subscription.renewal_price == Decimal("18.00")
    ranges.choose(subscription_id=home.subscription.pk, range_id=home.left.pk, follows_age=False, now=JANUARY_20)
    home.subscription.refresh_from_db()
    # Its January box is open until its cut-off has passed; all of them are Pousse again.
    assert set(home.ranges_by_month().values()) == {"pousse"}
    assert (home.subscription.renewal_price, home.subscription.is_range_pinned) == (Decimal("19.90"), True)
    assert home.grow() == 0


def test_s16_dearer_needs_a_yes() -> None:
    home = family(gross="24.90")
    assert home.grow() == 1
    assert set(home.ranges_by_month().values()) == {"pousse"}
    text = OutgoingMail.objects.get(kind="range-change").text.replace("\xa0", " ")
    assert "24,90 €" in text
    assert "rien ne change sans votre oui" in text
    freezing.freeze_due(now=FEBRUARY_CUTOFF)
    assert home.subscription.cycles.get(number=4).price == Decimal("19.90")
    ranges.choose(subscription_id=home.subscription.pk, range_id=home.into.pk, follows_age=True, now=FEBRUARY_CUTOFF)
    march = home.subscription.cycles.get(number=5)
    assert (march.month.range.key, march.price) == ("tige", Decimal("24.90"))


def test_s16_a_change_of_rhythm_keeps_what_is_paid() -> None:
    """Six paid boxes, one each quarter; from the month of the change on one each month, and six in all."""
    home = family(cadence=3, prepaid=True, planned=2)
    assert home.grow() == 1
    row = home.subscription
    row.refresh_from_db()
    assert (row.range.key, row.plan.key, row.anchor_number, row.anchor_month) == ("tige", "tige-prepaid-6", 2, FEBRUARY)
    while cycles.plan_due(now=datetime(2027, 5, 20, 9, 0, tzinfo=UTC)):
        pass
    months = list(row.cycles.order_by("number").values_list("month__month", "is_prepaid"))
    assert [month for month, _ in months] == [NOVEMBER, *(date(2027, month, 1) for month in (2, 3, 4, 5, 6))]
    assert all(is_prepaid for _, is_prepaid in months)
    value = SubscriptionMovement.objects.filter(subscription=row).aggregate(total=Sum("amount"))["total"]
    assert value == Decimal("17.90")


def test_s16_a_month_left_out_stays_left_out() -> None:
    home = family()
    skipping.skip(subscription_id=home.subscription.pk, number=4, now=JANUARY_20)
    home.grow()
    february = home.subscription.cycles.get(number=4)
    assert (february.state, february.month.range.key) == (CycleState.SKIPPED, "tige")


def test_a_range_without_a_calendar_leaves_everything_as_it_is() -> None:
    home = family()
    CalendarMonth.objects.filter(range=home.into).delete()
    assert home.grow() == 0
    assert set(home.ranges_by_month().values()) == {"pousse"}


def test_the_books_hold_after_a_change() -> None:
    home = family()
    home.grow()
    freezing.freeze_due(now=FEBRUARY_CUTOFF)
    all_rules_hold(now=FEBRUARY_CUTOFF)


def test_the_page_moves_the_next_box_and_shows_nobody_elses() -> None:
    home = family()
    client = Client(headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": "fr"})
    client.force_login(home.subscription.user)
    address = reverse("subscriptions:range", kwargs={"reference": home.subscription.reference})
    page = client.get(address).content.decode().replace("\xa0", " ")
    assert "Tige" in page
    assert "19,90 €" in page
    answer = client.post(address, {"range": home.into.pk, "follows_age": "on"})
    assert answer.status_code == 302
    home.subscription.refresh_from_db()
    assert home.subscription.range == home.into
    assert client.post(address, {"range": "999999"}).status_code == 422
    client.force_login(ChildFactory.create().user)
    assert client.get(address).status_code == 404
