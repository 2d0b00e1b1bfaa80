"""`make bench-travel`: how long a year of a shop with 200 subscribers takes `travel`, and whether all rules hold after it.

    python -m tests.bench.travel [SUBSCRIBERS]

The shop is the one of `make run`: SQLite, the sandbox for cards and parcels, mails kept in the database.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.databases import database, manage

CEILING_SECONDS = 60
LIVE = "from tests.bench.year import live; print(live(subscribers={subscribers}))"


def main(subscribers: int = 200) -> int:
    """Print what was measured; 1 when the year took longer than its ceiling or broke a rule."""
    with tempfile.TemporaryDirectory() as folder, database(server_url="", folder=Path(folder)) as url:
        environment = {"DATABASE_URL": url, "VAR_DIR": folder, "ENVIRONMENT": "demo", "LOG_LEVEL": "ERROR"}
        command = ("shell", "-v0", "-c", LIVE.format(subscribers=subscribers))
        measured = json.loads(manage(*command, environment=environment, timeout=3600).splitlines()[-1])
    print(report(measured))
    return 1 if measured["broken"] or measured["seconds"] > CEILING_SECONDS else 0


def report(measured: dict[str, Any]) -> str:
    """A line for each sweep, the dearest first, and the sums."""
    rows = sorted(measured["sweeps"], key=lambda row: -row[4])
    lines = [f"{'sweep':<28}{'called':>8}{'found':>8}{'statements':>12}{'seconds':>9}"]
    lines += [
        f"{name:<28}{called:>8}{found:>8}{asked:>12}{seconds:>9.1f}" for name, called, found, asked, seconds in rows
    ]
    calls = sum(row[1] for row in rows)
    loops = " and ".join(f"{each:.0f}" for each in measured["loops"])
    cycles = ", ".join(f"{count} {state}" for state, count in sorted(measured["cycles"].items()))
    return "\n".join(
        [
            *lines,
            "",
            f"{measured['seconds']:.0f} s (ceiling {CEILING_SECONDS}) for a year of {measured['subscribers']} subscribers: "
            f"{measured['boxes']} parcels, {measured['orders']} orders, {calls} sweeps called, {measured['statements']} statements",
            f"A fixed loop in pure Python took {loops} ms of processor time before and after.",
            f"Boxes: {cycles}",
            *(measured["broken"] or ["No rule is broken"]),
        ]
    )


if __name__ == "__main__":
    raise SystemExit(main(*(int(argument) for argument in sys.argv[1:2])))
