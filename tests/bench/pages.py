"""`make bench-pages`: pages per second, 95th percentile, statements and processor time per page, uncached.

    python -m tests.bench.pages [SECONDS PER CELL]

The shop is the one that customers get: gunicorn with two processes over MariaDB and Redis, on this machine together with
the client. Pages per second depend on what else the machine does; processor time per page hardly does.
"""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from tests.bench.load import Load, load
from tests.bench.processes import cpu_seconds, listener, loop_ms
from tests.databases import client
from tests.live import LiveShop, running_shop
from tests.servers import end_on_signal, mariadb

CONNECTIONS = (1, 8, 32)
STATEMENTS = ("Com_select", "Com_insert", "Com_update", "Com_delete", "Com_replace")
CEILINGS_MS = {"category": 20, "product": 20}
FILL = "from tests.bench.addresses import fill_catalogue; print(fill_catalogue())"


@dataclass(frozen=True)
class Measured:
    page: str
    kilobytes: float
    cpu_ms: tuple[float, ...]
    statements: float
    loads: tuple[Load, ...]
    loop_ms: float


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
    """All cells of one page. Statements are those of the cell with 8 connections."""
    url = f"{shop.url}{path}"
    size = max(kilobytes(url) for _ in range(20))
    heads = [shop.web.pid, listener(port_of(shop.database_url)), listener(port_of(shop.redis_url))]
    loads, cpu_ms, asked = [], [], []
    for connections in CONNECTIONS:
        before = cpu_seconds(heads), statements(shop)
        done = load(url=url, connections=connections, seconds=seconds)
        loads.append(done)
        pages = max(done.pages, 1)
        cpu_ms.append((cpu_seconds(heads) - before[0]) / pages * 1000)
        asked.append((statements(shop) - before[1]) / pages)
    return Measured(page, size, tuple(cpu_ms), asked[CONNECTIONS.index(8)], tuple(loads), loop_ms())


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
    errors = sum(load.errors for load in row.loads)
    if errors:
        return f"{errors} errors"
    ceiling = CEILINGS_MS.get(row.page)
    return f"above {ceiling} CPU ms" if ceiling and min(row.cpu_ms) > ceiling else ""


def report(measured: list[Measured]) -> str:
    """The table, with the other shops' figures under each page."""
    peers = yaml.safe_load((Path(__file__).parent / "peers.yaml").read_text())
    connections = " / ".join(str(number) for number in CONNECTIONS)
    head = (
        "page",
        "shop",
        f"CPU ms at {connections}",
        "statements",
        f"pages/s at {connections}",
        f"p95 ms at {connections}",
        "kB",
        "",
    )
    rows: list[tuple[str, ...]] = [head]
    for row in measured:
        rates = " / ".join(f"{load.pages / load.seconds:.0f}" for load in row.loads)
        p95 = " / ".join(f"{load.p95_ms:.0f}" for load in row.loads)
        cpu = " / ".join(f"{each:.1f}" for each in row.cpu_ms)
        cells = (cpu, f"{row.statements:.1f}", rates, p95, f"{row.kilobytes:.0f}", complaint(row))
        rows.append((row.page, "Bambou", *cells))
        rows += [peer_row(row.page, peer) for peer in peers[row.page]]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    took = ", ".join(f"{row.loop_ms:.0f}" for row in measured)
    loop = f"A fixed loop in pure Python took {took} ms of processor time after each page."
    return "\n".join([*lines, "", loop, "The other shops were measured on another machine of 2 shared vCPUs."])


def peer_row(page: str, peer: dict[str, Any]) -> tuple[str, ...]:
    rates, p95 = (" / ".join(str(number) for number in peer[name]) for name in ("rates", "p95"))
    return (page, peer["system"], str(peer["cpu"]), str(peer["statements"]), rates, p95, "", "")


if __name__ == "__main__":
    raise SystemExit(main(*(int(argument) for argument in sys.argv[1:2])))
