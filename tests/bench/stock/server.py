"""Stock django-oscar as a running shop beside ours: the same servers, as many processes and threads, and nothing else of ours."""

from __future__ import annotations

import os
import re
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from scripts.processes import PROGRAMS
from tests.bench.processes import listener
from tests.databases import empty_mariadb_database, manage
from tests.live import ShopProcess
from tests.servers import free_port, tail, wait_for

LIST_PATH = "/catalogue/"
CARDS = 20
WARMING = 40
SETTINGS = "tests.bench.stock.settings"
FILL = "from tests.bench.stock.fill import fill; fill()"
SHM = Path("/dev/shm")


@dataclass(frozen=True)
class StockShop:
    """Where it answers, and the processes that work for a page, without their children."""

    url: str
    heads: list[int]


@contextmanager
def stock_oscar(*, server_url: str, redis_url: str) -> Iterator[StockShop]:
    """A warm stock Oscar in a database of its own on the MariaDB of `server_url`; all of it is removed afterwards.

    Its list has been asked for by all its processes, so that templates are read and small pictures made. Raises
    AssertionError when the list is not what it should be.
    """
    with ExitStack() as started:
        folder = Path(started.enter_context(tempfile.TemporaryDirectory(prefix="bambou-stock-", dir="/tmp")))
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "DATABASE_URL": started.enter_context(empty_mariadb_database(server_url)),
            "REDIS_URL": redis_url,
            "VAR_DIR": str(folder),
        }
        manage("shell", "-v0", "-c", FILL, environment=environment)
        port = free_port()
        web = ShopProcess(name="stock", command=command(port=port), environment=environment, folder=folder)
        started.callback(web.stop, seconds=0)
        web.start()
        url = f"http://localhost:{port}"
        wait_for(lambda: answers(url) or not web.is_running(), log=web.log)
        assert web.is_running(), f"stock Oscar ended:\n{tail(web.log)}"
        for _ in range(WARMING):
            problem = complaint(page(url))
            assert not problem, f"stock Oscar's list {problem}:\n{tail(web.log)}"
        yield StockShop(url, [web.pid, *(listener(urlsplit(each).port or 0) for each in (server_url, redis_url))])


def command(*, port: int) -> list[str]:
    """gunicorn as config/gunicorn.py sets it up for the shop."""
    options = ["--workers=2", "--threads=4", "--worker-class=gthread", "--preload", "--keep-alive=30"]
    options += [f"--worker-tmp-dir={SHM}"] if SHM.is_dir() else []
    options += ["--no-control-socket", "--log-level=warning", f"--bind=127.0.0.1:{port}"]
    return [str(PROGRAMS / "gunicorn"), *options, "tests.bench.stock.wsgi"]


def answers(url: str) -> bool:
    """Whether anything at all comes from there."""
    try:
        page(url)
    except OSError:
        return False
    return True


def page(url: str) -> str:
    """The list as HTML; raises OSError when it does not come with status 200."""
    with urllib.request.urlopen(f"{url}{LIST_PATH}", timeout=30) as answer:
        return answer.read().decode()


def complaint(html: str) -> str:
    """What is missing on a list: it shows 20 products, each with a price and a small picture."""
    found = {
        "products": html.count('class="product_pod"'),
        "prices": len(re.findall(r'class="price_color">£\d+\.\d\d<', html)),
        "pictures": len(re.findall(r'<img src="/media/thumbnails/\w+\.jpg"', html)),
    }
    wrong = [f"{number} {name}" for name, number in found.items() if number != CARDS]
    return f"shows {', '.join(wrong)}" if wrong else ""
