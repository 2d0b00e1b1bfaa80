"""The inbox of what providers tell us: verified and stored at once, handled once, later, by a sweep.

A message says only that something happened. How things stand is always asked at the provider, so messages may come twice, late, in
any order, or not at all: what was not received is fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db.models import CharField, QuerySet
from django.utils import timezone

from core import sweeps
from core.due import NOW
from core.faults import faultpoint
from core.locks import in_transaction, is_lost, lock_one
from core.models import Heartbeat
from core.statements import Given, statement
from shop.payments import charging, disputes, refunds
from shop.payments.enums import ChargeState, IntentState, NoticeKind, NoticeState
from shop.payments.finishing import finisher_of
from shop.payments.models import Charge, WebhookEvent
from shop.payments.providers import default_provider, provider_named
from shop.payments.providers.base import Notice, ProviderRefused, ProviderUnreachable

log = structlog.get_logger(__name__)

BATCH = 100
MAX_ATTEMPTS = 8
LONGEST_PAUSE = timedelta(hours=4)
# How long providers go on sending what was not received, and how far two clocks and two answers may lie apart.
FETCHED_BACK, OVERLAP = timedelta(days=3), timedelta(hours=1)


class NotYet(Exception):
    """A message cannot be handled now: its charge is not known here yet, or its owner is at it."""


def receive(*, provider: str, body: bytes, headers: Mapping[str, str], now: datetime) -> WebhookEvent:
    """Store a message that the provider sent to us; the same one again is the row that there is.

    Raises NoticeForged, and stores nothing then; KeyError for a provider that there is none of.
    """
    return _store(provider=provider, notice=provider_named(provider).read_notice(body=body, headers=headers), now=now)


def _store(*, provider: str, notice: Notice, now: datetime, was_polled: bool = False) -> WebhookEvent:
    is_other = notice.kind == NoticeKind.OTHER
    event, _ = WebhookEvent.objects.get_or_create(
        provider=provider,
        event_ref=notice.event_ref,
        defaults={
            "kind": notice.kind,
            "name": notice.name,
            "object_ref": notice.object_ref,
            "intent_ref": notice.intent_ref,
            "state": NoticeState.IGNORED if is_other else NoticeState.DUE,
            "was_polled": was_polled,
            "made_at": notice.made_at,
            "received_at": now,
            "due_at": now,
            "done_at": now if is_other else None,
        },
    )
    return event


@sweeps.register(
    "shop.webhooks.fetch",
    order=22,
    every=600,
    says="%d messages of the bank fetched",
    queue="billing",
    leaves_shop=True,
)
def fetch(*, now: datetime) -> int:
    """Store the messages that never arrived; return how many there were. The provider's clock is the machine's, not the shop's."""
    provider, started_at = default_provider(), timezone.now()
    mark = f"payments.fetched.{provider.name}"
    last = next((beat_at for (beat_at,) in _beat().rows(name=mark)), None)
    since = max(last or started_at - FETCHED_BACK, started_at - FETCHED_BACK) - OVERLAP
    try:
        notices = provider.notices_since(moment=since)
    except (ProviderUnreachable, ProviderRefused) as error:
        log.warning("webhooks_not_fetched", provider=provider.name, why=str(error))
        return 0
    if not notices:
        return 0
    refs = [notice.event_ref for notice in notices]
    known = set(
        WebhookEvent.objects.filter(provider=provider.name, event_ref__in=refs).values_list("event_ref", flat=True)
    )
    missing = [notice for notice in notices if notice.event_ref not in known]
    for notice in missing:
        _store(provider=provider.name, notice=notice, now=now, was_polled=True)
    Heartbeat.objects.update_or_create(name=mark, defaults={"beat_at": started_at})
    return len(missing)


@statement
def _beat() -> QuerySet[Heartbeat, Any]:
    return Heartbeat.objects.filter(name=Given("name", CharField())).values_list("beat_at")


@statement
def _due() -> QuerySet[WebhookEvent, Any]:
    rows = WebhookEvent.objects.filter(state=NoticeState.DUE, due_at__lte=NOW).order_by("due_at", "id")
    return rows.values_list("pk")[:BATCH]


@sweeps.register(
    "shop.webhooks",
    order=23,
    every=15,
    says="%d messages of the bank handled",
    queue="billing",
    leaves_shop=True,
    due=_due,
)
def handle_due(*, now: datetime) -> int:
    """Handle what is due, oldest first; return how many were handled."""
    return sum(handle(event_id=key, now=now) for (key,) in _due().rows(now=now))


