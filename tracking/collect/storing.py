"""Events become rows: one statement, and the same event twice is one row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from core.writes import insert_new
from tracking.models import Event


def store(rows: Sequence[dict[str, Any]], *, now: datetime) -> None:
    """Insert `rows` (columns of events), a hundred in a statement; an event id that is there already changes nothing."""
    insert_new([Event(**columns, stored_at=now) for columns in rows], unique="event_id")
