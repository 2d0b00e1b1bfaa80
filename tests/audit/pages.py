"""`make audit`: Lighthouse for phones on the pages that sell, and axe on a dozen pages, of a demo shop started for it.

    python -m tests.audit.pages [RUNS]

Lighthouse comes from npm into a temporary folder; its scores are the median of the runs.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, sync_playwright

from tests.browser import CHROMIUM_FLAGS, PHONE, chromium_path
from tests.live import running_shop
from tests.servers import ServerMissing, end_on_signal

LIGHTHOUSE = "lighthouse@12.8.2"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = {"performance": 90, "accessibility": 100, "best-practices": 95, "seo": 100}
MEASURED = ("home", "subscribe", "theme", "category", "product", "checkout")
NOT_FOR_SEARCH_ENGINES = ("checkout",)
FILL = "from tests.bench.addresses import fill_demo; print(fill_demo())"


def main(runs: int = 3) -> int:
    """Print both tables; 1 when a score is too low or axe finds something."""
    end_on_signal()
    try:
        with (
            tempfile.TemporaryDirectory(prefix="bambou-audit-") as folder,
            running_shop(has_worker=False, server_url="", ENVIRONMENT="demo", LOG_LEVEL="WARNING") as shop,
        ):
            lighthouse = install(Path(folder))
            pages = json.loads(shop.manage("shell", "-v0", "-c", FILL).splitlines()[-1])
            violations, cookies = look_with_axe(shop.url, pages)
            scores = {
                page: measure(lighthouse, url=f"{shop.url}{pages[page]}", cookies=cookies.get(page, ""), runs=runs)
                for page in MEASURED
            }
    except ServerMissing as problem:
        print(problem, file=sys.stderr)
        return 1
    for page, found in violations.items():
        print(f"axe {page:<10} {', '.join(found) or 'nothing to complain about'}")
    complaints = [line for page, row in scores.items() if (line := too_low(page, row))]
    for page, row in scores.items():
        print(f"Lighthouse {page:<10} {' / '.join(str(row[name]) for name in CATEGORIES)}  LCP {row['lcp']} ms")
    print("\n".join(complaints))
    return 1 if complaints or any(violations.values()) else 0


def install(folder: Path) -> Path:
    """Lighthouse's program, fetched by npm; raises ServerMissing without node or the registry."""
    if not shutil.which("npm"):
        raise ServerMissing("no npm on the PATH: apt-get install -y nodejs npm")
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent", f"--prefix={folder}"]
    if subprocess.run(["npm", "install", *options, LIGHTHOUSE], check=False).returncode:
        raise ServerMissing(f"npm could not fetch {LIGHTHOUSE}")
    return folder / "node_modules" / ".bin" / "lighthouse"


def look_with_axe(base: str, pages: dict[str, str]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """What axe finds on each page once the product is in the basket, and the Cookie header of the checkout."""
    axe, found = Axe(), {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(CHROMIUM_FLAGS))
        context = browser.new_context(base_url=base, viewport=PHONE, locale="fr-FR", is_mobile=True, has_touch=True)
        page = context.new_page()
        page.goto(pages["product"])
        page.locator(".buy-bar button").click()
        page.wait_for_load_state("networkidle")
        for name, path in pages.items():
            answer = page.goto(path)
            assert answer and answer.status == 200, f"{path}: {answer and answer.status}"
            violations = axe.run(page).response["violations"]
            found[name] = [f"{rule['id']} ({len(rule['nodes'])})" for rule in violations]
        cookies = {"checkout": cookie_header(context)}
        browser.close()
    return found, cookies


def cookie_header(context: BrowserContext) -> str:
    return "; ".join(f"{cookie.get('name')}={cookie.get('value')}" for cookie in context.cookies())


def measure(lighthouse: Path, *, url: str, cookies: str, runs: int) -> dict[str, Any]:
    """The median of each score in hundredths and of the largest paint in ms; and what the last run complained of."""
    results = [run(lighthouse, url=url, cookies=cookies) for _ in range(runs)]
    scores = {
        name: round(100 * statistics.median(result["categories"][name]["score"] or 0 for result in results))
        for name in CATEGORIES
    }
    paints = (result["audits"]["largest-contentful-paint"]["numericValue"] for result in results)
    return {**scores, "lcp": round(statistics.median(paints)), "failed": failed_audits(results[-1])}


def failed_audits(result: dict[str, Any]) -> dict[str, list[str]]:
    """For each category the audits that cost points."""
    return {
        name: [
            reference["id"]
            for reference in result["categories"][name]["auditRefs"]
            if reference["weight"] and (result["audits"][reference["id"]]["score"] or 0) < 1
        ]
        for name in CATEGORIES
    }


def run(lighthouse: Path, *, url: str, cookies: str) -> dict[str, Any]:
    headers = ["--extra-headers", json.dumps({"Cookie": cookies})] if cookies else []
    flags = f"--chrome-flags={' '.join(CHROMIUM_FLAGS)}"
    only = f"--only-categories={','.join(CATEGORIES)}"
    command = [str(lighthouse), url, "--quiet", "--output=json", flags, only, *headers]
    environment = {**os.environ, "CHROME_PATH": chromium_path()}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{url}: {done.stderr}"
    return dict(json.loads(done.stdout))


def too_low(page: str, row: dict[str, Any]) -> str:
    """Which scores of a page miss their least, in one line; empty when none does."""
    asked = [name for name in CATEGORIES if not (name == "seo" and page in NOT_FOR_SEARCH_ENGINES)]
    missed = [
        f"{name} {row[name]} < {LEAST[name]} ({', '.join(row['failed'][name])})"
        for name in asked
        if row[name] < LEAST[name]
    ]
    return f"{page}: {', '.join(missed)}" if missed else ""


if __name__ == "__main__":
    raise SystemExit(main(*(int(argument) for argument in sys.argv[1:2])))
