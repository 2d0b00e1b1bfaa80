"""All migrations are really run, on both databases; the copies made here are what tests/databases.py hands out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.databases import COPIES, database, manage


@pytest.fixture(params=["sqlite", "mariadb"])
def server_url(request: pytest.FixtureRequest) -> str:
    url = os.environ.get("DATABASE_URL", "")
    if request.param == "sqlite":
        return "sqlite"
    if not url.startswith("mysql"):
        pytest.skip("DATABASE_URL names no MariaDB: `python -m tests.servers -- pytest tests/migrations` starts one")
    return url


def test_every_migration_runs_and_leaves_nothing_to_do(server_url: str, tmp_path: Path) -> None:
    for copy in COPIES.glob("tables-*.sql" if server_url.startswith("mysql") else "tables-*.sqlite3"):
        copy.unlink()
    with database(server_url=server_url, folder=tmp_path) as url:
        environment = {"DATABASE_URL": url}
        assert "[ ]" not in manage("showmigrations", environment=environment)
        assert manage("migrate", "--check", environment=environment) == ""
        assert manage("makemigrations", "--check", environment=environment) == "No changes detected\n"
