"""The system's Chromium, and how it is started where there is no display and perhaps no sandbox."""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import ViewportSize

from tests.servers import ServerMissing

CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# The shell is Chromium without its windows: it draws the same and takes a third of the processor time for a page.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
# A small phone, a tablet held upright, a desk: what customers do is walked at all three.
WIDTHS: tuple[ViewportSize, ...] = ({"width": 360, "height": 740}, {"width": 768, "height": 1024}, DESKTOP)


def chromium_path() -> str:
    """The browser's program, CHROME_PATH first; raises ServerMissing with the way to get it."""
    given = os.environ.get("CHROME_PATH")
    if given:
        return given
    path = next((path for name in NAMES if (path := shutil.which(name))), None)
    if path is None:
        raise ServerMissing("no Chromium on the PATH: apt-get install -y chromium-headless-shell, or set CHROME_PATH")
    return path