def handle(*, event_id: int, now: datetime) -> bool:
    """Handle one message; return whether it is done. One that cannot be is tried again later, then waits for a person."""
    if not _claim(event_id=event_id, now=now):
        return False
    faultpoint("webhooks.claimed")
    event = WebhookEvent.objects.get(pk=event_id)
    try:
        _HANDLERS[NoticeKind(event.kind)](event, now)
    except charging.IntentMismatch as mismatch:
        log.error("webhook_quarantined", webhook=event.event_ref, why=str(mismatch))
        _close(event, NoticeState.NEEDS_ATTENTION, error=str(mismatch), now=now)
        return False
    except Exception as error:  # whatever is wrong with one message, the others are handled
        if is_lost(error):
            log.warning("webhook_cut_off", webhook=event.event_ref)
            return False  # as if this process had been killed: it is due again when its lease ends
        _postpone(event, error=error, now=now)
        return False
    faultpoint("webhooks.handled")
    _close(event, NoticeState.DONE, error="", now=now)
    return True


@in_transaction
def _claim(*, event_id: int, now: datetime) -> bool:
    event = lock_one(WebhookEvent.objects.filter(pk=event_id))
    if event.state != NoticeState.DUE or event.due_at > now:
        return False
    event.due_at = now + timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
    event.attempts += 1
    event.save(update_fields=["due_at", "attempts"])
    return True


def _close(event: WebhookEvent, state: NoticeState, *, error: str, now: datetime) -> None:
    mine = WebhookEvent.objects.filter(pk=event.pk, state=NoticeState.DUE)
    mine.update(state=state, last_error=error[:500], done_at=now if state == NoticeState.DONE else None)


def _postpone(event: WebhookEvent, *, error: Exception, now: datetime) -> None:
    expected = isinstance(error, (NotYet, ProviderUnreachable))
    log.warning("webhook_postponed", webhook=event.event_ref, why=repr(error), exc_info=not expected)
    is_last = event.attempts >= MAX_ATTEMPTS
    if is_last:
        log.error("webhook_given_up", webhook=event.event_ref, why=repr(error))
    WebhookEvent.objects.filter(pk=event.pk, state=NoticeState.DUE).update(
        state=NoticeState.NEEDS_ATTENTION if is_last else NoticeState.DUE,
        due_at=now + min(timedelta(minutes=2**event.attempts), LONGEST_PAUSE),
        last_error=f"{type(error).__name__}: {error}"[:500],
    )


def try_again(*, event_ids: list[int], now: datetime) -> int:
    """Make those due again that wait for a person; return how many there were."""
    waiting = WebhookEvent.objects.filter(pk__in=event_ids, state=NoticeState.NEEDS_ATTENTION)
    return waiting.update(state=NoticeState.DUE, attempts=0, due_at=now)


def _charge_of(event: WebhookEvent) -> Charge:
    """Raises NotYet for an intent that no charge has: its answer may still be on the way to us."""
    charge = Charge.objects.filter(provider=event.provider, intent_ref=event.intent_ref).exclude(intent_ref="").first()
    if charge is None:
        raise NotYet(f"no charge has the intent {event.intent_ref or '(none)'}")
    return charge


def _handle_payment(event: WebhookEvent, now: datetime) -> None:
    """A success is written here; a refusal only where nobody else is at it. What was paid stays paid, whatever comes later."""
    charge = _charge_of(event)
    if charge.state == ChargeState.PAID:
        return
    intent = provider_named(charge.provider).retrieve(intent_ref=charge.intent_ref)
    if intent.state != IntentState.SUCCEEDED and charge.state != ChargeState.NEEDS_ACTION:
        return
    with charging.parking(charge_id=charge.pk):
        charging.check_same(charge=charge, intent=intent)
    on_paid = finisher_of(charge=charge, now=now)
    if on_paid is None and intent.state == IntentState.SUCCEEDED:
        raise NotYet(f"{charge.subject} is finished by its owner")
    charging.settle(charge_id=charge.pk, intent=intent, now=now, on_paid=on_paid or _not_paid)


def _not_paid(charge: Charge) -> None:
    raise AssertionError(f"{charge.reference} was settled as paid by an intent that had not succeeded")


def _handle_refund(event: WebhookEvent, now: datetime) -> None:
    charge = _charge_of(event)
    if charge.state != ChargeState.PAID:
        raise NotYet(f"{charge.reference} is {charge.state}")
    refunds.take_over(charge=charge, now=now)


def _handle_dispute(event: WebhookEvent, now: datetime) -> None:
    charge = _charge_of(event)
    answer = provider_named(charge.provider).dispute(dispute_ref=event.object_ref)
    disputes.settle(charge_id=charge.pk, answer=answer, now=now)


def _ignore(event: WebhookEvent, now: datetime) -> None:
    """Of no interest."""


_HANDLERS: dict[NoticeKind, Callable[[WebhookEvent, datetime], None]] = {
    NoticeKind.PAYMENT: _handle_payment,
    NoticeKind.REFUND: _handle_refund,
    NoticeKind.DISPUTE: _handle_dispute,
    NoticeKind.OTHER: _ignore,
}
