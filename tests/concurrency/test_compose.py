"""Every command of docker-compose.yml and of the Dockerfile, run outside docker against servers with the same options."""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.compose import build_commands, health_command, image_environment, service
from tests.databases import ROOT, database
from tests.live import ShopProcess
from tests.servers import free_port, mariadb, redis, tail

HEALTHY_WITHIN = 180


@dataclass
class Stack:
    """The servers that the containers would reach, and the environment that names them."""

    folder: Path
    machine: dict[str, str]
    environment: dict[str, str]

    def located(self, command: list[str]) -> list[str]:
        """A container's command line with the container's folders replaced by those of the test."""
        return [word.replace("/tmp", str(self.folder)) for word in command]

    def run(self, command: list[str], *, is_built: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command of a container, or one of those that build the image, which know no service."""
        return subprocess.run(
            self.located(command),
            cwd=ROOT,
            env=self.environment if is_built else {**image_environment(), **self.machine},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def wait_until_healthy(self, name: str, process: ShopProcess) -> None:
        """Return once the service's own health check succeeds; raises AssertionError with what it says."""
        deadline = time.monotonic() + HEALTHY_WITHIN
        while (check := self.run(health_command(name))).returncode:
            assert process.is_running(), tail(process.log)
            assert time.monotonic() < deadline, f"{name}: {check.stdout}{check.stderr}\n{tail(process.log)}"
            time.sleep(0.5)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, s3_url: str) -> Iterator[Stack]:
    server_url = os.environ.get("DATABASE_URL", "")
    if not server_url.startswith("mysql"):
        pytest.skip("DATABASE_URL names no MariaDB")
    folder = tmp_path_factory.mktemp("compose")
    (folder / "keys").mkdir()
    with ExitStack() as started:
        port = str(free_port())
        replaced = {
            "DATABASE_URL": started.enter_context(database(server_url=server_url, folder=folder)),
            "REDIS_URL": started.enter_context(redis(options=service("queue")["command"][1:])),
            "CACHE_URL": started.enter_context(redis(options=service("cache")["command"][1:])),
            "AWS_S3_ENDPOINT_URL": s3_url,
            "SECRET_KEY_FILE": str(folder / "keys" / "secret_key"),
            "PUBLIC_URL": f"http://localhost:{port}",
        }
        assert set(replaced) <= set(service("web")["environment"])
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        machine = {
            "PATH": path,
            "HOME": str(folder),
            "HOSTNAME": socket.gethostname(),
            "VAR_DIR": str(folder / "var"),
        }
        address = {"HOST": "127.0.0.1", "PORT": port}
        environment = {**image_environment(), **service("web")["environment"], **replaced, **machine, **address}
        yield Stack(folder, machine, environment)


@pytest.fixture(scope="module")
def released(stack: Stack) -> Stack:
    """The stack after the build of the image and the release, which is run twice as at every later start."""
    for line in build_commands():
        built = stack.run(["sh", "-c", line], is_built=False)
        assert built.returncode == 0, built.stderr
    for _again in range(2):
        done = stack.run(service("release")["command"])
        assert done.returncode == 0, done.stderr
    return stack


def test_the_key_is_read_by_its_owner_alone(released: Stack) -> None:
    key = released.folder / "keys" / "secret_key"
    assert (key.stat().st_mode & 0o777, len(key.read_text()), len(list(key.parent.iterdir()))) == (0o600, 64, 1)


def test_every_process_turns_healthy_and_ends_when_told(released: Stack) -> None:
    stack = released
    with ExitStack() as started:
        processes = {}
        for name in ("web", "worker", "beat"):
            command = stack.located(service(name)["command"])
            processes[name] = ShopProcess(
                name=name, command=command, environment=stack.environment, folder=stack.folder
            )
            processes[name].start()
            started.callback(processes[name].stop, seconds=5)
        for name, process in processes.items():
            stack.wait_until_healthy(name, process)
        with urllib.request.urlopen(f"{stack.environment['PUBLIC_URL']}/static/css/main.css", timeout=10) as answer:
            assert answer.status == 200
        for name, process in processes.items():
            assert process.end(seconds=30) == 0, f"{name}: {tail(process.log)}"


def test_a_web_server_without_its_queue_is_not_healthy(released: Stack) -> None:
    stack = released
    environment = {**stack.environment, "REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"}
    web = ShopProcess(name="lame", command=service("web")["command"], environment=environment, folder=stack.folder)
    web.start()
    try:
        deadline = time.monotonic() + HEALTHY_WITHIN
        while "503" not in (check := stack.run(health_command("web"))).stderr:
            assert web.is_running(), tail(web.log)
            assert time.monotonic() < deadline, f"{check.stderr}\n{tail(web.log)}"
            time.sleep(0.5)
        assert check.returncode == 1
        assert '"database": "ok", "queue": "failed"' in check.stderr
    finally:
        web.stop(seconds=5)


def test_mariadb_starts_with_the_options_of_its_container() -> None:
    with mariadb(options=service("database")["command"]) as url:
        assert url.startswith("mysql://")


@pytest.mark.parametrize("name", ["queue", "cache"])
def test_redis_answers_its_health_check(name: str) -> None:
    program, *options = service(name)["command"]
    assert program == "redis-server"
    with redis(options=options) as url:
        check = health_command(name)
        check[1:1] = ["-p", url.rpartition(":")[2].partition("/")[0]]
        answer = subprocess.run(check, capture_output=True, text=True, check=True)
        assert answer.stdout == "PONG\n", shlex.join(check)
