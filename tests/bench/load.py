"""Many visitors asking for one page: by `wrk` where it is installed, else by a small client of our own."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Ask:
    """A request. With `is_new` each has an address of its own, by a word in its query that no page knows."""

    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    is_new: bool = False

    def written(self, *, host: str, number: int) -> bytes:
        """The request as it goes over the wire."""
        mark = "&" if "?" in self.path else "?"
        path = f"{self.path}{mark}n={number}" if self.is_new else self.path
        fields = {"Host": host, **self.headers}
        if self.body:
            fields |= {"Content-Type": FORM, "Content-Length": str(len(self.body))}
        lines = [f"{self.method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
        return "\r\n".join([*lines, "", self.body]).encode()

    def as_lua(self) -> str:
        """The same for wrk."""
        fields = {**self.headers, **({"Content-Type": FORM} if self.body else {})}
        lines = [f"wrk.method = {json.dumps(self.method)}", f"wrk.body = {json.dumps(self.body)}" if self.body else ""]
        return "\n".join([*lines, *(f"wrk.headers[{json.dumps(n)}] = {json.dumps(v)}" for n, v in fields.items())])


FORM = "application/x-www-form-urlencoded"
# wrk's own summary has no 95th percentile; latencies are in microseconds.
REPORT = """
done = function(summary, latency, requests)
  io.write(string.format("RESULT %d %d %f %f %d\\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(95),
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout))
end
"""


@dataclass(frozen=True)
class Load:
    """`pages` answered in `seconds`, half of them within `p50_ms`, 95 % within `p95_ms`; `errors` are answers other than 2xx
    and 3xx, and none."""

    pages: int
    seconds: float
    p50_ms: float
    p95_ms: float
    errors: int

    @property
    def rate(self) -> float:
        """Pages per second."""
        return self.pages / self.seconds


def load(*, url: str, ask: Ask, connections: int, seconds: int) -> Load:
    """Ask the shop at `url` over `connections` at once for `seconds`."""
    if shutil.which("wrk") and not ask.is_new:
        return wrk(url=url, ask=ask, connections=connections, seconds=seconds)
    return asyncio.run(own_client(url=url, ask=ask, connections=connections, seconds=seconds))


def wrk(*, url: str, ask: Ask, connections: int, seconds: int) -> Load:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(f"{ask.as_lua()}\n{REPORT}")
        script.flush()
        command = [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{seconds}s",
            "--timeout",
            "20s",
            "-s",
            script.name,
            url + ask.path,
        ]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    result = re.search(r"^RESULT (\d+) (\d+) ([\d.]+) ([\d.]+) (\d+)$", output, re.MULTILINE)
    assert result, output
    pages, duration, p50, p95, errors = result.groups()
    return Load(int(pages), int(duration) / 1e6, float(p50) / 1000, float(p95) / 1000, int(errors))


async def own_client(*, url: str, ask: Ask, connections: int, seconds: float) -> Load:
    address, times, errors = urlsplit(url), [], 0
    began = time.monotonic()
    numbers = count(time.time_ns())

    async def visitor() -> None:
        nonlocal errors
        while time.monotonic() - began < seconds:
            reader, writer = await asyncio.open_connection(address.hostname, address.port)
            while time.monotonic() - began < seconds and not writer.is_closing():
                asked = time.monotonic()
                writer.write(ask.written(host=address.netloc, number=next(numbers)))
                head = await reader.readuntil(b"\r\n\r\n")
                length = re.search(rb"(?i)content-length: (\d+)", head)
                assert length, head
                await reader.readexactly(int(length[1]))
                times.append(time.monotonic() - asked)
                errors += head[9:10] not in b"23"
                if b"connection: close" in head.lower():
                    writer.close()
            writer.close()

    await asyncio.gather(*(visitor() for _ in range(connections)))
    times.sort()
    half, most = times[len(times) // 2], times[int(len(times) * 0.95)]
    return Load(len(times), time.monotonic() - began, half * 1000, most * 1000, errors)
