"""Named places where a test can end this process, as a power cut would. They do nothing in production."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from pathlib import Path
from typing import TypeVar

from django.conf import settings

T = TypeVar("T")
_passes: Counter[str] = Counter()


def is_on(name: str) -> bool:
    """Whether a test switched `name` on, such as a control that takes the locks away to see the race."""
    return bool(settings.ENVIRONMENT == "test" and name == settings.FAULT)


def slowly(value: T) -> T:
    """`value`, after a pause that makes a race easy to see."""
    time.sleep(0.05)
    return value


def faultpoint(name: str) -> None:
    """End this process by SIGKILL at the n-th pass of `name`, when the FAULT setting says `name:n`.

    `name:n:group` ends all processes of its group. `@<path>` reads the fault from a file at each pass, so that a test can
    choose it while the process runs; whatever stands behind a further colon makes it another fault, whose passes begin anew.
    """
    if settings.ENVIRONMENT != "test" or not settings.FAULT:
        return
    fault = _chosen()
    wanted, _, rest = fault.partition(":")
    if wanted != name:
        return
    number, _, scope = rest.partition(":")
    _passes[fault] += 1
    if _passes[fault] == int(number or 1):
        if scope.startswith("group"):
            os.killpg(os.getpgrp(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)


def _chosen() -> str:
    fault: str = settings.FAULT
    return Path(fault[1:]).read_text().strip() if fault.startswith("@") else fault
