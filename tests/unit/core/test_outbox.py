from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, transaction

from core import outbox
from core.enums import DeliveryState
from core.models import Heartbeat, OutboxDelivery, OutboxEvent

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def consumers() -> Iterator[dict[str, Any]]:
    """Two consumers of `test.happened`: one writes a row, the other fails as often as it is told."""
    told: dict[str, Any] = {"failures": 0, "calls": 0, "error": ValueError("not today")}

    @outbox.consumer("test.happened", name="test.writer")
    def write(*, event: OutboxEvent, now: datetime) -> None:
        Heartbeat.objects.create(name=f"seen-{event.pk}", beat_at=now)

    @outbox.consumer("test.happened", name="test.fragile")
    def fail(*, event: OutboxEvent, now: datetime) -> None:
        told["calls"] += 1
        Heartbeat.objects.create(name=f"fragile-{event.pk}", beat_at=now)
        if told["calls"] <= told["failures"]:
            raise told["error"]

    yield told
    outbox._consumers.pop("test.happened")


def publish() -> OutboxEvent:
    with transaction.atomic():
        return outbox.publish(name="test.happened", aggregate="thing", aggregate_id=7, payload={"a": 1}, now=NOON)


def states() -> dict[str, str]:
    return dict(OutboxDelivery.objects.values_list("consumer", "state"))


def test_each_consumer_gets_it_once(consumers: dict[str, Any]) -> None:
    event = publish()
    assert outbox.deliver_due(now=NOON) == 2
    assert outbox.deliver_due(now=NOON + timedelta(days=1)) == 0
    assert states() == {"test.writer": DeliveryState.DONE, "test.fragile": DeliveryState.DONE}
    assert Heartbeat.objects.filter(name=f"seen-{event.pk}").count() == 1


@pytest.mark.parametrize("error", [OperationalError(2013, "Lost connection"), InterfaceError(0, "")])
def test_a_connection_that_was_cut_is_no_failure_of_the_consumer(consumers: dict[str, Any], error: Exception) -> None:
    consumers |= {"failures": 1, "error": error}
    event = publish()
    assert outbox.deliver_due(now=NOON) == 1
    assert not Heartbeat.objects.filter(name=f"fragile-{event.pk}").exists()
    delivery = OutboxDelivery.objects.get(consumer="test.fragile")
    assert (delivery.attempts, delivery.last_error, delivery.due_at) == (0, "", NOON)
    assert outbox.deliver_due(now=NOON) == 1
    assert states()["test.fragile"] == DeliveryState.DONE


def test_a_failure_undoes_its_writes_and_is_tried_again_later(consumers: dict[str, Any]) -> None:
    consumers["failures"] = 1
    event = publish()
    assert outbox.deliver_due(now=NOON) == 1
    assert not Heartbeat.objects.filter(name=f"fragile-{event.pk}").exists()
    delivery = OutboxDelivery.objects.get(consumer="test.fragile")
    assert (delivery.attempts, delivery.last_error) == (1, "ValueError: not today")
    assert outbox.deliver_due(now=NOON + timedelta(minutes=1)) == 0
    assert outbox.deliver_due(now=NOON + timedelta(minutes=2)) == 1
    assert states()["test.fragile"] == DeliveryState.DONE


def test_what_never_works_is_given_to_a_person(consumers: dict[str, Any]) -> None:
    consumers["failures"] = 99
    publish()
    for day in range(outbox.MAX_ATTEMPTS + 3):
        outbox.deliver_due(now=NOON + timedelta(days=day))
    assert consumers["calls"] == outbox.MAX_ATTEMPTS
    assert states()["test.fragile"] == DeliveryState.NEEDS_ATTENTION


def test_events_of_one_aggregate_are_numbered(consumers: dict[str, Any]) -> None:
    assert [publish().sequence for _ in range(3)] == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_an_event_without_its_change_is_refused() -> None:
    with pytest.raises(RuntimeError):
        outbox.publish(name="test.happened", aggregate="thing", aggregate_id=1, payload={}, now=NOON)


