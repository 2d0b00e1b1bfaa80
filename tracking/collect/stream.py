"""The queue in front of the events' table: a Redis stream, emptied by a sweep. It answers faster than a row is written.

An entry leaves the stream after its row is committed. A crash in between leaves it, the next sweep stores it again, and
the unique event id makes that nothing. When Redis does not answer, the caller writes the row itself; if Redis had taken
the entry after all, the same id makes that one row, too.
"""

from __future__ import annotations

import functools
import json
import time
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import OperationalError, transaction
from django.utils.dateparse import parse_date, parse_datetime
from redis import Redis, RedisError, ResponseError

from core import sweeps
from tracking.collect.storing import store
from tracking.models import RefusedEvent

log = structlog.get_logger(__name__)

STREAM, GROUP, CONSUMER = "bambou:events", "store", "sweep"
BATCH = 500
MAX_BATCHES = 40
# A Redis that hangs must cost a visitor little, and then nothing until it is asked again.
ANSWER_WITHIN_SECONDS = 0.5
ASK_AGAIN_AFTER_SECONDS = 30.0

Entry = tuple[str, dict[str, str]]


class _Silence:
    until = float("-inf")


@functools.cache
def _client(url: str) -> Redis:
    return Redis.from_url(
        url,
        socket_timeout=ANSWER_WITHIN_SECONDS,
        socket_connect_timeout=ANSWER_WITHIN_SECONDS,
        decode_responses=True,
    )


def push(*, columns: dict[str, Any]) -> bool:
    """Put the columns of an event on the stream; return False where there is none, or none that answers."""
    if not settings.REDIS_URL or time.monotonic() < _Silence.until:
        return False
    body = json.dumps({**columns, "happened_at": columns["happened_at"].isoformat(), "day": columns["day"].isoformat()})
    try:
        _client(settings.REDIS_URL).xadd(STREAM, {"event": body})
    except RedisError as error:
        log.warning("event_stream_silent", error=str(error))
        _Silence.until = time.monotonic() + ASK_AGAIN_AFTER_SECONDS
        return False
    return True


def listen_again() -> None:
    """Ask Redis again, without waiting for the end of the silence."""
    _Silence.until = float("-inf")


@sweeps.register("tracking.stream", order=92, every=5, says="%d page views taken from the stream")
def drain(*, now: datetime) -> int:
    """Store what is on the stream, oldest first; return how many entries left it."""
    if not settings.REDIS_URL:
        return 0
    redis = _client(settings.REDIS_URL)
    taken = 0
    try:
        _make_group(redis)
        for _ in range(MAX_BATCHES):
            entries = _next(redis)
            if not entries:
                break
            _keep(entries, now=now)
            _forget(redis, [entry_id for entry_id, _ in entries])
            taken += len(entries)
    except RedisError as error:
        log.warning("event_stream_silent", error=str(error))
    return taken


def _make_group(redis: Redis) -> None:
    try:
        redis.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
    except ResponseError as error:
        if "BUSYGROUP" not in str(error):
            raise


def _next(redis: Redis) -> list[Entry]:
    """What an earlier sweep took and did not finish; then what is new."""
    for start in ("0", ">"):
        answer: Any = redis.xreadgroup(GROUP, CONSUMER, {STREAM: start}, count=BATCH)
        entries = answer[0][1] if answer else []
        if entries:
            return list(entries)
    return []


def _forget(redis: Redis, ids: list[str]) -> None:
    with redis.pipeline(transaction=True) as both:
        both.xack(STREAM, GROUP, *ids)
        both.xdel(STREAM, *ids)
        both.execute()


def _columns(fields: dict[str, str]) -> dict[str, Any]:
    columns: dict[str, Any] = json.loads(fields["event"])
    happened_at, day = parse_datetime(columns["happened_at"]), parse_date(columns["day"])
    return {**columns, "happened_at": happened_at, "day": day}


def _keep(entries: list[Entry], *, now: datetime) -> None:
    """Store all entries at once; if one does not let them, one by one, and the bad ones aside."""
    try:
        with transaction.atomic():
            store([_columns(fields) for _, fields in entries], now=now)
    except OperationalError:
        raise
    except Exception:  # whatever is wrong with one entry must not lose the others
        for entry in entries:
            _keep_one(entry, now=now)


def _keep_one(entry: Entry, *, now: datetime) -> None:
    queue_id, fields = entry
    try:
        with transaction.atomic():
            store([_columns(fields)], now=now)
    except OperationalError:
        raise
    except Exception as error:  # kept with its reason for whoever repairs it
        log.error("event_refused", queue_id=queue_id, error=str(error))
        RefusedEvent.objects.get_or_create(
            queue_id=queue_id,
            defaults={
                "reason": f"{type(error).__name__}: {error}"[:500],
                "body": json.dumps(fields)[:4000],
                "refused_at": now,
            },
        )
