"""The transactional outbox: what happened is written with the change, and every consumer gets it exactly once.

A consumer's own writes and the mark that it is done are one transaction; a crash before the commit leaves the delivery
due, and the sweep tries again. Consumers touch the database only; mails and network are rows that they write.
"""

from __future__ import annotations

import functools
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from django.db import transaction
from django.db.models import CharField, Max, QuerySet

from core import sweeps
from core.due import NOW
from core.enums import DeliveryState
from core.faults import faultpoint
from core.locks import in_transaction, is_lost
from core.models import OutboxDelivery, OutboxEvent
from core.statements import Given, statement
from core.writes import insert_all, update

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 8
BATCH = 200
# So many deliveries share a transaction: others wait no longer for what it locks than for a dozen mails to be written.
TOGETHER = 50


class Consumer(Protocol):
    def __call__(self, *, event: OutboxEvent, now: datetime) -> None: ...


class ConsumerOfMany(Protocol):
    def __call__(self, *, events: Sequence[OutboxEvent], now: datetime) -> None: ...


Wants = Callable[[dict[str, Any]], bool]


@dataclass(frozen=True)
class _Registered:
    function: Consumer
    right_away: bool
    wants: Wants | None
    together: ConsumerOfMany | None = None


@dataclass(frozen=True)
class Happened:
    """What is to be published. `is_first`: the aggregate was made in this very transaction, nothing was said of it before."""

    name: str
    aggregate: str
    aggregate_id: object
    payload: dict[str, Any]
    is_first: bool = False

    @property
    def about(self) -> tuple[str, str]:
        return self.aggregate, str(self.aggregate_id)


_consumers: dict[str, dict[str, _Registered]] = defaultdict(dict)


def consumer(
    event_name: str, *, name: str, right_away: bool = False, wants: Wants | None = None
) -> Callable[[Consumer], Consumer]:
    """Register a consumer of `event_name`. With `right_away` it also runs just after the commit, because somebody waits.

    `wants` looks at an event's payload: nothing is owed to the consumer of what it does not want.
    """

    def decorate(function: Consumer) -> Consumer:
        _consumers[event_name][name] = _Registered(function, right_away, wants)
        return function

    return decorate


def consumer_of_many(
    event_name: str, *, name: str, wants: Wants | None = None
) -> Callable[[ConsumerOfMany], ConsumerOfMany]:
    """As `consumer`, for a function that takes many events at once, in their order: what it reads, it reads for all of them.

    Its deliveries may come before those of another such consumer: each writes rows that no other one reads. When it fails,
    it is called again with one event at a time.
    """

    def decorate(function: ConsumerOfMany) -> ConsumerOfMany:
        def alone(*, event: OutboxEvent, now: datetime) -> None:
            function(events=[event], now=now)

        _consumers[event_name][name] = _Registered(alone, right_away=False, wants=wants, together=function)
        return function

    return decorate


def publish(*, name: str, aggregate: str, aggregate_id: object, payload: dict[str, Any], now: datetime) -> OutboxEvent:
    """Write the event and what is owed to each consumer. The caller holds a lock on the aggregate, or has just made it.

    Raises RuntimeError outside a transaction: an event without its change would lie.
    """
    happened = Happened(name=name, aggregate=aggregate, aggregate_id=aggregate_id, payload=payload)
    return publish_all([happened], now=now)[0]


