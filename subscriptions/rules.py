"""Rules about boxes: charged once, none missed, nothing after the end, and worth what the movements say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, F, Max, Min, Q, Sum

from core import invariants
from core.money import ZERO, round_cents
from shop.credit.spending import spent_on
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
    rows = Cycle.objects.filter(state__in=PAID_STATES).select_related("charge", "order")
    for row in rows.order_by("pk"):
        if row.order_id is None:
            yield f"box {row} goes out without an order"
        elif row.charge is not None and row.charge.state != ChargeState.PAID:
            yield f"box {row} goes out, its charge {row.charge.reference} is {row.charge.state}"


@invariants.register("boxes.charge-adds-up", says="A debit is the sum of its boxes, less what store credit paid.")
def charge_adds_up(*, now: datetime) -> Iterator[str]:
    charges = Charge.objects.filter(is_off_session=True, subject__startswith="cycle:")
    for row in charges.annotate(boxes=Sum("cycles__price", filter=Q(cycles__is_prepaid=False))).order_by("pk"):
        if row.state == ChargeState.CANCELLED or row.boxes is None:
            continue
        if row.amount + spent_on(subject=row.subject) != round_cents(row.boxes):
            yield f"charge {row.reference}: {row.amount} for boxes of {row.boxes}"


@invariants.register("boxes.one-paid-charge", says="No box has been paid by two charges.")
def one_paid_charge(*, now: datetime) -> Iterator[str]:
    paid = Charge.objects.filter(state=ChargeState.PAID, subject__startswith="cycle:")
    by_subject = {
        int(subject.partition(":")[2]): reference for subject, reference in paid.values_list("subject", "reference")
    }
    rows = Cycle.objects.filter(pk__in=by_subject).select_related("charge")
    for row in rows.order_by("pk"):
        if row.charge is not None and row.charge.reference != by_subject[row.pk]:
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
    months: dict[int, object] = {}
    rows = Cycle.objects.order_by("subscription_id", "number").values_list("subscription_id", "number", "month__month")
    for subscription_id, number, month in rows:
        before = months.get(subscription_id)
        if before is not None and before >= month:  # type: ignore[operator]  # dates
            yield f"subscription {subscription_id}: box {number} is not later than the one before"
        months[subscription_id] = month


@invariants.register("boxes.nothing-after-the-end", says="Nothing is tried at a card after its subscription has ended.")
def nothing_after_the_end(*, now: datetime) -> Iterator[str]:
    late = Attempt.objects.filter(
        charge__cycles__subscription__ended_at__lt=F("started_at"), charge__is_off_session=True
    )
    for row in late.select_related("charge").distinct().order_by("pk"):
        yield f"charge {row.charge.reference}, attempt {row.number}"


@invariants.register("boxes.none-left-behind", says="Nothing is leased for longer than a few minutes.")
def none_left_behind(*, now: datetime) -> Iterator[str]:
    late = Cycle.objects.filter(state=CycleState.FROZEN, lease_until__lt=now - LEFT_BEHIND)
    for row in late.order_by("pk"):
        yield f"box {row}, leased until {row.lease_until:%Y-%m-%d %H:%M}"


@invariants.register("boxes.worth-what-moved", says="What a subscription is worth is the sum of its movements.")
def worth_what_moved(*, now: datetime) -> Iterator[str]:
    rows = Subscription.objects.select_related("range").annotate(moved=Sum("movements__amount")).order_by("pk")
    for row in rows:
        worth = movements.monthly_value(box_price=row.box_price, cadence_months=row.range.cadence_months)
        expected = ZERO if row.state == SubscriptionState.ENDED else worth
        if round_cents(row.moved or ZERO) != expected:
            yield f"subscription {row.reference}: worth {expected}, moved {row.moved}"
