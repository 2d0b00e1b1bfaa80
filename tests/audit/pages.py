"""`make audit`: Lighthouse and axe on every type of page, of a demo shop on MariaDB that is started for it.

    python -m tests.audit.pages [--only WORD] [--runs 3] [--no-lighthouse]

Prints one table, then what misses a floor (tests/audit/judging.py), and ends with 1 if anything does.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.audit import judging
from tests.audit.browsing import Walk
from tests.audit.judging import Look, Score
from tests.audit.lighthouse import Lighthouse
from tests.audit.stops import STOPS, Stop
from tests.browser import CHROMIUM_FLAGS, chromium_path
from tests.live import LiveShop, running_shop
from tests.servers import ServerFailed, ServerMissing, end_on_signal, free_port, mariadb

PAST = ("--customers", "16", "--months", "4")
PRINT_ADDRESSES = "from tests.audit.addresses import addresses; print(addresses())"
# A page is given again for seconds by the process that drew it: as in a shop that is visited.
SHOP = {"ENVIRONMENT": "demo", "LOG_LEVEL": "WARNING", "PAGE_CACHE_SECONDS": "2"}


def main(arguments: Sequence[str]) -> int:
    """Print the table; 1 when something misses its floor."""
    asked = parsed(arguments)
    stops = chosen(asked.only)
    end_on_signal()
    try:
        with mariadb() as server_url, running_shop(has_worker=False, server_url=server_url, fill=fill, **SHOP) as shop:
            looks, scores = walk(shop, stops=stops, runs=asked.runs, has_lighthouse=not asked.no_lighthouse)
    except (ServerMissing, ServerFailed) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(judging.table(stops, looks=looks, scores=scores))
    complaints = complaints_of(stops, looks=looks, scores=scores)
    print("\n".join(complaints) or f"{len(looks)} page types, {len(scores)} of them measured: all above the floors")
    return 1 if complaints else 0


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.audit.pages", description="Lighthouse and axe on the pages")
    parser.add_argument("--only", default="", help="only the page types with this word in their name")
    parser.add_argument("--runs", type=int, default=3, help="how often Lighthouse looks at a page below its floors")
    parser.add_argument("--no-lighthouse", action="store_true", help="axe, weights and widths alone")
    return parser.parse_args(arguments)


def chosen(word: str) -> list[Stop]:
    """The stops with this word in their name; ends the program when there is none."""
    found = [stop for stop in STOPS if word in stop.name]
    if not found:
        raise SystemExit(f"no page type is called like {word!r}: {', '.join(stop.name for stop in STOPS)}")
    return found


def fill(shop: LiveShop) -> None:
    shop.manage("demo", *PAST)


def walk(
    shop: LiveShop, *, stops: Sequence[Stop], runs: int, has_lighthouse: bool
) -> tuple[dict[str, Look], dict[str, Score]]:
    """Look at all stops, then measure those that are measured, in one browser."""
    pages = json.loads(shop.manage("shell", "-v0", "-c", PRINT_ADDRESSES).splitlines()[-1])
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bambou-audit-") as folder, sync_playwright() as playwright:
        lighthouse = Lighthouse.installed(Path(folder), port=port) if has_lighthouse else None
        flags = [*CHROMIUM_FLAGS, f"--remote-debugging-port={port}"]
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=flags)
        visits = Walk(browser, url=shop.url, pages=pages)
        looks = {stop.name: visits.look(stop) for stop in stops}
        scores = {
            stop.name: lighthouse.measure(
                url=f"{shop.url}{pages[stop.name]}",
                cookies=visits.cookies(stop.visitor),
                runs=runs,
                is_good=partial(judging.passes, stop),
            )
            for stop in stops
            if lighthouse and stop.is_measured
        }
        browser.close()
    return looks, scores


def complaints_of(stops: Sequence[Stop], *, looks: dict[str, Look], scores: dict[str, Score]) -> list[str]:
    return [
        f"{stop.name}: {wrong}"
        for stop in stops
        for wrong in (
            *judging.of_look(stop, looks[stop.name]),
            *(judging.of_score(stop, scores[stop.name]) if stop.name in scores else ()),
        )
    ]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
