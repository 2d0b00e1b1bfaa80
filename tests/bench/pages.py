"""`make bench-pages`: pages per second, 95th percentile, statements and processor time per page, uncached.

    python -m tests.bench.pages [SECONDS PER CELL]

The shop is the one that customers get: gunicorn with two processes over MariaDB and Redis, on this machine together with
the client. Pages per second depend on what else the machine does, and so does processor time: a neighbour on the same core
takes caches and clock from it, and the same work then costs up to twice as much from one second to the next. Nothing makes
it cost less than it does. So it is measured at one connection in short slices, each beside a fixed loop that says what
the machine was worth just then, and the ceiling is held against the least slice: the page's own price, of 30 pages or more.
The median, and the processor time at 8 and 32 connections, stand beside it.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from tests.bench.load import Load, load, own_client
from tests.bench.processes import cpu_seconds, listener, loop_ms
from tests.databases import client
from tests.live import LiveShop, running_shop
from tests.servers import end_on_signal, mariadb

CONNECTIONS = (1, 8, 32)
SLICES, SLICE_SECONDS = 12, 0.7
STATEMENTS = ("Com_select", "Com_insert", "Com_update", "Com_delete", "Com_replace")
CEILINGS_MS = {"category": 20, "product": 20}
FILL = "from tests.bench.addresses import fill_catalogue; print(fill_catalogue())"


@dataclass(frozen=True)
class Slice:
    """Processor time per page over some tenths of a second, and of the fixed loop right after it."""

    cpu_ms: float
    loop_ms: float


@dataclass(frozen=True)
class Measured:
    """`cpu_ms`, `statements` and `loads` by the number of connections."""

    page: str
    kilobytes: float
    slices: tuple[Slice, ...]
    cpu_ms: dict[int, float]
    statements: dict[int, float]
    loads: dict[int, Load]

    @property
    def least_cpu_ms(self) -> float:
        return min(each.cpu_ms for each in self.slices)


def main(seconds: int = 6) -> int:
    """Print the table; 1 when a page failed or is dearer than its ceiling."""
    end_on_signal()
    bench = {"ENVIRONMENT": "demo", "LOG_LEVEL": "WARNING", "WEB_CONCURRENCY": "2"}
    with (
        mariadb(options=()) as server_url,
        running_shop(has_worker=False, server_url=server_url, **bench) as shop,
    ):
        addresses = json.loads(shop.manage("shell", "-v0", "-c", FILL).splitlines()[-1])
        measured = [measure(shop, page=page, path=path, seconds=seconds) for page, path in addresses.items()]
    print(report(measured))
    return 1 if any(complaint(row) for row in measured) else 0


def measure(shop: LiveShop, *, page: str, path: str, seconds: int) -> Measured:
    """All cells of one page."""
    url = f"{shop.url}{path}"
    size = max(kilobytes(url) for _ in range(20))
    heads = [shop.web.pid, listener(port_of(shop.database_url)), listener(port_of(shop.redis_url))]
    slices = tuple(one_slice(url, heads=heads) for _ in range(SLICES))
    measured = Measured(page, size, slices, {}, {}, {})
    for connections in CONNECTIONS:
        before = cpu_seconds(heads), statements(shop)
        done = measured.loads[connections] = load(url=url, connections=connections, seconds=seconds)
        pages = max(done.pages, 1)
        measured.cpu_ms[connections] = (cpu_seconds(heads) - before[0]) / pages * 1000
        measured.statements[connections] = (statements(shop) - before[1]) / pages
    return measured


def one_slice(url: str, *, heads: list[int]) -> Slice:
    before = cpu_seconds(heads)
    done = asyncio.run(own_client(url=url, connections=1, seconds=SLICE_SECONDS))
    return Slice((cpu_seconds(heads) - before) / done.pages * 1000, loop_ms())


def kilobytes(url: str) -> float:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return len(answer.read()) / 1000


def port_of(url: str) -> int:
    return urlsplit(url).port or 0


def statements(shop: LiveShop) -> int:
    """Statements that the server has carried out so far, by its own count."""
    names = ", ".join(f"'{name}'" for name in STATEMENTS)
    command = [*client(shop.database_url, "client"), "-N", "-e", f"SHOW GLOBAL STATUS WHERE Variable_name IN ({names})"]
    rows = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return sum(int(row.split("\t")[1]) for row in rows)


def complaint(row: Measured) -> str:
    """What is wrong with a row, or nothing."""
    errors = sum(load.errors for load in row.loads.values())
    if errors:
        return f"{errors} errors"
    ceiling = CEILINGS_MS.get(row.page)
    return f"above {ceiling} CPU ms" if ceiling and row.least_cpu_ms > ceiling else ""


HEAD = (
    "page",
    "shop",
    "CPU ms",
    "median",
    "at 8 / 32",
    "loop",
    "statements",
    "pages/s at 1 / 8 / 32",
    "p95 ms",
    "kB",
    "",
)


def report(measured: list[Measured]) -> str:
    """The table, with the other shops' figures under each page."""
    peers = yaml.safe_load((Path(__file__).parent / "peers.yaml").read_text())
    rows: list[tuple[str, ...]] = [HEAD]
    for row in measured:
        rows.append(cells_of(row))
        rows += [peer_row(row.page, peer) for peer in peers[row.page]]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, "", NOTES])


NOTES = f"""\
CPU ms: processor time of all processes for one page at one connection, the least and the median of {SLICES} slices of
{SLICE_SECONDS} s, then at 8 and 32 connections. Loop: what a fixed loop in pure Python took beside the slices, least / median.
The other shops were measured on another machine of 2 shared vCPUs, at 8 connections."""


def cells_of(row: Measured) -> tuple[str, ...]:
    cpu, loop = [each.cpu_ms for each in row.slices], [each.loop_ms for each in row.slices]
    return (
        row.page,
        "Bambou",
        f"{min(cpu):.1f}",
        f"{statistics.median(cpu):.1f}",
        f"{row.cpu_ms[8]:.1f} / {row.cpu_ms[32]:.1f}",
        f"{min(loop):.0f} / {statistics.median(loop):.0f}",
        f"{row.statements[8]:.1f}",
        " / ".join(f"{load.pages / load.seconds:.0f}" for load in row.loads.values()),
        " / ".join(f"{load.p95_ms:.0f}" for load in row.loads.values()),
        f"{row.kilobytes:.0f}",
        complaint(row),
    )


def peer_row(page: str, peer: dict[str, Any]) -> tuple[str, ...]:
    rates, p95 = (" / ".join(str(number) for number in peer[name]) for name in ("rates", "p95"))
    return (page, peer["system"], "", "", str(peer["cpu"]), "", str(peer["statements"]), rates, p95, "", "")


if __name__ == "__main__":
    raise SystemExit(main(*(int(argument) for argument in sys.argv[1:2])))
