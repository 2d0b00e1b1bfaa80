"""The web server's settings, for the demo and for containers: `gunicorn -c python:config.gunicorn config.wsgi`."""

import gc
from pathlib import Path
from typing import Any

from gunicorn.http import message

from config.env import env

bind = f"{env('HOST')}:{env('PORT')}"
worker_class = "gthread"
workers = env("WEB_CONCURRENCY")
threads = env("WEB_THREADS")
# One import of Django for all workers: a quicker start, and their memory is shared until it is written to.
preload_app = True
# The heartbeat file of a worker must not wait for a busy disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn makes a random name in it
timeout = 60
graceful_timeout = 20
keepalive = 30
# Whatever somebody pastes into the search is answered with a page, and 10,000 letters make up to 120 kB of an address. gunicorn
# itself allows 8 kB or any length.
message.MAX_REQUEST_LINE = limit_request_line = 131_072
max_requests = 20_000
max_requests_jitter = 2_000
accesslog = None
loglevel = env("LOG_LEVEL").lower()
# Nobody talks to it, and two servers of one user would share its file.
control_socket_disable = True


def when_ready(_server: Any) -> None:
    """What was read before the workers are forked stays: no worker looks through it, and its memory stays shared."""
    gc.freeze()