def publish_all(happened: Sequence[Happened], *, now: datetime) -> list[OutboxEvent]:
    """As `publish`, for several events of one change: three statements, however many they are."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an outbox event is written in the transaction of its change")
    last = _last_sequences(one.about for one in happened if not one.is_first)
    rows = []
    for one in happened:
        last[one.about] += 1
        aggregate, aggregate_id = one.about
        rows.append(
            OutboxEvent(
                name=one.name,
                aggregate=aggregate,
                aggregate_id=aggregate_id,
                sequence=last[one.about],
                payload=one.payload,
                happened_at=now,
            )
        )
    events = insert_all(rows)
    owed = [(event, consumer_name) for event in events for consumer_name in _who_wants(event)]
    insert_all(OutboxDelivery(event=event, consumer=consumer_name, due_at=now) for event, consumer_name in owed)
    for event, consumer_name in owed:
        if _consumers[event.name][consumer_name].right_away:
            wake = functools.partial(deliver, event_id=event.pk, consumer_name=consumer_name, now=now)
            transaction.on_commit(wake, robust=True)
    return events


def _last_sequences(abouts: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The number of the latest event of each aggregate; 0 for one of which nothing has been said."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    keys: dict[str, list[str]] = defaultdict(list)
    for aggregate, aggregate_id in abouts:
        keys[aggregate].append(aggregate_id)
    for aggregate, ids in keys.items():
        for aggregate_id, last in _last_of().rows(aggregate=aggregate, ids=ids):
            found[aggregate, aggregate_id] = last
    return found


@statement
def _last_of() -> QuerySet[OutboxEvent, Any]:
    rows = OutboxEvent.objects.filter(
        aggregate=Given("aggregate", CharField()), aggregate_id__in=[Given("ids", CharField())]
    )
    return rows.values_list("aggregate_id").annotate(last=Max("sequence"))


def _who_wants(event: OutboxEvent) -> list[str]:
    """The consumers of an event, by name."""
    registered = _consumers[event.name].items()
    return [name for name, one in registered if one.wants is None or one.wants(event.payload)]


@statement
def _event() -> QuerySet[OutboxEvent, Any]:
    return OutboxEvent.objects.filter(pk=Given("event_id"))


@in_transaction
def _consume(*, event: OutboxEvent, consumer_name: str, now: datetime) -> bool:
    """The mark comes first: it holds the delivery while the consumer works, and is undone with it when the consumer fails."""
    owed = {"event_id": event.pk, "consumer": consumer_name, "state": DeliveryState.DUE}
    if not update(OutboxDelivery, where=owed, state=DeliveryState.DONE, done_at=now):
        return False
    _consumers[event.name][consumer_name].function(event=event, now=now)
    faultpoint("outbox.consumed")
    return True


def deliver(*, event_id: int, consumer_name: str, now: datetime) -> bool:
    """Hand one event to one consumer; return whether it was still owed. A failure is kept on the row and tried again later."""
    known = _event().objects(event_id=event_id)
    return any(_deliver(event=event, consumer_name=consumer_name, now=now) for event in known)


def _deliver(*, event: OutboxEvent, consumer_name: str, now: datetime) -> bool:
    try:
        return _consume(event=event, consumer_name=consumer_name, now=now)
    except Exception as error:  # any consumer may fail in any way, and the others must go on
        if is_lost(error):
            log.warning("outbox_delivery_cut_off", event_id=event.pk, consumer=consumer_name)
            return False  # still due: the next run takes it
        log.exception("outbox_delivery_failed", event_id=event.pk, consumer=consumer_name)
        _postpone(event_id=event.pk, consumer_name=consumer_name, error=error, now=now)
        return False


@in_transaction
def _postpone(*, event_id: int, consumer_name: str, error: Exception, now: datetime) -> None:
    delivery = OutboxDelivery.objects.select_for_update().get(event_id=event_id, consumer=consumer_name)
    if delivery.state != DeliveryState.DUE:
        return
    delivery.attempts += 1
    delivery.last_error = f"{type(error).__name__}: {error}"[:2000]
    delivery.due_at = now + timedelta(minutes=min(2**delivery.attempts, 60))
    if delivery.attempts >= MAX_ATTEMPTS:
        delivery.state = DeliveryState.NEEDS_ATTENTION
    delivery.save()


@in_transaction
def try_again(*, delivery_ids: Sequence[int], now: datetime) -> int:
    """Make those of the deliveries due again that were given up; return how many there were."""
    failed = OutboxDelivery.objects.filter(pk__in=delivery_ids, state=DeliveryState.NEEDS_ATTENTION)
    return failed.update(state=DeliveryState.DUE, attempts=0, due_at=now)


@statement
def _due() -> QuerySet[OutboxDelivery, Any]:
    """What is owed, oldest first, each with its event: that is never changed, so that nobody need read it again."""
    rows = OutboxDelivery.objects.filter(state=DeliveryState.DUE, due_at__lte=NOW).order_by("due_at", "id")
    return rows.select_related("event")[:BATCH]


@sweeps.register("core.outbox", order=10, every=10, says="%d events delivered", due=_due)
def deliver_due(*, now: datetime) -> int:
    """Deliver what is due, oldest first; return how many consumers were served."""
    due: list[OutboxDelivery] = _due().objects(now=now)
    return sum(_deliver_some(some, now=now) for some in _parts(due))


def _parts(due: Iterable[OutboxDelivery]) -> Iterator[list[OutboxDelivery]]:
    """What is delivered in one transaction: one delivery, or many neighbours of a consumer that takes many."""
    for takes_many, neighbours in itertools.groupby(due, key=lambda each: _together(each) is not None):
        if not takes_many:
            yield from ([each] for each in neighbours)
            continue
        by_consumer: dict[ConsumerOfMany | None, list[OutboxDelivery]] = defaultdict(list)
        for each in neighbours:
            by_consumer[_together(each)].append(each)
        for some in by_consumer.values():
            yield from (some[start : start + TOGETHER] for start in range(0, len(some), TOGETHER))


def _together(delivery: OutboxDelivery) -> ConsumerOfMany | None:
    registered = _consumers[delivery.event.name].get(delivery.consumer)
    return registered.together if registered else None


def _deliver_some(some: Sequence[OutboxDelivery], *, now: datetime) -> int:
    """Deliver them together or, where there is but one or one of them fails, each for itself; return how many were served."""
    together = _together(some[0])
    if together is not None and len(some) > 1:
        try:
            return _consume_together(some, together=together, now=now)
        except Exception:  # whichever it was, the others must go on
            log.warning("outbox_delivered_one_by_one", consumer=some[0].consumer, count=len(some), exc_info=True)
    return sum(_deliver(event=each.event, consumer_name=each.consumer, now=now) for each in some)


@in_transaction
def _consume_together(some: Sequence[OutboxDelivery], *, together: ConsumerOfMany, now: datetime) -> int:
    """As `_consume`, for deliveries of one consumer that takes many; what somebody else delivered meanwhile is left out."""
    owed = {key for (key,) in _still_owed().rows(ids=[each.pk for each in some])}
    events = [each.event for each in some if each.pk in owed]
    if not events:
        return 0
    update(OutboxDelivery, where={"id": sorted(owed)}, state=DeliveryState.DONE, done_at=now)
    together(events=events, now=now)
    for _event_done in events:
        faultpoint("outbox.consumed")
    return len(events)


@statement
def _still_owed() -> QuerySet[OutboxDelivery, Any]:
    """Those of some deliveries that are due, locked in the order of their keys."""
    rows = OutboxDelivery.objects.select_for_update().filter(pk__in=[Given("ids")], state=DeliveryState.DUE)
    return rows.order_by("pk").values_list("pk")
