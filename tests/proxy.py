"""nginx with the configuration that the shop ships, in front of a shop that a test or a bench started."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.databases import ROOT
from tests.servers import ServerMissing, free_port, process, succeeds, temporary_folder, wait_for

SHIPPED = ROOT / "config" / "nginx" / "default.conf.template"
# What the image of nginx has around the configuration of a server, with every file in a folder of ours.
AROUND = """
{user}
worker_processes {processes};
pid {folder}/pid;
error_log {folder}/log warn;
events {{ worker_connections 1024; }}
http {{
    default_type application/octet-stream;
    access_log off;
    sendfile on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/shop.conf;
}}
"""


def program() -> str:
    """The path of nginx; raises ServerMissing."""
    found = shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin"]))
    if found is None:
        raise ServerMissing("nginx is not installed: apt-get install -y nginx-light")
    return found


def filled_in(*, upstream: str, port: int, cache: Path) -> str:
    """The shipped configuration with its three variables filled in, and nothing else that begins with a dollar."""
    values = {"SHOP_UPSTREAM": upstream, "SHOP_PORT": str(port), "SHOP_CACHE": str(cache)}
    text = SHIPPED.read_text()
    for name, value in values.items():
        assert f"${{{name}}}" in text
        text = text.replace(f"${{{name}}}", value)
    assert "${" not in text
    return text


@contextmanager
def nginx(*, url: str, processes: int = 1) -> Iterator[str]:
    """nginx in front of the shop at `url`; yields its address."""
    command = program()
    with temporary_folder("nginx") as folder:
        port = free_port()
        (folder / "shop.conf").write_text(
            filled_in(upstream=urlsplit(url).netloc.replace("localhost", "127.0.0.1"), port=port, cache=folder / "kept")
        )
        user = "user root;" if os.geteuid() == 0 else ""  # nobody else may read the folder
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder, processes=processes, user=user))
        log = folder / "log"
        started = [command, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(log), "-g", "daemon off;"]
        with process(started, log=log):
            address = f"http://localhost:{port}"
            wait_for(lambda: succeeds(["curl", "-s", "-o", "/dev/null", f"{address}/health/live"]), log=log)
            yield address
