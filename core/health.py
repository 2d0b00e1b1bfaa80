"""Whether this process lives, and whether it can do its work: a read is not enough, a full disk still reads."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone
from redis import Redis, RedisError

from core import identity
from core.models import Heartbeat

log = structlog.get_logger(__name__)


def _database_writes() -> str:
    try:
        with transaction.atomic():
            Heartbeat.objects.update_or_create(name="health", defaults={"beat_at": timezone.now()})
    except DatabaseError as error:
        log.error("health_database_failed", error=str(error))
        return "failed"
    return "ok"


def _queue_writes() -> str:
    if not settings.REDIS_URL:
        return "not configured"
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=3, socket_connect_timeout=1) as queue:
            queue.set("bambou:health", timezone.now().isoformat(), ex=600)
    except RedisError as error:
        log.error("health_queue_failed", error=str(error))
        return "failed"
    return "ok"


def report() -> dict[str, str]:
    """`ok`, `failed` or `not configured` for the database and the queue, each proven by a write; and whose database it is.

    A copy works, but charges and mails nobody: that is no failure, and said.
    """
    return {"database": _database_writes(), "queue": _queue_writes(), "owner": _owner()}


def _owner() -> str:
    try:
        owner = identity.copied_from()
    except DatabaseError:
        return "unknown"
    return "ok" if owner is None else f"copy of {owner}"
