"""Databases for the shops that tests start: all migrations are really run once, and every further one is a copy.

The copy is kept in var/test under a name made from the migrations and the pinned packages; a run of the whole suite
begins without one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from scripts.prepare import own_files, requirements
from scripts.stamps import digest
from tests.servers import mariadb_programs

ROOT = Path(__file__).resolve().parent.parent
# Processes that a test starts read the environment themselves, not through tests/settings.py.
# A page that was just changed is seen at once; what is kept for seconds has tests of its own.
TEST_ENVIRONMENT = {
    "ENVIRONMENT": "test",
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "PAGE_CACHE_SECONDS": "0",
}
COPIES = ROOT / "var" / "test"


def manage(*arguments: str, environment: Mapping[str, str], timeout: float = 600) -> str:
    """Run manage.py in the test environment and return what it printed; raises AssertionError with its errors."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        cwd=ROOT,
        env={**os.environ, **TEST_ENVIRONMENT, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, (
        f"manage.py {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    )
    return done.stdout


@contextmanager
def database(*, server_url: str, folder: Path) -> Iterator[str]:
    """A database with all tables for as long as the block lasts; yields its address.

    `server_url` is mysql://.../any for a database on that server, or anything else for an SQLite file in `folder`.
    """
    if not server_url.startswith("mysql"):
        path = folder / "shop.sqlite3"
        shutil.copy(migrated_sqlite(), path)
        yield f"sqlite:///{path}"
        return
    with empty_mariadb_database(server_url) as url:
        restore(url, migrated_mariadb(server_url))
        yield url


@contextmanager
def empty_mariadb_database(server_url: str) -> Iterator[str]:
    name = f"bambou_{uuid.uuid4().hex[:12]}"
    statement(server_url, f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
    try:
        yield urlsplit(server_url)._replace(path=f"/{name}").geturl()
    finally:
        statement(server_url, f"DROP DATABASE {name}")


def migrated_sqlite() -> Path:
    copy = copy_path("sqlite3")
    with one_at_a_time("sqlite3"):
        if not copy.exists():
            making = copy.with_suffix(f".{os.getpid()}")
            manage("migrate", "-v0", environment={"DATABASE_URL": f"sqlite:///{making}"})
            manage("shell", "-v0", "-c", CHECKPOINT, environment={"DATABASE_URL": f"sqlite:///{making}"})
            making.rename(copy)
    return copy


CHECKPOINT = "from django.db import connection; connection.cursor().execute('PRAGMA wal_checkpoint(TRUNCATE)')"


def migrated_mariadb(server_url: str) -> Path:
    copy = copy_path("sql")
    with one_at_a_time("sql"):
        if not copy.exists():
            with empty_mariadb_database(server_url) as url:
                manage("migrate", "-v0", environment={"DATABASE_URL": url})
                making = copy.with_suffix(f".{os.getpid()}")
                dump(url, making)
                making.rename(copy)
    return copy


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """What one process of a run makes, its neighbours wait for instead of making it too."""
    COPIES.mkdir(parents=True, exist_ok=True)
    with (COPIES / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def copy_path(suffix: str) -> Path:
    """Where the copy for the present migrations is kept; older ones are removed."""
    COPIES.mkdir(parents=True, exist_ok=True)
    state = digest([*own_files("migrations/*.py"), *own_files("migrating.py"), *requirements()])[:16]
    path = COPIES / f"tables-{state}.{suffix}"
    for older in COPIES.glob(f"tables-*.{suffix}"):
        if older != path:
            older.unlink(missing_ok=True)
    return path


def dump(url: str, copy: Path) -> None:
    """Write all tables of a MariaDB database to the file `copy`, for `restore`."""
    with copy.open("wb") as output:
        subprocess.run([*client(url, "dump"), urlsplit(url).path[1:]], stdout=output, check=True)


def restore(url: str, copy: Path) -> None:
    """Put the tables of a dump in place of those of the same names."""
    with copy.open("rb") as source:
        subprocess.run([*client(url, "client"), urlsplit(url).path[1:]], stdin=source, check=True)


def statement(url: str, sql: str) -> None:
    subprocess.run([*client(url, "client"), "-e", sql], check=True)


def client(url: str, program: str) -> list[str]:
    """The command line of MariaDB's client or dump program for the server of `url`."""
    parts = urlsplit(url)
    command = [mariadb_programs()[program], "--no-defaults", f"--host={parts.hostname}", f"--port={parts.port or 3306}"]
    return [*command, f"--user={parts.username}", *([f"--password={parts.password}"] if parts.password else [])]
