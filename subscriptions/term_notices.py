"""Before a paid term goes on box by box: who is told, when, and until when it can be refused.

Source: Code de la consommation, art. L215-1: a dedicated mail between three months and one month before the last day on
which the continuation can be refused, with that day in a visible box. Ours leaves two months before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation

from core import clock, mail, sweeps
from core.locks import in_transaction
from core.money import ZERO
from subscriptions import calendar
from subscriptions.cycles import month_of, paid_through
from subscriptions.enums import AtEnd, NoticeKind, PlanKind, SubscriptionState
from subscriptions.holding import hold
from subscriptions.models import CalendarMonth, Notice, Subscription

EARLIEST, USUAL, LATEST = relativedelta(months=3), relativedelta(months=2), relativedelta(months=1)


@dataclass(frozen=True)
class TermEnd:
    """`number` is the first box after the paid ones, `refuse_until` the last day on which it can still be refused."""

    number: int
    month: date
    refuse_until: date
    debit_on: date
    price: Decimal

    def is_in_time(self, on: date) -> bool:
        """Whether a notice on this day keeps the law's window."""
        return bool(self.refuse_until - EARLIEST <= on <= self.refuse_until - LATEST)


# The last day to change a box, and the day of its debit, by range and month.
Days = Mapping[tuple[int, date], tuple[date, date]]


def term_end_of(subscription: Subscription, *, days: Days | None = None) -> TermEnd | None:
    """When the paid boxes of a subscription end and others follow; None where nothing follows by itself.

    `days` are those of the calendar, for whoever asks about many subscriptions.
    """
    if subscription.plan.kind != PlanKind.PREPAID or subscription.at_end != AtEnd.CONVERT:
        return None
    number = paid_through(subscription=subscription) + 1
    month = month_of(subscription=subscription, number=number)
    days = _days(range_id=subscription.range_id, month=month) if days is None else days
    cutoff_on, debit_on = days.get((subscription.range_id, month)) or calendar.usual_days(month=month)[:2]
    price = subscription.wanted_price if subscription.wanted_plan_id else subscription.renewal_price
    return TermEnd(number=number, month=month, refuse_until=cutoff_on, debit_on=debit_on, price=price)


def _days(**only: Any) -> Days:
    rows = CalendarMonth.objects.filter(**only).values_list("range_id", "month", "cutoff_on", "debit_on")
    return {(range_id, month): (cutoff_on, debit_on) for range_id, month, cutoff_on, debit_on in rows}


def _running() -> QuerySet[Subscription]:
    return Subscription.objects.filter(
        state=SubscriptionState.ACTIVE,
        cancelled_at=None,
        at_end=AtEnd.CONVERT,
        plan__kind=PlanKind.PREPAID,
        renewal_price__gt=ZERO,
    )


@sweeps.register("subscriptions.term_notices", order=80, every=21600, says="%d customers told that their term ends")
def tell_due(*, now: datetime) -> int:
    """Tell everybody whose term ends soon, once for each last day; one whose months were left out is told the new day."""
    today, days = clock.local_day(now), _days()
    told = 0
    for subscription in _running().select_related("range", "plan").order_by("pk").iterator(chunk_size=2000):
        end = term_end_of(subscription, days=days)
        if end is not None and end.refuse_until - USUAL <= today <= end.refuse_until:
            told += tell(subscription_id=subscription.pk, now=now)
    return told


@in_transaction
def tell(*, subscription_id: int, now: datetime) -> bool:
    """Tell one customer, once; return whether a mail was written. One that comes late says what that means."""
    hold(subscription_id=subscription_id)
    related = ("range", "plan", "user", "child")
    subscription = _running().select_related(*related).filter(pk=subscription_id).first()
    end = term_end_of(subscription) if subscription is not None else None
    if subscription is None or end is None:
        return False
    subject = end.refuse_until.isoformat()
    if Notice.objects.filter(subscription=subscription, kind=NoticeKind.TERM_END, subject=subject).exists():
        return False
    is_in_time = end.is_in_time(clock.local_day(now))
    user = subscription.user
    with translation.override(user.language):
        path = reverse("subscriptions:cancel", kwargs={"reference": subscription.reference})
    sent = mail.send(
        kind="term-end",
        key=f"{subscription.reference}:{subject}",
        to=user.email,
        language=user.language,
        context={
            "name": user.first_name,
            "child": subscription.child,
            "subscription": subscription,
            "boxes": subscription.boxes_paid,
            "end": end,
            "cadence_months": subscription.range.cadence_months,
            "end_path": path,
            "is_in_time": is_in_time,
        },
        now=now,
    )
    Notice.objects.create(
        subscription=subscription,
        kind=NoticeKind.TERM_END,
        subject=subject,
        takes_effect_on=end.debit_on,
        refuse_until=end.refuse_until,
        mail=sent,
        details={"is_in_time": is_in_time, "number": end.number},
        noticed_at=now,
    )
    return True


def was_told_in_time(*, subscription_id: int, number: int) -> bool:
    """Whether the notice before this first box after a term left inside the law's window.

    If not, whoever ends the subscription gets back what was paid for boxes after the term that have not left.
    """
    notices = Notice.objects.filter(subscription_id=subscription_id, kind=NoticeKind.TERM_END)
    return any(row.details.get("number") == number and row.details.get("is_in_time") for row in notices)