@pytest.mark.django_db(transaction=True)
def test_an_event_of_a_change_that_was_undone_does_not_exist(consumers: dict[str, Any]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.publish(name="test.happened", aggregate="thing", aggregate_id=1, payload={}, now=NOON)
        raise ZeroDivisionError
    assert not OutboxEvent.objects.exists()


def test_nothing_is_owed_to_a_consumer_of_what_it_does_not_want(consumers: dict[str, Any]) -> None:
    @outbox.consumer("test.happened", name="test.picky", wants=lambda payload: payload["a"] == 2)
    def never(*, event: OutboxEvent, now: datetime) -> None:
        raise AssertionError

    publish()
    assert set(states()) == {"test.writer", "test.fragile"}


def test_several_events_of_one_change_are_numbered_and_cost_three_statements(
    consumers: dict[str, Any], django_assert_num_queries: Any
) -> None:
    publish()
    happened = [outbox.Happened("test.happened", "thing", key, {"a": 1}) for key in (7, 7, 8)]
    happened.append(outbox.Happened("test.happened", "thing", 9, {"a": 1}, is_first=True))
    with transaction.atomic(), django_assert_num_queries(3):
        events = outbox.publish_all(happened, now=NOON)
    assert [(event.aggregate_id, event.sequence) for event in events] == [("7", 2), ("7", 3), ("8", 1), ("9", 1)]
    assert OutboxDelivery.objects.count() == 2 * 5


def test_a_delivery_costs_its_mark_and_what_its_consumer_asks(
    consumers: dict[str, Any], django_assert_num_queries: Any
) -> None:
    """What is due is read with its events at once; each delivery begins and ends its part of the test's transaction."""
    for number in (1, 3):
        for _ in range(number):
            publish()
        with django_assert_num_queries(1 + 2 * number * (1 + 1 + 2)):
            assert outbox.deliver_due(now=NOON) == 2 * number


def test_what_was_handed_over_meanwhile_is_not_handed_over_again(consumers: dict[str, Any]) -> None:
    event = publish()
    assert outbox.deliver(event_id=event.pk, consumer_name="test.fragile", now=NOON)
    assert not outbox.deliver(event_id=event.pk, consumer_name="test.fragile", now=NOON)
    assert not outbox.deliver(event_id=event.pk + 1, consumer_name="test.fragile", now=NOON)
    assert (consumers["calls"], outbox.deliver_due(now=NOON)) == (1, 1)


class Many:
    """Consumers of `test.many` that take many: `seen` are the aggregates of each call; the one called "bad" fails."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, list[str]]] = []

    def take(self, name: str, events: Sequence[OutboxEvent], now: datetime) -> None:
        ids = [event.aggregate_id for event in events]
        self.seen.append((name, ids))
        Heartbeat.objects.bulk_create(Heartbeat(name=f"{name}-{key}", beat_at=now) for key in ids)
        if "bad" in ids:
            raise ValueError("not this one")

    def written(self, name: str) -> list[str]:
        rows = Heartbeat.objects.filter(name__startswith=f"{name}-").order_by("pk")
        return [row.name.partition("-")[2] for row in rows]


@pytest.fixture
def many() -> Iterator[Many]:
    """Two of them, and one that takes events of `test.alone` one by one."""
    told = Many()

    @outbox.consumer_of_many("test.many", name="test.left")
    def left(*, events: Sequence[OutboxEvent], now: datetime) -> None:
        told.take("left", events, now)

    @outbox.consumer_of_many("test.many", name="test.right")
    def right(*, events: Sequence[OutboxEvent], now: datetime) -> None:
        told.take("right", events, now)

    @outbox.consumer("test.alone", name="test.single")
    def single(*, event: OutboxEvent, now: datetime) -> None:
        told.take("single", [event], now)

    yield told
    outbox._consumers.pop("test.many")
    outbox._consumers.pop("test.alone")


def publish_many(*ids: str, name: str = "test.many") -> None:
    outbox.publish_all([outbox.Happened(name, "thing", key, {}) for key in ids], now=NOON)


@pytest.mark.parametrize("number", [1, 3])
def test_many_are_delivered_in_as_many_statements_as_one(
    number: int, many: Many, django_assert_num_queries: Any
) -> None:
    """What is due; and for each consumer what is still owed, the mark, its own writes, and its part of the transaction."""
    publish_many(*"abc"[:number])
    alone, together = 1 + 1 + 2, 1 + 1 + 1 + 2
    with django_assert_num_queries(1 + 2 * (alone if number == 1 else together)):
        assert outbox.deliver_due(now=NOON) == 2 * number
    ids = list("abc"[:number])
    assert many.seen == [("left", ids), ("right", ids)]
    assert outbox.deliver_due(now=NOON) == 0


def test_one_that_fails_is_its_own_failure(many: Many) -> None:
    publish_many("a", "bad", "c")
    assert outbox.deliver_due(now=NOON) == 4
    assert many.written("left") == many.written("right") == ["a", "c"]
    owed = OutboxDelivery.objects.filter(state=DeliveryState.DUE)
    assert set(owed.values_list("event__aggregate_id", "attempts", "last_error")) == {
        ("bad", 1, "ValueError: not this one")
    }
    assert owed.count() == 2


def test_a_consumer_that_takes_one_keeps_its_place_among_the_others(many: Many) -> None:
    publish_many("a", "b")
    publish_many("c", name="test.alone")
    publish_many("d", "e")
    assert outbox.deliver_due(now=NOON) == 9
    assert [(name, "".join(ids)) for name, ids in many.seen] == [
        ("left", "ab"),
        ("right", "ab"),
        ("single", "c"),
        ("left", "de"),
        ("right", "de"),
    ]


def test_what_somebody_else_delivered_meanwhile_is_left_out(many: Many) -> None:
    publish_many("a", "b", "c")
    due = list(OutboxDelivery.objects.filter(consumer="test.left").select_related("event").order_by("pk"))
    assert outbox.deliver(event_id=due[1].event_id, consumer_name="test.left", now=NOON)
    assert outbox._deliver_some(due, now=NOON) == 2
    assert many.seen == [("left", ["b"]), ("left", ["a", "c"])]
    assert outbox._deliver_some(due, now=NOON) == 0


def test_no_transaction_takes_more_than_its_share(many: Many, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "TOGETHER", 2)
    publish_many("a", "b", "c")
    assert outbox.deliver_due(now=NOON) == 6
    assert [len(ids) for _, ids in many.seen] == [2, 1, 2, 1]
