"""Browser fixtures on the running shop: `page` is a French phone, `desktop_page` a French desk."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, ViewportSize, expect
from pytest_django.plugin import DjangoDbBlocker

from tests.browser import CHROMIUM_FLAGS, DESKTOP, PHONE, chromium_path
from tests.databases import ROOT
from tests.journeys.filled import Filling
from tests.live import LiveShop
from tests.servers import free_port
from tests.shared import SharedShop, shared_shop

# Playwright's synchronous interface keeps an event loop in this thread; the queries of a test are none of its.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Two shops and two browsers may share two cores with the machine's other work.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)

# Other machines cannot be reached by name. Refusing them with page.route() would switch the browser's cache off.
THIS_MACHINE_ONLY = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
SCREENSHOTS = ROOT / "var" / "screenshots"
BACK_OFFICES = ("/admin/", "/cms/")
Complaints = list[str]
# axe writes styles to measure with, which the policy refuses and the console tells, sometimes a moment later.
SEEN_BY_AXE: set[str] = set()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": chromium_path(), "headless": True, "args": [*CHROMIUM_FLAGS, THIS_MACHINE_ONLY]}


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Call it for a page in a browser of its own (no cookies): `open_page(viewport=DESKTOP, locale="en-GB")`.

    Without `base_url` it is a page of the empty `live_shop`. When the test is over, nothing may have gone wrong behind
    it: no script error, no 5xx, no request to another host.
    """
    complaints: Complaints = []

    def open_one(
        *, viewport: ViewportSize = PHONE, locale: str = "fr-FR", base_url: str = "", has_scripts: bool = True
    ) -> Page:
        base_url = base_url or request.getfixturevalue("live_shop").url
        is_phone = viewport["width"] < 600
        context = browser.new_context(
            base_url=base_url,
            viewport=viewport,
            locale=locale,
            is_mobile=is_phone,
            has_touch=is_phone,
            device_scale_factor=2 if is_phone else 1,
            timezone_id="Europe/Paris",
            java_script_enabled=has_scripts,
        )
        context.set_default_timeout(PATIENCE_MS)
        context.on("request", complain_of_others(base_url, complaints))
        page = context.new_page()
        listen(page, complaints)
        return page

    yield open_one
    for context in browser.contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A phone, 390 pixels wide, French."""
    return open_page()


@pytest.fixture
def desktop_page(open_page: Callable[..., Page]) -> Page:
    """A desk, 1280 pixels wide, French."""
    return open_page(viewport=DESKTOP)


@pytest.fixture
def screenshot(request: pytest.FixtureRequest) -> Callable[..., Path]:
    """Call it with a page and a name: the whole page goes to var/screenshots/<test>/<number>-<name>.png.

    A page of the shop that stays wider than its screen fails the test.
    """
    folder = SCREENSHOTS / re.sub(r"\W+", "-", request.node.name).strip("-")
    taken: list[Path] = []

    def take(page: Page, name: str, *, is_full_page: bool = True) -> Path:
        path = folder / f"{len(taken) + 1:02d}-{name}.png"
        page.wait_for_load_state()
        width = page.viewport_size["width"] if page.viewport_size else 0
        if not any(place in page.url for place in BACK_OFFICES):
            page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width)
        if is_full_page:
            page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")  # what sticks lies in its place there
        page.screenshot(path=path, full_page=is_full_page, animations="disabled")
        taken.append(path)
        return path

    return take


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """Call it with a page: axe finds nothing to complain about there."""
    axe = Axe()

    def check(page: Page) -> None:
        SEEN_BY_AXE.add(page.url)
        violations = axe.run(page).response["violations"]
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in violations] == []

    return check


def complain_of_others(base_url: str, complaints: Complaints) -> Callable[[Request], None]:
    def look(request: Request) -> None:
        if not request.url.startswith((base_url, "data:", "blob:")):
            complaints.append(f"asked another host: {request.url}")

    return look


def listen(page: Page, complaints: Complaints) -> None:
    """Note script errors, console errors, failed requests and 5xx answers of a page."""

    def on_console(message: ConsoleMessage) -> None:
        # Chromium also logs every 4xx answer here; a journey that provokes one asserts on the page instead.
        if page.url in SEEN_BY_AXE and "inline style" in message.text:
            return
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(f"console on {page.url}: {message.text}")

    def on_response(response: Response) -> None:
        if response.status >= 500:
            complaints.append(f"{response.status} from {response.request.method} {response.url}")

    def on_failed(request: Request) -> None:
        if request.failure and "ERR_ABORTED" not in request.failure:
            complaints.append(f"{request.failure} for {request.url}")

    page.on("pageerror", lambda error: complaints.append(f"script on {page.url}: {error}"))
    page.on("console", on_console)
    page.on("response", on_response)
    page.on("requestfailed", on_failed)


def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run of tests, the same in all of its processes."""
    own = tmp_path_factory.getbasetemp()
    return (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "filled"


@pytest.fixture(scope="session")
def filled_shop(django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedShop]:
    """The demo shop with its goods, pages and staff, without a past; tests ask for `demo_shop`."""
    fill = Filling(shared_folder(tmp_path_factory))
    with django_db_blocker.unblock(), shared_shop(LOG_LEVEL="WARNING", fill=fill) as shared:
        yield shared


@pytest.fixture
def second_web() -> Iterator[Callable[..., LiveShop]]:
    """Call it with a shop and variables for more web processes of that shop, which have these variables."""
    with ExitStack() as started:

        def start(shop: LiveShop, **variables: str) -> LiveShop:
            port = free_port()
            url = f"http://localhost:{port}"
            environment = {**shop.environment, "PORT": str(port), "PUBLIC_URL": url, **variables}
            second = replace(shop, url=url, environment=environment)
            second.web.log = shop.folder / f"web-{port}.log"
            started.callback(second.web.stop, seconds=0)
            second.start_web()
            return second

        yield start


@pytest.fixture
def demo_shop(filled_shop: SharedShop, django_db_blocker: DjangoDbBlocker) -> Iterator[LiveShop]:
    """The filled shop as it was at first, today; this test's queries and its clock go to its database."""
    with django_db_blocker.unblock(), filled_shop.as_at_first() as shop:
        yield shop
