from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache

from tests.factories import content as factory

NOW = datetime(2026, 11, 9, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def november(settings: pytest.FixtureRequest, db: None) -> Iterator[datetime]:
    """A day in November, nothing counted from another test, and a site."""
    settings.CLOCK_CAN_TRAVEL = False  # type: ignore[attr-defined]
    cache.clear()
    factory.home()
    with time_machine.travel(NOW, tick=False):
        yield NOW
    cache.clear()
