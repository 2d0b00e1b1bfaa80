"""How long a shared cache may keep a page."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from core import caching, slots

NOON = datetime(2026, 11, 9, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moments", "seconds"),
    [
        ([], 60),
        ([timedelta(hours=-1)], 60),
        ([timedelta(hours=1)], 60),
        ([timedelta(seconds=59.9)], 59),
        ([timedelta(seconds=-1), timedelta(seconds=30), timedelta(seconds=12)], 12),
        ([timedelta(0)], 60),
        ([timedelta(milliseconds=300)], 0),
    ],
)
def test_a_page_is_kept_for_a_minute_or_until_its_frame_changes(moments, seconds, monkeypatch, settings):
    settings.CLOCK_CAN_TRAVEL = False
    monkeypatch.setattr(slots, "_filled", defaultdict(dict))
    slots.fill(caching.CHANGES, name="test", function=lambda: [NOON + moment for moment in moments])
    with time_machine.travel(NOON, tick=False):
        assert caching.shared_seconds() == seconds


def test_where_nothing_changes_by_itself_nobody_asks_for_the_time(monkeypatch):
    monkeypatch.setattr(slots, "_filled", defaultdict(dict))
    monkeypatch.setattr(caching.clock, "now", lambda: pytest.fail("asked"))
    assert caching.shared_seconds() == 60
