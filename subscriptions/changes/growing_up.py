"""A child grows into the next range: its boxes follow, the parent is told well before the cut-off, and may say no.

A move that makes a month dearer than what was agreed needs the parent's yes: until then the boxes stay as they are
(Code de la consommation, art. R212-1 3°: the trader does not change the price alone).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import DatabaseError
from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import translation

from core import mail, sweeps
from core.due import after_today
from core.locks import in_transaction
from core.statements import Given, statement
from subscriptions.boxes import calendar
from subscriptions.boxes.cycles import PLANNED_AHEAD
from subscriptions.changes import changeable, ranges
from subscriptions.enums import NoticeKind, SubscriptionState
from subscriptions.models import BoxRange, CalendarMonth, Cycle, Notice, Subscription
from subscriptions.signup import ages

log = structlog.get_logger(__name__)

TOLD_AHEAD = timedelta(days=14)
BATCH = 500


@sweeps.register("subscriptions.grow", order=32, every=3600, says="%d children grow into the next range")
def grow_due(*, now: datetime) -> int:
    """Move, or ask, for every child that is too old for its range in a month whose cut-off is far enough ahead; return how many."""
    handled = 0
    for subscription_id in _outgrown(now=now):
        try:
            handled += grow(subscription_id=subscription_id, now=now)
        except DatabaseError:
            raise
        except Exception:  # whatever is wrong with one, the others grow
            log.exception("growing_failed", subscription_id=subscription_id)
    return handled


def _outgrown(*, now: datetime) -> list[int]:
    months = _months().rows(now=now)
    given: dict[str, object] = {}
    for place, (month_id, month, age_to) in enumerate(months):
        born_by = calendar.add_months(month=month, months=-12 * (age_to + 1))
        given |= {f"month_{place}": month_id, f"born_by_{place}": born_by}
    return [pk for (pk,) in _too_old(months=len(months)).rows(**given)] if months else []


@statement
def _months() -> QuerySet[CalendarMonth, Any]:
    """The months whose cut-off is far enough ahead to tell, and near enough to be planned."""
    ahead = CalendarMonth.objects.filter(
        cutoff_on__gte=after_today(TOLD_AHEAD), cutoff_on__lte=after_today(PLANNED_AHEAD)
    )
    return ahead.values_list("pk", "month", "range__age_to")


@statement
def _too_old(*, months: int) -> QuerySet[Cycle, Any]:
    """The subscriptions whose child was born too early for one of so many months, and whose parent was not told yet."""
    told = Notice.objects.filter(
        subscription=OuterRef("subscription"),
        kind=NoticeKind.RANGE_CHANGE,
        subject=OuterRef("subscription__range__key"),
    )
    born_too_early = Q()
    for place in range(months):
        born_by = Given(f"born_by_{place}", DateField())
        born_too_early |= Q(month_id=Given(f"month_{place}"), subscription__child__birth_month__lte=born_by)
    rows = Cycle.objects.filter(
        born_too_early,
        ~Exists(told),
        state__in=ranges.STILL_OPEN,
        subscription__range=F("month__range"),
        subscription__state=SubscriptionState.ACTIVE,
        subscription__cancelled_at=None,
        subscription__is_range_pinned=False,
    )
    return rows.order_by("subscription_id").values_list("subscription_id").distinct()[:BATCH]


@in_transaction
def grow(*, subscription_id: int, now: datetime) -> bool:
    """Move one subscription into the range of its child's age, or ask where that is dearer; tell the parent either way.

    False when there is nothing to do: pinned, told before, or no range for that age.
    """
    subscription = changeable.open_subscription(subscription_id=subscription_id, now=now)
    if subscription.is_range_pinned or subscription.cancelled_at is not None:
        return False
    if Notice.objects.filter(
        subscription=subscription, kind=NoticeKind.RANGE_CHANGE, subject=subscription.range.key
    ).exists():
        return False
    step = step_of(subscription=subscription, now=now)
    if step is None:
        return False
    left, price = subscription.range, subscription.renewal_price
    if step.is_prepaid or not step.is_dearer:
        ranges.move(subscription=subscription, step=step, now=now)
    _tell(subscription, left=left, price=str(price), step=step, now=now)
    return True


def step_of(*, subscription: Subscription, now: datetime) -> ranges.Step | None:
    """The move that the child's age asks for, from the first open box with enough time before its cut-off; None for none."""
    child = subscription.child
    for box in ranges.open_boxes(subscription=subscription, now=now + TOLD_AHEAD):
        if child.age_in(box.month.month) > subscription.range.age_to:
            into = _range_at(birth_month=child.birth_month, box=box, left=subscription.range)
            try:
                return ranges.step_into(subscription=subscription, into=into, box=box, now=now) if into else None
            except ranges.CannotMove:
                return None
    return None


def _range_at(*, birth_month: object, box: Cycle, left: BoxRange) -> BoxRange | None:
    """The range on sale for the child's age in the month of this box, if it is an older one."""
    others = BoxRange.objects.filter(is_active=True, age_from__gt=left.age_from)
    candidates = [
        ages.Candidate(key=row.key, age_from=row.age_from, age_to=row.age_to, month=box.month.month) for row in others
    ]
    try:
        fitting = ages.fitting(candidates=candidates, birth_month=birth_month) if candidates else []  # type: ignore[arg-type]  # a date
    except ages.NoRange:
        return None
    return next((row for row in others if row.key == fitting[0]), None) if fitting else None


def _tell(subscription: Subscription, *, left: BoxRange, price: str, step: ranges.Step, now: datetime) -> None:
    """The notice with its proof. `details` keeps what was agreed in the range that is left, for whoever goes back."""
    user = subscription.user
    with translation.override(user.language):
        path = reverse("subscriptions:range", kwargs={"reference": subscription.reference})
    sent = mail.send(
        kind="range-change",
        key=f"{subscription.reference}:{left.key}",
        to=user.email,
        language=user.language,
        context={
            "name": user.first_name,
            "child": subscription.child,
            "left": left,
            "into": step.month.range,
            "month": step.month.month,
            "refuse_until": step.month.cutoff_on,
            "price": step.price,
            "currency": subscription.currency,
            "is_prepaid": step.is_prepaid,
            "asks": step.is_dearer and not step.is_prepaid,
            "range_path": path,
        },
        now=now,
    )
    Notice.objects.create(
        subscription=subscription,
        kind=NoticeKind.RANGE_CHANGE,
        subject=left.key,
        takes_effect_on=step.month.month,
        refuse_until=step.month.cutoff_on,
        mail=sent,
        details={"price": price, "into": step.month.range.key},
        noticed_at=now,
    )
