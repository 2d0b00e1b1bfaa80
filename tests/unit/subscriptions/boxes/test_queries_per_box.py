"""What planning and fixing a box, and a declined debit, ask of the database: what is shared is asked once for many.

Statements that only begin and end transactions are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop.payments.providers.sandbox.cards import Behaviour
from shop.stock.models import Reservation, StockItem
from subscriptions.billing import dunning, renewals
from subscriptions.boxes import cycles, freezing
from subscriptions.changes import growing_up
from subscriptions.enums import CycleState, PlanKind
from subscriptions.models import AddOn, CalendarMonth, Cycle, Subscription
from subscriptions.notes import Note
from tests.factories.shop import sold_product
from tests.factories.subscriptions import (
    BoxRangeFactory,
    ChildFactory,
    box_of,
    calendar_of,
    card_of,
    plan_of,
    running_subscription,
)

pytestmark = pytest.mark.django_db
CUTOFF = datetime(2026, 12, 15, 23, 0, tzinfo=UTC)
DEBIT = datetime(2026, 12, 21, 5, 0, tzinfo=UTC)
NOVEMBER_23 = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
# Of boxes that are fixed together: whose they are, locked twice, read, what is beside them, had and contested, their boxes,
# extras and promotions, the piece set aside, what they were worth, reductions of before, and what is published.
TOGETHER = 18
# Each box: its own row.
PER_BOX = 1


@pytest.fixture
def months() -> list[CalendarMonth]:
    return calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=2, on_hand=200)


def due_box(months: list[CalendarMonth], **fields: object) -> Cycle:
    """The December box of a new customer whose first one was sent."""
    subscription = running_subscription(first=months[0], **fields)  # type: ignore[arg-type]  # the factory's own
    sku = months[0].box.item.sku
    subscription.cycles.update(state=CycleState.PACKED, box_sku=sku)
    return cycles.plan_cycle(subscription=subscription, number=2, month=months[1])


def statements(run: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        run()
    words = [query["sql"].split(maxsplit=1)[0].upper() for query in captured]
    return sum(word not in ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE") for word in words)


def states() -> list[tuple[str, str]]:
    return list(Cycle.objects.filter(number=2).order_by("pk").values_list("state", "note"))


@pytest.mark.parametrize("count", [1, 3, freezing.TOGETHER])
def test_each_box_that_is_fixed_with_others_costs_one_statement(months: list[CalendarMonth], count: int) -> None:
    plan = plan_of(months[0].range)
    for _ in range(count):
        due_box(months, plan=plan)
    assert statements(lambda: freezing.freeze_due(now=CUTOFF)) == 1 + TOGETHER + count * PER_BOX
    assert states() == [("frozen", "")] * count


def test_more_than_go_together_are_fixed_in_turns(months: list[CalendarMonth], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freezing, "TOGETHER", 2)
    plan = plan_of(months[0].range)
    for _ in range(5):
        due_box(months, plan=plan)
    assert statements(lambda: freezing.freeze_due(now=CUTOFF)) == 1 + 3 * TOGETHER + 5 * PER_BOX
    assert states() == [("frozen", "")] * 5


@pytest.mark.parametrize("count", [1, 3])
def test_extras_and_last_boxes_cost_nothing_for_each(months: list[CalendarMonth], count: int) -> None:
    """A paid box with an extra: what it is made of, one more item to set aside, and whether it is the last."""
    plan = plan_of(months[0].range, kind=PlanKind.PREPAID, boxes=2, gross="39.80")
    extra = sold_product(title="Kit papier")
    for _ in range(count):
        cycle = due_box(months, plan=plan)
        AddOn.objects.create(
            cycle=cycle, product=extra, unit_price=Decimal("5.00"), currency="EUR", created_at=NOVEMBER_23
        )
    not_asked = 2  # who contests, and what was worth before: it is paid
    asked = statements(lambda: freezing.freeze_due(now=CUTOFF))
    assert asked == 1 + TOGETHER - not_asked + 3 + count * PER_BOX
    assert states() == [("frozen", "")] * count


@pytest.mark.parametrize("count", [1, 3])
def test_planning_many_costs_as_many_statements_as_planning_one(months: list[CalendarMonth], count: int) -> None:
    plan = plan_of(months[0].range)
    for _ in range(count):
        running_subscription(first=months[0], plan=plan)
    looks = 3  # the calendar, and the last boxes before and after
    writes = 4  # held, numbered, in which months, written
    assert statements(lambda: cycles.plan_due(now=NOVEMBER_23)) == looks + writes
    assert Cycle.objects.filter(number=2).count() == count


def test_the_last_piece_is_for_whose_turn_comes_first(months: list[CalendarMonth]) -> None:
    plan = plan_of(months[0].range)
    ids = [due_box(months, plan=plan).pk for _ in range(3)]
    StockItem.objects.filter(pk=months[1].box.item_id).update(on_hand=2)
    Cycle.objects.filter(pk=ids[2]).update(freeze_at=NOVEMBER_23)
    assert freezing.freeze_due(now=CUTOFF) == 3
    assert states() == [("frozen", ""), ("parked", Note.OUT_OF_STOCK), ("frozen", "")]
    assert set(Reservation.objects.values_list("owner", flat=True)) == {f"cycle:{ids[0]}", f"cycle:{ids[2]}"}


def test_another_box_is_chosen_from_what_those_before_leave(months: list[CalendarMonth]) -> None:
    """Three children had December's box; of the two others there is one piece each, and the third one waits for staff."""
    plan = plan_of(months[0].range)
    for _ in range(3):
        cycle = due_box(months, plan=plan)
        cycle.subscription.cycles.filter(number=1).update(box_sku=months[1].box.item.sku)
    StockItem.objects.filter(pk=months[0].box.item_id).update(on_hand=1)
    box_of(months[0].range, on_hand=1)
    due_box(months, plan=plan)
    assert freezing.freeze_due(now=CUTOFF) == 4
    assert states() == [("frozen", ""), ("frozen", ""), ("parked", Note.HAD_BEFORE), ("frozen", "")]
    assert Cycle.objects.filter(number=2, state=CycleState.FROZEN).values("box_sku").distinct().count() == 3


