"""What subscriptions hold of a person and a child: names, birth months, snapshots, and notified terminations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from core import privacy
from core.locks import in_transaction
from core.privacy import BATCH, ERASED_DOMAIN, UNTIL, Person, Sections
from core.statements import statement
from subscriptions.endings import cancel
from subscriptions.endings.terminations import take_back_fixed
from subscriptions.enums import CycleState, SubscriptionState, TerminationState
from subscriptions.models import Child, Cycle, Notice, Signup, Subscription, Termination

NOBODY = {
    "last_name": "",
    "first_name": "",
    "email": f"termination@{ERASED_DOMAIN}",
    "contract": "",
    "reason": "",
    "answer": "",
}
STILL_TO_GO = (CycleState.FROZEN, CycleState.READY, CycleState.PARKED)


def export(*, person: Person) -> Sections:
    """Children, subscriptions with their boxes, notices, and notified terminations."""
    terminations = Termination.objects.filter(email=person.email).order_by("pk")
    sections: Sections = {"terminations": [_termination(row) for row in terminations]}
    if person.user_id is None:
        return sections
    children = Child.objects.filter(user_id=person.user_id).order_by("pk")
    mine = Subscription.objects.filter(user_id=person.user_id).select_related("child", "range", "plan").order_by("pk")
    boxes = Cycle.objects.filter(subscription__in=mine).select_related("subscription", "month", "order").order_by("pk")
    notices = Notice.objects.filter(subscription__in=mine).select_related("subscription").order_by("pk")
    return {
        **sections,
        "children": [{"first_name": row.first_name, "born": row.birth_month} for row in children],
        "subscriptions": [_subscription(row) for row in mine],
        "boxes": [_box(row) for row in boxes],
        "notices": [
            {"subscription": row.subscription.reference, "about": row.get_kind_display(), "told_at": row.noticed_at}
            for row in notices
        ],
    }


def _termination(row: Termination) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "received_at": row.received_at,
        "contract": row.contract,
        "wished_on": row.wished_on,
        "reason": row.reason,
        "answer": row.answer,
    }


def _subscription(row: Subscription) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "child": row.child.first_name,
        "range": row.range.name,
        "plan": row.plan.key,
        "state": row.get_state_display(),
        "price_of_a_box": str(row.box_price),
        "currency": row.currency,
        "started_at": row.started_at,
        "cancelled_at": row.cancelled_at,
        "reason_given": row.cancel_reason,
        "ended_at": row.ended_at,
    }


def _box(row: Cycle) -> dict[str, Any]:
    return {
        "subscription": row.subscription.reference,
        "number": row.number,
        "month": row.month.month,
        "state": row.get_state_display(),
        "price": str(row.price),
        "order": row.order.number if row.order else "",
        "as_it_was_fixed": row.snapshot,
    }


def stop(*, person: Person, now: datetime) -> None:
    """End every subscription of the account: nothing more is debited, what is paid still comes."""
    if person.user_id is None:
        return
    running = Subscription.objects.filter(user_id=person.user_id).exclude(state=SubscriptionState.ENDED)
    for subscription_id in list(running.order_by("pk").values_list("pk", flat=True)):
        take_back_fixed(subscription_id=subscription_id, since=None, now=now)
        cancel.cancel(subscription_id=subscription_id, now=now)


def waits(*, person: Person) -> list[str]:
    """Boxes that are paid and still come, a debit under way, and a notification that nobody has answered."""
    reasons = []
    if Termination.objects.filter(email=person.email, state=TerminationState.OPEN).exists():
        reasons.append(_("a termination waits for our answer"))
    if person.user_id is None:
        return reasons
    mine = Subscription.objects.filter(user_id=person.user_id)
    to_go = Cycle.objects.filter(subscription__in=mine, state__in=STILL_TO_GO)
    if to_go.exists() or mine.exclude(state=SubscriptionState.ENDED).exists():
        reasons.append(_("boxes that are paid are still to be sent"))
    return reasons


def erase(*, person: Person, now: datetime) -> None:
    """Take names and birth months out of children, sign-ups and boxes. Proofs of terminations keep their own period."""
    if person.user_id is None:
        return
    mine = Subscription.objects.filter(user_id=person.user_id)
    forget(subscriptions=mine, children=Child.objects.filter(user_id=person.user_id))


def forget(*, subscriptions: QuerySet[Subscription], children: QuerySet[Child]) -> int:
    """Forget these children and whatever these subscriptions say of them; return how many children."""
    ids = list(subscriptions.values_list("pk", flat=True))
    Subscription.objects.filter(pk__in=ids).update(cancel_reason="")
    for signup in Signup.objects.filter(subscription__in=ids):
        born = _year_of(signup.child_birth_month)
        Signup.objects.filter(pk=signup.pk).update(child_first_name="", child_birth_month=born)
    _forget_snapshots(Cycle.objects.filter(subscription__in=ids).exclude(snapshot={}))
    rows = list(children)
    for child in rows:
        Child.objects.filter(pk=child.pk).update(first_name="", birth_month=_year_of(child.birth_month))
    return len(rows)


def _year_of(born: date) -> date:
    """Only the year of a birth is left, for counts by age."""
    return born.replace(month=1, day=1)


def _forget_snapshots(cycles: Iterable[Cycle]) -> None:
    for cycle in cycles:
        snapshot = dict(cycle.snapshot)
        child, address = dict(snapshot.get("child", {})), dict(snapshot.get("address", {}))
        if child:
            born = _year_of(date.fromisoformat(child["birth_month"]))
            snapshot["child"] = {**child, "first_name": "", "birth_month": born.isoformat()}
        if address:
            snapshot["address"] = {name: value if name == "country" else "" for name, value in address.items()}
        snapshot["email"] = ""
        Cycle.objects.filter(pk=cycle.pk).update(snapshot=snapshot)


@statement
def _old_children() -> QuerySet[Child, Any]:
    running = Subscription.objects.filter(child=OuterRef("pk")).exclude(ended_at__lt=UNTIL)
    old = Child.objects.filter(~Exists(running), created_at__lt=UNTIL).exclude(first_name="")
    return old.order_by("pk").values_list("pk")[:BATCH]


@privacy.keep_for("children and boxes", months=36, old=_old_children)
@in_transaction
def forget_old_children(*, until: datetime, now: datetime, limit: int) -> int:
    """A child is forgotten three years after the last of its subscriptions ended; what it has had stays, without a name."""
    ids = [pk for (pk,) in _old_children().rows(until=until)[:limit]]
    if not ids:
        return 0
    return forget(subscriptions=Subscription.objects.filter(child__in=ids), children=Child.objects.filter(pk__in=ids))


@statement
def _old_signups() -> QuerySet[Signup, Any]:
    unpaid = Signup.objects.filter(created_at__lt=UNTIL, subscription=None).exclude(child_first_name="")
    return unpaid.order_by("pk").values_list("pk", "child_birth_month")[:BATCH]


@privacy.keep_for("sign-ups that were never paid", months=3, old=_old_signups)
@in_transaction
def forget_old_signups(*, until: datetime, now: datetime, limit: int) -> int:
    """What the funnel learned of a child for whom nobody paid."""
    rows = _old_signups().rows(until=until)[:limit]
    for pk, birth_month in rows:
        Signup.objects.filter(pk=pk).update(child_first_name="", child_birth_month=_year_of(birth_month))
    return len(rows)


@statement
def _old_terminations() -> QuerySet[Termination, Any]:
    old = Termination.objects.filter(received_at__lt=UNTIL).exclude(email=NOBODY["email"])
    return old.order_by("pk").values_list("pk")[:BATCH]


@privacy.keep_for("terminations", months=60, old=_old_terminations)
@in_transaction
def forget_old_terminations(*, until: datetime, now: datetime, limit: int) -> int:
    """The proof of what was notified is kept for the time in which it can be disputed (Code civil, art. 2224)."""
    ids = [pk for (pk,) in _old_terminations().rows(until=until)[:limit]]
    return Termination.objects.filter(pk__in=ids).update(**NOBODY)
