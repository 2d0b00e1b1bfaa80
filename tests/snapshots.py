"""A database as it was at one moment, kept beside it and put back within a second: only tables that changed are copied."""

from __future__ import annotations

import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from django.db import connection

from tests.databases import client, statement


class Snapshot(Protocol):
    def put_back(self, *, left_alone: frozenset[str] = frozenset()) -> list[str]:
        """Make every table what it was, but for those `left_alone`; return which had changed, where that is known.

        On MariaDB this process's connection must be that of the database.
        """


@contextmanager
def snapshot(database_url: str) -> Iterator[Snapshot]:
    """What is now in a database of MariaDB or SQLite; what is kept of it is gone after the block."""
    if database_url.startswith("mysql"):
        name = urlsplit(database_url).path[1:]
        base = f"{name}_base"
        statement(database_url, f"CREATE DATABASE {base}")
        try:
            dump = subprocess.run([*client(database_url, "dump"), name], capture_output=True, check=True).stdout
            subprocess.run([*client(database_url, "client"), base], input=dump, check=True)
            yield BesideOnServer(base)
        finally:
            statement(database_url, f"DROP DATABASE {base}")
        return
    with tempfile.TemporaryDirectory() as folder:
        yield InFile(path=Path(urlsplit(database_url).path[1:]), kept=Path(folder) / "kept.sqlite3")


def put_back_until_quiet(kept: Snapshot, *, left_alone: frozenset[str] = frozenset(), at_most: int = 20) -> None:
    """Put it back again and again, until no process that was at work writes to it any more; raises AssertionError."""
    for _ in range(at_most):
        changed = kept.put_back(left_alone=left_alone)
        if not changed:
            return
        time.sleep(0.3)
    raise AssertionError(f"still written to: {', '.join(changed)}")


class BesideOnServer:
    """MariaDB: a second database on the same server."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._sums = _checksums()

    def put_back(self, *, left_alone: frozenset[str] = frozenset()) -> list[str]:
        sums = _checksums().items()
        changed = [table for table, value in sums if self._sums.get(table) != value and table not in left_alone]
        with connection.cursor() as cursor:
            cursor.execute("SET FOREIGN_KEY_CHECKS = 0")
            for table in changed:
                cursor.execute(f"TRUNCATE `{table}`")
                cursor.execute(f"INSERT INTO `{table}` SELECT * FROM `{self._base}`.`{table}`")
            cursor.execute("SET FOREIGN_KEY_CHECKS = 1")
        return changed


def _checksums() -> dict[str, str]:
    with connection.cursor() as cursor:
        tables = ", ".join(f"`{name}`" for name in connection.introspection.table_names(cursor))
        cursor.execute(f"CHECKSUM TABLE {tables}")
        return {name.rpartition(".")[2]: str(value) for name, value in cursor.fetchall()}


class InFile:
    """SQLite: a second file."""

    def __init__(self, *, path: Path, kept: Path) -> None:
        self._path, self._kept = path, kept
        _copy(path, kept)

    def put_back(self, *, left_alone: frozenset[str] = frozenset()) -> list[str]:
        assert not left_alone, "a file is put back whole"
        _copy(self._kept, self._path)
        return []


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as whole, closing(sqlite3.connect(target, timeout=60)) as copy:
        whole.backup(copy)
