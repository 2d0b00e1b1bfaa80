"""All migrations are really run, on both databases: `make test` begins without the copies that tests/databases.py hands out."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from tests.databases import database, manage, migrated_sqlite

# Both end the process with 1 when there is something left: one process, since each start costs seconds.
NOTHING_TO_DO = """
from django.core.management import call_command
call_command("migrate", check_unapplied=True)
call_command("makemigrations", check_changes=True)
"""
WITH_DJANGO_ALONE = """
from django.core.management import call_command
from django.core.management.commands.migrate import Command
call_command(Command(), verbosity=0)
"""


@pytest.fixture(params=["sqlite", "mariadb"])
def server_url(request: pytest.FixtureRequest) -> str:
    url = os.environ.get("DATABASE_URL", "")
    if request.param == "sqlite":
        return "sqlite"
    if not url.startswith("mysql"):
        pytest.skip("DATABASE_URL names no MariaDB: `python -m tests.servers -- pytest tests/migrations` starts one")
    return url


def test_every_migration_runs_and_leaves_nothing_to_do(server_url: str, tmp_path: Path) -> None:
    with database(server_url=server_url, folder=tmp_path) as url:
        said = manage("shell", "-v0", "-c", NOTHING_TO_DO, environment={"DATABASE_URL": url})
    assert said == "No changes detected\n"


@pytest.mark.proof
def test_the_quick_way_makes_the_tables_that_django_makes(tmp_path: Path) -> None:
    plain = tmp_path / "plain.sqlite3"
    manage("shell", "-v0", "-c", WITH_DJANGO_ALONE, environment={"DATABASE_URL": f"sqlite:///{plain}"})
    assert contents(migrated_sqlite()) == contents(plain)


def contents(path: Path) -> Mapping[str, object]:
    """The statements that make the tables and indexes of an SQLite database, and how many rows each table has."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        made = connection.execute("SELECT type || ' ' || name, sql FROM sqlite_master").fetchall()
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
    return dict(made) | counts
