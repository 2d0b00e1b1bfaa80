"""Before a paid term goes on box by box: who is told, when, and until when it can be refused.

Source: Code de la consommation, art. L215-1: a dedicated mail between three months and one month before the last day on
which the continuation can be refused, with that day in a visible box. Ours leaves two months before it.
"""

from __future__ import annotations

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
from core.statements import Given, statement
from subscriptions.boxes import calendar
from subscriptions.boxes.cycles import month_of, paid_through
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


def term_end_of(subscription: Subscription) -> TermEnd | None:
    """When the paid boxes of a subscription end and others follow; None where nothing follows by itself."""
    if subscription.plan.kind != PlanKind.PREPAID or subscription.at_end != AtEnd.CONVERT:
        return None
    number = paid_through(subscription=subscription) + 1
    month = month_of(subscription=subscription, number=number)
    rows = CalendarMonth.objects.filter(range_id=subscription.range_id, month=month)
    days = rows.values_list("cutoff_on", "debit_on").first() or calendar.usual_days(month=month)[:2]
    price = subscription.wanted_price if subscription.wanted_plan_id else subscription.renewal_price
    return TermEnd(number=number, month=month, refuse_until=days[0], debit_on=days[1], price=price)


def _running() -> QuerySet[Subscription]:
    return Subscription.objects.filter(
        state=SubscriptionState.ACTIVE,
        cancelled_at=None,
        at_end=AtEnd.CONVERT,
        plan__kind=PlanKind.PREPAID,
        renewal_price__gt=ZERO,
    )


@statement
def _terms() -> QuerySet[Subscription, Any]:
    """Of those that run to the end of a term, what tells the month of the first box after it."""
    return (
        _running()
        .order_by("pk")
        .values_list(
            "pk", "range_id", "range__cadence_months", "anchor_month", "anchor_number", "boxes_paid", "boxes_skipped"
        )
    )


@sweeps.register(
    "subscriptions.term_notices", order=80, every=21600, says="%d customers told that their term ends", due=_terms
)
def tell_due(*, now: datetime) -> int:
    """Tell everybody whose term ends soon, once for each last day; one whose months were left out is told the new day."""
    soon = _ending_soon(today=clock.local_day(now))
    told = set(_told().rows(keys=list(soon)))
    return sum(tell(subscription_id=pk, now=now) for pk, last in soon.items() if (pk, last.isoformat()) not in told)


def _ending_soon(*, today: date) -> dict[int, date]:
    """By the key of each subscription whose term ends soon, the last day on which it can be refused that it goes on."""
    rows = _terms().rows()
    days = {(range_id, month): cutoff_on for range_id, month, cutoff_on in _cutoffs().rows()} if rows else {}
    found: dict[int, date] = {}
    for pk, range_id, cadence_months, anchor_month, anchor_number, paid, skipped in rows:
        number = paid + skipped + 1 - anchor_number + 1
        month = calendar.month_of_cycle(anchor_month=anchor_month, number=number, cadence_months=cadence_months)
        last = days.get((range_id, month)) or calendar.usual_days(month=month)[0]
        if last - USUAL <= today <= last:
            found[pk] = last
    return found


@statement
def _cutoffs() -> QuerySet[CalendarMonth, Any]:
    return CalendarMonth.objects.values_list("range_id", "month", "cutoff_on")


@statement
def _told() -> QuerySet[Notice, Any]:
    rows = Notice.objects.filter(kind=NoticeKind.TERM_END, subscription__id__in=[Given("keys")])
    return rows.values_list("subscription_id", "subject")


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
