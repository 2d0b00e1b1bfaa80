"""The queue in front of the table, on a real server: nothing lost, nothing twice."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from redis import Redis

from tests.factories.tracking import NOON, message, new_id
from tracking.collect import stream
from tracking.collect.addresses import page_of
from tracking.collect.recording import page_view_columns, record
from tracking.collect.storing import store
from tracking.collect.wire import parse
from tracking.enums import ConsentLevel
from tracking.models import Event, RefusedEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def redis(redis_url: str, settings: Any) -> Iterator[Redis]:
    settings.REDIS_URL = redis_url
    stream.listen_again()
    with Redis.from_url(redis_url, decode_responses=True) as client:
        client.delete(stream.STREAM)
        yield client


def columns(event_id: str) -> dict[str, Any]:
    view = parse(body=message(id=event_id))
    return page_view_columns(
        view=view,
        page=page_of(path=view.path),
        visitor="a" * 32,
        own_host="bambou.example",
        level=ConsentLevel.EXEMPT,
        now=NOON,
    )


def send(count: int) -> list[str]:
    ids = [new_id() for _ in range(count)]
    for event_id in ids:
        record(columns=columns(event_id), now=NOON)
    return ids


def stored() -> list[str]:
    return list(Event.objects.order_by("id").values_list("event_id", flat=True))


def test_page_views_wait_on_the_stream_and_are_stored_once(redis: Redis) -> None:
    ids = send(3)
    assert stored() == []
    assert stream.drain(now=NOON) == 3
    assert stored() == ids
    assert (redis.xlen(stream.STREAM), stream.drain(now=NOON)) == (0, 0)
    row = Event.objects.get(event_id=ids[0])
    assert (row.happened_at, row.day, row.path, row.awaits_visit) == (NOON, NOON.date(), "/fr/", True)


def test_a_sweep_killed_before_its_commit_loses_nothing(redis: Redis) -> None:
    ids = send(2)
    stream._make_group(redis)
    redis.xreadgroup(stream.GROUP, stream.CONSUMER, {stream.STREAM: ">"})
    assert stream.drain(now=NOON) == 2
    assert stored() == ids


def test_a_sweep_killed_after_its_commit_stores_nothing_twice(redis: Redis) -> None:
    ids = send(2)
    stream._make_group(redis)
    answer: Any = redis.xreadgroup(stream.GROUP, stream.CONSUMER, {stream.STREAM: ">"})
    stream._keep(answer[0][1], now=NOON)
    assert stream.drain(now=NOON) == 2
    assert stored() == ids


def test_one_bad_entry_holds_up_nothing(redis: Redis) -> None:
    good = send(2)
    redis.xadd(stream.STREAM, {"event": json.dumps({**json.loads(_body(redis)), "event_id": new_id(), "odd": 1})})
    redis.xadd(stream.STREAM, {"nothing": "known"})
    good += send(1)
    assert stream.drain(now=NOON) == 5
    assert stored() == good
    assert sorted(RefusedEvent.objects.values_list("reason", flat=True)) == [
        "KeyError: 'event'",
        "TypeError: Event() got unexpected keyword arguments: 'odd'",
    ]
    assert redis.xlen(stream.STREAM) == 0


def _body(redis: Redis) -> str:
    entries: Any = redis.xrange(stream.STREAM, count=1)
    return str(entries[0][1]["event"])


def test_without_redis_the_row_is_written_at_once(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    stream.listen_again()
    ids = send(2)
    assert stored() == ids
    assert stream.drain(now=NOON) == 0


def test_a_redis_that_never_answers_costs_one_visitor_half_a_second(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        held: list[socket.socket] = []
        threading.Thread(target=lambda: held.append(silent.accept()[0]), daemon=True).start()
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        stream.listen_again()
        began = time.monotonic()
        ids = send(3)
        assert time.monotonic() - began < 2
    stream.listen_again()
    for connection in held:
        connection.close()
    assert stored() == ids


def test_taken_by_both_ways_is_one_row(redis: Redis) -> None:
    (event_id,) = send(1)
    store([columns(event_id)], now=NOON)
    assert stream.drain(now=NOON) == 1
    assert stored() == [event_id]
