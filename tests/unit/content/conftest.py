from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache

# A Monday before the cut-off of November.
NOW = datetime(2026, 11, 9, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _alone(settings, tmp_path):
    """Nothing kept from another test, a clock that is not read from the database, and media in a folder that goes."""
    cache.clear()
    settings.CLOCK_CAN_TRAVEL = False
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    yield
    cache.clear()


@pytest.fixture
def november():
    with time_machine.travel(NOW, tick=False):
        yield NOW
