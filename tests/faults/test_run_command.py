"""`make run` as a person at a terminal meets it: it starts, it stops, and nothing remains."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.databases import ROOT, migrated_sqlite
from tests.servers import free_port

RECORD_ALL_STEPS = """
from config.env import VAR_DIR
from scripts.prepare import lanes
from scripts.stamps import Stamps
for lane in lanes():
    for step in lane:
        Stamps(VAR_DIR / "stamps.json").record(step.name, step.fingerprint())
"""


@dataclass
class RunCommand:
    """One start of the run command, over a folder of data whose preparation is recorded as done."""

    folder: Path
    port: int
    environment: dict[str, str]
    process: subprocess.Popen[str] | None = None

    def start(self) -> subprocess.Popen[str]:
        with (self.folder / "output").open("w") as output:
            command = [sys.executable, "-m", "scripts.run"]
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=output, stderr=subprocess.STDOUT, text=True
            )
        return self.process

    def output(self) -> str:
        return (self.folder / "output").read_text()

    def wait_until_open(self) -> None:
        assert self.process
        deadline = time.monotonic() + 180
        while "Bambou is open at" not in self.output():
            assert self.process.poll() is None, self.output()
            assert time.monotonic() < deadline, self.output()
            time.sleep(0.1)

    def living(self) -> dict[int, str]:
        """Command lines of all processes that have this run's folder in their environment, or work in it as Valkey does."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                is_ours = f"VAR_DIR={self.folder}".encode() in (entry / "environ").read_bytes().split(b"\0")
                if is_ours or (entry / "cwd").readlink().is_relative_to(self.folder):
                    found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
        return found

    def assert_nothing_remains(self) -> None:
        deadline = time.monotonic() + 5
        while self.living() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert self.living() == {}
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", self.port))


@pytest.fixture
def run_command() -> Iterator[RunCommand]:
    with tempfile.TemporaryDirectory(prefix="bambou-run-", dir="/tmp") as name:
        folder, port = Path(name), free_port()
        shutil.copy(migrated_sqlite(), folder / "bambou.sqlite3")
        own = {"ENVIRONMENT", "DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "DJANGO_SETTINGS_MODULE", "LOG_LEVEL"}
        environment = {key: value for key, value in os.environ.items() if key not in own}
        environment |= {"VAR_DIR": name, "PORT": str(port)}
        subprocess.run([sys.executable, "-c", RECORD_ALL_STEPS], cwd=ROOT, env=environment, check=True)
        command = RunCommand(folder, port, environment)
        yield command
        if command.process and command.process.poll() is None:
            command.process.terminate()
            command.process.wait(timeout=60)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_opens_the_shop_and_stops_all_of_it_on_request(run_command: RunCommand, number: signal.Signals) -> None:
    process = run_command.start()
    run_command.wait_until_open()
    assert f"http://localhost:{run_command.port}" in run_command.output()
    names = " ".join(run_command.living().values())
    assert [name for name in ("valkey-server", "gunicorn", "celery") if name not in names] == []
    process.send_signal(number)
    assert process.wait(timeout=60) == 0
    run_command.assert_nothing_remains()


def test_a_process_that_dies_is_named_and_takes_the_rest_with_it(run_command: RunCommand) -> None:
    process = run_command.start()
    run_command.wait_until_open()
    valkey = next(pid for pid, command in run_command.living().items() if "valkey-server" in command)
    os.kill(valkey, signal.SIGKILL)
    assert process.wait(timeout=60) == 1
    assert "valkey was killed by signal 9: stopping the rest" in run_command.output()
    run_command.assert_nothing_remains()


def test_a_taken_port_is_one_line(run_command: RunCommand) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", run_command.port))
        taken.listen()
        assert run_command.start().wait(timeout=30) == 1
    assert run_command.output() == (
        f"Port {run_command.port} cannot be used (Address already in use): stop what uses it, or choose another, "
        f"as in `make run PORT={run_command.port + 1}`\n"
    )
    assert run_command.living() == {}
