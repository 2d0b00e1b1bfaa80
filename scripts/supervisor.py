"""Child processes that live and die together: their lines printed under their names, all stopped when one ends."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import Self

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
NAME_WIDTH = 7


class StopRequested(Exception):
    """Somebody pressed Ctrl-C, closed the terminal, or asked the process to end."""


class ChildEnded(Exception):
    """A process that should stay ended, or one that should succeed failed; says its name and exit code."""

    def __init__(self, *, name: str, code: int) -> None:
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        super().__init__(f"{name} {how}")
        self.name = name
        self.code = code


# Commands with their names, one after the other: each is asked for when the one before has succeeded.
Lane = Iterator[tuple[str, Sequence[str]]]


@dataclass(eq=False)
class Child:
    """A started process. `may_end`: one whose end is no mishap."""

    name: str
    process: subprocess.Popen[str]
    reader: threading.Thread
    grace: float
    may_end: bool = False


class Supervisor:
    """Starts each child in a session of its own: a Ctrl-C reaches this process alone, which stops them in order.

    Used as a context manager: whatever ends the block, no child and no child's child remains. Children are stopped in
    the reverse order of their start; after its `grace` seconds one is killed with its whole group.
    """

    def __init__(self) -> None:
        self._children: list[Child] = []
        self._stop_requested = threading.Event()
        self._handlers: dict[signal.Signals, Callable[[int, FrameType | None], object] | int | None] = {}

    def __enter__(self) -> Self:
        for number in STOP_SIGNALS:
            if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
                continue  # started by nohup: to outlive the terminal is the wish
            self._handlers[number] = signal.signal(number, lambda *_: self._stop_requested.set())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop_requested.clear()
        while self._children:
            self._stop(self._children[-1])
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def start(
        self, name: str, command: Sequence[str], *, env: Mapping[str, str] | None = None, grace: float = 10
    ) -> Child:
        """Start a process that is meant to stay; `grace` is how many seconds it gets to end by itself."""
        process = subprocess.Popen(
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        reader = threading.Thread(target=relay, args=(name, process), daemon=True)
        reader.start()
        child = Child(name=name, process=process, reader=reader, grace=grace)
        self._children.append(child)
        return child

    def run(self, lanes: Iterable[Lane], *, env: Mapping[str, str] | None = None) -> None:
        """Run each lane to its end, all lanes side by side.

        Raises ChildEnded when a command fails, or when another child ends meanwhile.
        """
        running: dict[Child, Lane] = {}
        ready = list(lanes)
        while ready or running:
            for lane in ready:
                following = next(lane, None)
                if following is not None:
                    child = self.start(*following, env=env)
                    child.may_end = True
                    running[child] = lane
            self.check()
            ready = [running.pop(child) for child in list(running) if self._has_succeeded(child)]
            if not ready:
                time.sleep(0.05)

    def _has_succeeded(self, child: Child) -> bool:
        """Whether a child that may end has ended, and is let go; raises ChildEnded when it failed."""
        code = child.process.poll()
        if code is None:
            return False
        self._children.remove(child)
        child.reader.join(timeout=5)
        if code:
            raise ChildEnded(name=child.name, code=code)
        return True

    def check(self) -> None:
        """Raises StopRequested or ChildEnded when one of the two has happened."""
        if self._stop_requested.is_set():
            raise StopRequested
        for child in self._children:
            code = child.process.poll()
            if code is not None and not child.may_end:
                child.reader.join(timeout=5)
                raise ChildEnded(name=child.name, code=code)

    def watch(self) -> None:
        """Wait for ever; ends only by StopRequested or ChildEnded."""
        while True:
            self.check()
            self._stop_requested.wait(0.2)

    def _stop(self, child: Child) -> None:
        if child.process.poll() is None:
            child.process.terminate()
            deadline = time.monotonic() + child.grace
            while child.process.poll() is None and time.monotonic() < deadline and not self._stop_requested.is_set():
                time.sleep(0.05)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
        child.reader.join(timeout=5)
        self._children.remove(child)


def relay(name: str, process: subprocess.Popen[str]) -> None:
    """Print the process's lines under its name until it closes its output."""
    assert process.stdout is not None
    with process.stdout as lines:
        for line in lines:
            sys.stdout.write(f"{name:<{NAME_WIDTH}} | {line.rstrip()}\n")
            sys.stdout.flush()
