from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.supervisor import ChildEnded, StopRequested, Supervisor
from tests.databases import ROOT

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
# Ignores SIGTERM, as does its child; writes the pid of the child.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
open(sys.argv[1], "w").write(str(child.pid))
time.sleep(60)
"""
# Writes one file and waits for the other.
WRITE_WHEN_THERE = """
import pathlib, sys, time
pathlib.Path(sys.argv[1]).touch()
deadline = time.monotonic() + 30
while not pathlib.Path(sys.argv[2]).exists():
    assert time.monotonic() < deadline
    time.sleep(0.01)
"""


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def is_gone_soon(pid: int) -> bool:
    """A killed process that is not a child of ours cannot be waited for: the system takes a moment."""
    deadline = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not is_alive(pid)


def wait_for(path: Path) -> str:
    deadline = time.monotonic() + 10
    while not (path.exists() and path.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return path.read_text()


def test_a_child_that_ends_is_named_with_its_exit_code_and_the_others_are_stopped() -> None:
    with Supervisor() as shop, pytest.raises(ChildEnded) as ended:
        other = shop.start("other", SLEEP)
        shop.start("short", [sys.executable, "-c", "raise SystemExit(3)"])
        shop.watch()
    assert str(ended.value) == "short ended with exit code 3"
    assert not is_alive(other.process.pid)


def test_a_killed_child_is_named_with_its_signal() -> None:
    with Supervisor() as shop, pytest.raises(ChildEnded) as ended:
        child = shop.start("web", SLEEP)
        os.kill(child.process.pid, signal.SIGKILL)
        shop.watch()
    assert str(ended.value) == "web was killed by signal 9"


def test_a_child_of_a_child_that_ignores_the_signal_does_not_remain(tmp_path: Path) -> None:
    with Supervisor() as shop:
        child = shop.start("stubborn", [sys.executable, "-c", STUBBORN, str(tmp_path / "pid")], grace=0.2)
        grandchild = int(wait_for(tmp_path / "pid"))
        assert is_alive(grandchild)
    assert not is_alive(child.process.pid)
    assert is_gone_soon(grandchild)


def test_a_step_that_fails_is_named() -> None:
    with Supervisor() as shop, pytest.raises(ChildEnded, match=r"^tables ended with exit code 2$"):
        shop.run([iter([("tables", [sys.executable, "-c", "raise SystemExit(2)"]), ("demo", SLEEP)])])


def test_a_step_is_given_up_when_a_process_ends_meanwhile() -> None:
    with Supervisor() as shop, pytest.raises(ChildEnded, match=r"^valkey ended with exit code 1$"):
        shop.start("valkey", [sys.executable, "-c", "raise SystemExit(1)"])
        shop.run([iter([("tables", SLEEP)])])


def test_lines_are_printed_under_the_name_of_their_process(capsys: pytest.CaptureFixture[str]) -> None:
    with Supervisor() as shop:
        shop.run([iter([("tables", [sys.executable, "-c", "print('one'); print('two')"])])])
    assert capsys.readouterr().out == "tables  | one\ntables  | two\n"


def test_a_lane_goes_on_when_its_command_has_succeeded_and_no_lane_waits_for_another(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    happened: list[str] = []

    def tables() -> Iterator[tuple[str, list[str]]]:
        yield "tables", [sys.executable, "-c", WRITE_WHEN_THERE, str(first), str(second)]
        happened.append("tables")
        yield "demo", [sys.executable, "-c", "pass"]
        happened.append("demo")

    with Supervisor() as shop:
        shop.run([tables(), iter([("fonts", [sys.executable, "-c", WRITE_WHEN_THERE, str(second), str(first)])])])
    assert happened == ["tables", "demo"]


def test_a_failure_in_one_lane_ends_the_other() -> None:
    with Supervisor() as shop, pytest.raises(ChildEnded, match=r"^fonts ended with exit code 2$"):
        shop.run([iter([("tables", SLEEP)]), iter([("fonts", [sys.executable, "-c", "raise SystemExit(2)"])])])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_watch_and_the_old_handler_comes_back(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with Supervisor() as shop, pytest.raises(StopRequested):
        shop.start("web", SLEEP)
        os.kill(os.getpid(), number)
        shop.watch()
    assert signal.getsignal(number) == before


def test_nohup_is_respected() -> None:
    program = (
        "import signal; from scripts.supervisor import Supervisor\n"
        "with Supervisor(): assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN"
    )
    subprocess.run(["nohup", sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True)
