"""Named places where a test can end this process, as a power cut would. They do nothing in production."""

from __future__ import annotations

import os
import signal
from collections import Counter

from django.conf import settings

_passes: Counter[str] = Counter()


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
