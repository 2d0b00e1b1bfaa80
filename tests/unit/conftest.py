"""Which unit tests run on SQLite alone."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
OPENING = {"db", "transactional_db", "django_db_reset_sequences", "live_server", "admin_client", "admin_user"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what pytest-django keeps from opening the database: that is the same on every one."""
    for item in items:
        opens = item.get_closest_marker("django_db") or OPENING.intersection(getattr(item, "fixturenames", ()))
        if not opens and item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.any_database)