def test_a_piece_promised_before_is_given_back_for_what_is_sent_now(months: list[CalendarMonth]) -> None:
    first, second = due_box(months), due_box(months)
    Reservation.objects.create(
        item=months[0].box.item, owner=f"cycle:{first.pk}", quantity=1, state="committed", created_at=NOVEMBER_23
    )
    StockItem.objects.filter(pk=months[0].box.item_id).update(reserved=1)
    assert freezing.freeze_due(now=CUTOFF) == 2
    assert Reservation.objects.filter(state="committed").count() == 2
    assert list(StockItem.objects.order_by("pk").values_list("reserved", flat=True)) == [0, 2]
    assert (first.pk, second.pk) == tuple(
        Cycle.objects.filter(state="frozen").order_by("pk").values_list("pk", flat=True)
    )


def test_brothers_and_sisters_are_fixed_one_after_the_other(months: list[CalendarMonth]) -> None:
    child = ChildFactory.create()
    for each in (child, ChildFactory.create(user=child.user, first_name="Zoé")):
        due_box(months, child=each)
    assert freezing.freeze_due(now=CUTOFF) == 2
    assert [row.reductions.count() for row in Cycle.objects.filter(number=2).order_by("pk")] == [0, 1]
    assert Subscription.objects.count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_a_declined_debit_that_is_tried_again_costs_19_statements(months: list[CalendarMonth], count: int) -> None:
    """Five for what is held, two for the card, two for the charge, six for the piece, three for the box, one for the case."""
    plan = plan_of(months[0].range)
    for _ in range(count):
        child = ChildFactory.create()
        due_box(months, plan=plan, child=child, method=card_of(child.user, behaviour=Behaviour.NO_FUNDS))
    freezing.freeze_due(now=CUTOFF)
    renewals.charge_due(now=DEBIT)
    asked = statements(lambda: dunning.dun_due(now=DEBIT + timedelta(days=3)))
    assert states() == [("frozen", "")] * count
    assert asked == 1 + count * 19


@pytest.mark.parametrize("calendar_months", [2, 3])
def test_children_that_grow_are_found_in_two_statements(calendar_months: int) -> None:
    calendar_of(BoxRangeFactory.create(), first=date(2026, 12, 1), months=calendar_months)
    running_subscription(first=CalendarMonth.objects.earliest("month"))
    assert statements(lambda: growing_up.grow_due(now=NOVEMBER_23)) == 2
