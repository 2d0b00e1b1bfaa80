"""Many visitors asking for one page: by `wrk` where it is installed, else by a small client of our own."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

# wrk's own summary has no 95th percentile; latencies are in microseconds.
REPORT = """
done = function(summary, latency, requests)
  io.write(string.format("RESULT %d %d %f %d\\n", summary.requests, summary.duration, latency:percentile(95),
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout))
end
"""


@dataclass(frozen=True)
class Load:
    """`pages` answered in `seconds`, 95 % of them within `p95_ms`; `errors` are answers other than 2xx and 3xx, and none."""

    pages: int
    seconds: float
    p95_ms: float
    errors: int


def load(*, url: str, connections: int, seconds: int) -> Load:
    """Ask for `url` over `connections` at once for `seconds`."""
    if shutil.which("wrk"):
        return wrk(url=url, connections=connections, seconds=seconds)
    return asyncio.run(own_client(url=url, connections=connections, seconds=seconds))


def wrk(*, url: str, connections: int, seconds: int) -> Load:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(REPORT)
        script.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "-s", script.name, url]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    result = re.search(r"^RESULT (\d+) (\d+) ([\d.]+) (\d+)$", output, re.MULTILINE)
    assert result, output
    pages, duration, p95, errors = result.groups()
    return Load(int(pages), int(duration) / 1e6, float(p95) / 1000, int(errors))


async def own_client(*, url: str, connections: int, seconds: float) -> Load:
    address, times, errors = urlsplit(url), [], 0
    request = f"GET {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode()
    began = time.monotonic()

    async def visitor() -> None:
        nonlocal errors
        while time.monotonic() - began < seconds:
            reader, writer = await asyncio.open_connection(address.hostname, address.port)
            while time.monotonic() - began < seconds and not writer.is_closing():
                asked = time.monotonic()
                writer.write(request)
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
    return Load(len(times), time.monotonic() - began, sorted(times)[int(len(times) * 0.95)] * 1000, errors)
