"""Terminations notified online, without an account: acknowledged at once, carried out where the contract is certain.

Sources: Code de la consommation, art. L215-1-1 and D215-1 to D215-3. The function notifies; when the contract ends follows
from the contract: boxes that were fixed or paid before the notification counts still come.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import structlog
from django.db import DatabaseError
from django.db.models import QuerySet

from core import clock, sweeps
from core.due import TODAY
from core.ids import random_code
from core.locks import in_transaction, lock_one, lock_rows
from core.statements import statement
from shop.stock import reservations
from subscriptions.boxes import freezing, pricing
from subscriptions.endings import cancel, termination_mails
from subscriptions.endings.cancel import Ending
from subscriptions.endings.identifying import certain
from subscriptions.enums import CycleState, TerminationState
from subscriptions.holding import hold
from subscriptions.models import Cycle, Termination
from subscriptions.transitions import move_cycle

log = structlog.get_logger(__name__)

BATCH = 500


class AlreadyHandled(Exception):
    """A colleague decided on this notification meanwhile."""


@dataclass(frozen=True)
class Notification:
    """What the customer states. `wished_on` is None for the earliest date; `reason` only where the law asks for one."""

    last_name: str
    first_name: str
    email: str
    contract: str
    wished_on: date | None
    reason: str
    language: str


@in_transaction
def notify(*, notification: Notification, now: datetime) -> Termination:
    """Keep a notification, carry it out if the contract is certain, and acknowledge it by mail with content, day and hour.

    The same one again has no second effect, and is acknowledged again.
    """
    subscription = certain(contract=notification.contract, email=notification.email)
    termination = Termination.objects.create(
        reference=_free_reference(),
        subscription=subscription,
        state=TerminationState.OPEN if subscription is None else TerminationState.SCHEDULED,
        received_at=now,
        **asdict(notification),
    )
    ending = _carry_out(termination, now=now) if subscription is not None and _is_due(termination, now=now) else None
    termination_mails.acknowledge(termination=termination, ending=ending, now=now)
    return termination


def _free_reference() -> str:
    while Termination.objects.filter(reference=(code := f"T{random_code(length=7)}")).exists():
        pass
    return code


def _is_due(termination: Termination, *, now: datetime) -> bool:
    return termination.wished_on is None or termination.wished_on <= clock.local_day(now)


def counts_from(termination: Termination) -> datetime:
    """The moment from which nothing more is fixed: the notification, or the beginning of the wished day after it."""
    if termination.wished_on is None:
        return termination.received_at
    return max(termination.received_at, clock.start_of(termination.wished_on))


def _carry_out(termination: Termination, *, now: datetime) -> Ending:
    """End the contract as of the notification; a reason to end before the last paid box is left to a person."""
    assert termination.subscription_id is not None
    take_back_fixed(subscription_id=termination.subscription_id, since=counts_from(termination), now=now)
    ending = cancel.cancel(subscription_id=termination.subscription_id, reason=termination.reason, now=now)
    is_asked_early = bool(termination.reason) and ending.boxes > 0
    termination.state = TerminationState.OPEN if is_asked_early else TerminationState.DONE
    termination.done_at = now
    termination.save(update_fields=["state", "done_at", "subscription"])
    return ending


@in_transaction
def take_back_fixed(*, subscription_id: int, since: datetime | None, now: datetime) -> None:
    """Cancel boxes that were fixed after `since` (None: whenever) and that nobody has debited yet: they are not sent."""
    subscription = hold(subscription_id=subscription_id)
    if subscription.cancelled_at is not None:
        return
    freezing.freeze_of(subscription_id=subscription_id, now=now)
    fixed = Cycle.objects.filter(
        subscription_id=subscription_id, state=CycleState.FROZEN, charge=None, is_prepaid=False
    )
    for cycle in lock_rows(fixed if since is None else fixed.filter(freeze_at__gt=since)):
        reservations.release(owner=freezing.stock_owner(cycle_id=cycle.pk))
        pricing.forget(cycle_id=cycle.pk)
        move_cycle(cycle_id=cycle.pk, to=CycleState.CANCELLED, now=now)


@statement
def _due() -> QuerySet[Termination, Any]:
    due = Termination.objects.filter(state=TerminationState.SCHEDULED, wished_on__lte=TODAY)
    return due.order_by("wished_on", "pk").values_list("pk")[:BATCH]


@sweeps.register(
    "subscriptions.terminations", order=38, every=300, says="%d notified terminations carried out", due=_due
)
def carry_out_due(*, now: datetime) -> int:
    """Carry out those whose wished day has come; return how many. One that cannot be waits for a person."""
    return sum(_carry_out_one(termination_id=pk, now=now) for (pk,) in _due().rows(now=now))


def _carry_out_one(*, termination_id: int, now: datetime) -> bool:
    try:
        return _carry_out_scheduled(termination_id=termination_id, now=now)
    except DatabaseError:
        raise
    except Exception:  # whatever is wrong with one contract, a person looks at it and the others are ended
        log.exception("termination_failed", termination_id=termination_id)
        Termination.objects.filter(pk=termination_id).update(state=TerminationState.OPEN)
        return True


@in_transaction
def _carry_out_scheduled(*, termination_id: int, now: datetime) -> bool:
    termination = lock_one(Termination.objects.filter(pk=termination_id))
    if termination.state != TerminationState.SCHEDULED:
        return False
    ending = _carry_out(termination, now=now)
    assert termination.subscription is not None
    if termination.email != termination.subscription.user.email:  # whose mail tells the same
        termination_mails.tell_effect(termination=termination, ending=ending, now=now)
    return True


@in_transaction
def identify(*, termination_id: int, subscription_id: int, by_id: int | None, now: datetime) -> Termination:
    """A person found the contract: end it as of the notification, or on the wished day, and mail the effect.

    Raises AlreadyHandled.
    """
    termination = _open(termination_id=termination_id)
    if termination.subscription_id is not None:
        raise AlreadyHandled(termination.reference)
    termination.subscription_id, termination.handled_by_id = subscription_id, by_id
    termination.state = TerminationState.SCHEDULED
    termination.save(update_fields=["subscription", "handled_by", "state"])
    ending = _carry_out(termination, now=now) if _is_due(termination, now=now) else None
    termination_mails.tell_effect(termination=termination, ending=ending, now=now)
    return termination


@in_transaction
def close(*, termination_id: int, answer: str, by_id: int | None, now: datetime) -> Termination:
    """Answer a notification that has no further effect; raises AlreadyHandled, and ValueError without an answer."""
    if not answer.strip():
        raise ValueError("a customer is owed an answer")
    termination = _open(termination_id=termination_id)
    is_done = termination.done_at is not None
    termination.state = TerminationState.DONE if is_done else TerminationState.CLOSED
    termination.answer, termination.handled_by_id = answer.strip(), by_id
    termination.save(update_fields=["state", "answer", "handled_by"])
    termination_mails.tell_answer(termination=termination, now=now)
    return termination


def _open(*, termination_id: int) -> Termination:
    termination = lock_one(Termination.objects.filter(pk=termination_id))
    if termination.state != TerminationState.OPEN:
        raise AlreadyHandled(termination.reference)
    return termination
