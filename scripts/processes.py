"""The command lines of the shop's processes, for the run command and for the tests that start a whole shop."""

from __future__ import annotations

import sys
from pathlib import Path

PROGRAMS = Path(sys.executable).parent
QUEUES = ("default", "billing", "mail")
# Chatter between workers (gossip, mingle, heartbeat) has no use here: the database holds who does what.
LONELY = ("--without-gossip", "--without-mingle", "--without-heartbeat")


def web() -> list[str]:
    return [str(PROGRAMS / "gunicorn"), "-c", "python:config.gunicorn", "config.wsgi"]


def worker(*, processes: int = 1, beat_schedule: Path | None = None) -> list[str]:
    """A worker for all queues; with `beat_schedule` (a file of its own) it also is the beat.

    A beat inside a worker is for a shop with one worker only: two of them would be two beats.
    """
    celery = (str(PROGRAMS / "celery"), "-A", "config", "--quiet")
    command = [*celery, "worker", f"--queues={','.join(QUEUES)}", f"--concurrency={processes}", *LONELY]
    return command if beat_schedule is None else [*command, "--beat", f"--schedule={beat_schedule}"]
