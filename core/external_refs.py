"""Which of our rows an imported row became, so that a second import finds it again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.models import ExternalReference


def find(*, source: str, key: str) -> ExternalReference | None:
    """The reference of the foreign row, or None for one never imported."""
    return ExternalReference.objects.filter(source=source, key=key).first()


def remember(*, source: str, key: str, model: str, object_id: int, imported: dict[str, Any], now: datetime) -> None:
    """Keep where our row came from and the values it was given."""
    ExternalReference.objects.update_or_create(
        source=source,
        key=key,
        defaults={"model": model, "object_id": object_id, "imported": imported, "imported_at": now},
    )
