"""Named places where a test can end this process, as a power cut would. They do nothing in production."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
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
    """End this process by SIGKILL at the n-th pass of `name`, when the FAULT setting says `name:n`."""
    if settings.ENVIRONMENT != "test" or not settings.FAULT:
        return
    wanted, _, number = settings.FAULT.partition(":")
    if wanted != name:
        return
    _passes[name] += 1
    if _passes[name] == int(number or 1):
        os.kill(os.getpid(), signal.SIGKILL)
