"""Static files for the shops that tests start: collected once, and lent to every shop as long as their sources are the same."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from core.fonts import write_subsets
from scripts.prepare import static_sources
from scripts.stamps import digest
from tests.databases import COPIES, ROOT, TEST_ENVIRONMENT, manage, one_at_a_time


def collected_static(*, environment: Mapping[str, str]) -> Path:
    """The folder of what a shop with these variables serves; of `environment`, ENVIRONMENT says how files are named there.

    Older ones are removed. Several processes may ask at once: one collects, the others wait.
    """
    write_subsets(folder=ROOT / "static" / "fonts")
    kind = environment.get("ENVIRONMENT", TEST_ENVIRONMENT["ENVIRONMENT"])
    state = digest([*static_sources(), ROOT / "core" / "static.py", *(ROOT / "config" / "settings").glob("*.py")])
    whole = COPIES / f"static-{kind}-{state[:16]}"
    with one_at_a_time(f"static-{kind}"):
        if not whole.exists():
            making = COPIES / f"making-static-{kind}"
            manage("collectstatic", "--noinput", "-v0", environment={"ENVIRONMENT": kind, "VAR_DIR": str(making)})
            for older in COPIES.glob(f"static-{kind}-*"):
                shutil.rmtree(older, ignore_errors=True)
            (making / "static").rename(whole)
            shutil.rmtree(making)
    return whole
