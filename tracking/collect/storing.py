"""Events become rows: one statement, and the same event twice is one row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from tracking.models import Event


def store(rows: Sequence[dict[str, Any]], *, now: datetime) -> None:
    """Insert `rows` (columns of events) in one statement; an event id that is there already changes nothing.

    The upsert writes the id over itself: INSERT IGNORE would also swallow values that do not fit.
    """
    unique = ["event_id"] if connection.features.supports_update_conflicts_with_target else None
    Event.objects.bulk_create(
        [Event(**columns, stored_at=now) for columns in rows],
        update_conflicts=True,
        update_fields=["event_id"],
        unique_fields=unique,
    )
