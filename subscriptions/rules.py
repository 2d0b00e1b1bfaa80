"""Rules about boxes: charged once, none missed, nothing after the end, and worth what the movements say.

The database leaves out what certainly holds; what is left is compared here, exactly: SQLite adds amounts up as floats.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Subquery, Sum

from core import invariants
from core.money import ZERO, round_cents
from shop.credit.spending import spent_on
from shop.payments.charging import OPEN_STATES
from shop.payments.enums import ChargeState
from shop.payments.models import Attempt, Charge
from subscriptions import movements
from subscriptions.enums import CycleState, SubscriptionState
from subscriptions.models import Cycle, Subscription

LEFT_BEHIND = timedelta(minutes=10)
PAID_STATES = (CycleState.READY, CycleState.PACKED)


@invariants.register(
    "boxes.paid-once", says="A box that may be packed has been paid: by its charge, by credit, or before."
)
def paid_once(*, now: datetime) -> Iterator[str]:
    unpaid = Q(order=None) | (Q(charge__isnull=False) & ~Q(charge__state=ChargeState.PAID))
    rows = Cycle.objects.filter(unpaid, state__in=PAID_STATES).select_related("charge", "order")
    for row in rows.order_by("pk"):
        if row.order_id is None:
            yield f"box {row} goes out without an order"
        elif row.charge is not None and row.charge.state != ChargeState.PAID:
            yield f"box {row} goes out, its charge {row.charge.reference} is {row.charge.state}"


@invariants.register("boxes.charge-adds-up", says="A debit is the sum of its boxes, less what store credit paid.")
def charge_adds_up(*, now: datetime) -> Iterator[str]:
    charges = Charge.objects.filter(is_off_session=True, subject__startswith="cycle:")
    boxes = Sum("cycles__price", filter=Q(cycles__is_prepaid=False))
    # One that no box waits for any more is closed in some minutes, and nothing can be paid by it until then.
    waits = Exists(Cycle.objects.filter(charge=OuterRef("pk")).exclude(state=CycleState.CANCELLED))
    over = Q(state=ChargeState.CANCELLED) | (Q(state__in=OPEN_STATES) & ~waits)
    rows = charges.exclude(over).annotate(boxes=boxes).exclude(boxes=None)
    for row in rows.exclude(boxes=F("amount")).order_by("pk"):
        if row.amount + spent_on(subject=row.subject) != round_cents(row.boxes):
            yield f"charge {row.reference}: {row.amount} for boxes of {round_cents(row.boxes)}"


@invariants.register("boxes.one-paid-charge", says="No box has been paid by two charges.")
def one_paid_charge(*, now: datetime) -> Iterator[str]:
    paid = Charge.objects.filter(state=ChargeState.PAID, subject__startswith="cycle:")
    by_subject = {
        int(subject.split(":")[1]): reference for subject, reference in paid.values_list("subject", "reference")
    }
    now_paid = Cycle.objects.exclude(charge=None).values_list("pk", "charge__reference")
    others = [key for key, reference in now_paid if by_subject.get(key, reference) != reference]
    for row in Cycle.objects.filter(pk__in=others).select_related("charge").order_by("pk"):
        assert row.charge is not None
        yield f"box {row}: {by_subject[row.pk]} and {row.charge.reference}"


@invariants.register(
    "boxes.no-gap", says="The boxes of a subscription are numbered from 1 without a gap, each in a later month."
)
def no_gap(*, now: datetime) -> Iterator[str]:
    counted = Subscription.objects.annotate(
        first=Min("cycles__number"), last=Max("cycles__number"), count=Count("cycles")
    )
    for row in counted.exclude(count=0).exclude(first=1, last=F("count")).order_by("pk"):
        yield f"subscription {row.reference}: {row.count} boxes from {row.first} to {row.last}"
    before = Cycle.objects.filter(subscription=OuterRef("subscription"), number__lt=OuterRef("number"))
    last = before.order_by("-number").values("month__month")[:1]
    early = Cycle.objects.annotate(before=Subquery(last)).filter(before__gte=F("month__month"))
    for subscription_id, number in early.order_by("subscription_id", "number").values_list("subscription_id", "number"):
        yield f"subscription {subscription_id}: box {number} is not later than the one before"


@invariants.register(
    "boxes.nothing-after-the-end",
    says="Nothing is tried at a card after its subscription has ended, nor for a box fixed after its customer had ended it.",
)
def nothing_after_the_end(*, now: datetime) -> Iterator[str]:
    ended = Q(charge__cycles__subscription__ended_at__lt=F("started_at"))
    not_owed = Q(
        charge__cycles__is_prepaid=False,
        charge__cycles__subscription__cancelled_at__lt=F("charge__cycles__freeze_at"),
        charge__cycles__freeze_at__lte=F("started_at"),
    )
    late = Attempt.objects.filter(ended | not_owed, charge__is_off_session=True)
    for row in late.select_related("charge").distinct().order_by("pk"):
        yield f"charge {row.charge.reference}, attempt {row.number}"


@invariants.register("boxes.none-left-behind", says="Nothing is leased for longer than a few minutes.")
def none_left_behind(*, now: datetime) -> Iterator[str]:
    late = Cycle.objects.filter(state=CycleState.FROZEN, lease_until__lt=now - LEFT_BEHIND)
    for row in late.order_by("pk"):
        yield f"box {row}, leased until {row.lease_until:%Y-%m-%d %H:%M}"


@invariants.register("boxes.worth-what-moved", says="What a subscription is worth is the sum of its movements.")
def worth_what_moved(*, now: datetime) -> Iterator[str]:
    rows = Subscription.objects.annotate(moved=Sum("movements__amount")).order_by("pk")
    columns = ("reference", "state", "box_price", "range__cadence_months", "moved")
    for reference, state, box_price, cadence_months, moved in rows.values_list(*columns):
        worth = movements.monthly_value(box_price=box_price, cadence_months=cadence_months)
        expected = ZERO if state == SubscriptionState.ENDED else worth
        if (total := round_cents(moved or ZERO)) != expected:
            yield f"subscription {reference}: worth {expected}, moved {total}"
