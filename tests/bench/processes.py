"""What the processes of the shop and its servers have used of the processor, from /proc."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

LISTENING = "0A"
TICKS = os.sysconf("SC_CLK_TCK")


def listener(port: int) -> int:
    """The process that listens on a port of this machine, the oldest when several share it; LookupError for none."""
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    sockets = {f"socket:[{row[9]}]" for row in rows if row[3] == LISTENING and row[1].endswith(f":{port:04X}")}
    holders = set()
    for entry in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            if os.readlink(entry) in sockets:  # noqa: PTH115 - "socket:[n]" is no path
                holders.add(int(entry.parts[2]))
    if not holders:
        raise LookupError(f"nothing listens on port {port}")
    return min(holders)


def stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name: state, parent, ...; proc(5)."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(member for child in children for member in family(int(child)))]


def cpu_seconds(heads: list[int]) -> float:
    """User and system time of these processes and their descendants so far."""
    fields = (stat(member) for head in heads for member in family(head))
    return sum(int(field[11]) + int(field[12]) for field in fields) / TICKS


def loop_ms() -> float:
    """Processor time of a fixed loop in pure Python: what this machine is worth at this moment."""
    began = time.process_time()
    total = 0
    for number in range(5_000_000):
        total += number * number % 7
    return (time.process_time() - began) * 1000
