"""What the tests need beside Python: as root on Debian it is installed by apt, elsewhere one line says what is missing.

Started by the system's Python, standard library only. Exits with 1 only if an installation fails, or under CI=true if
something stays missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from setup import can_build_mysqlclient

SEARCH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/usr/bin"])
POLICY = Path("/usr/sbin/policy-rc.d")
STAND_INS = {"chromium-headless-shell": "chromium"}


def main() -> int:
    packages = missing_packages()
    if packages and os.geteuid() == 0 and Path("/etc/debian_version").exists() and shutil.which("apt-get"):
        print(f"Installing by apt: {' '.join(packages)}", flush=True)
        with services_kept_down():
            if not install(packages):
                print("apt could not install them", file=sys.stderr)
                return 1
        packages = missing_packages()
    if packages:
        print(f"Missing for some of the tests: apt-get install -y {' '.join(packages)}", file=sys.stderr, flush=True)
    return 1 if packages and os.environ.get("CI") == "true" else 0


def missing_packages() -> list[str]:
    """Debian's names of what is not here; a server that a variable names need not be here."""
    packages = []
    if not can_build_mysqlclient():
        packages += ["build-essential", "pkg-config", "libmariadb-dev"]
        packages += ["python3-dev"] if sys.executable.startswith("/usr/bin/") else []
    if not os.environ.get("DATABASE_URL", "").startswith("mysql") and not has("mariadbd", "mysqld"):
        packages.append("mariadb-server")
    if not os.environ.get("REDIS_URL") and not has("redis-server"):
        packages.append("redis-server")
    if not has("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        packages.append("chromium-headless-shell")
    if not has_arial():
        packages.append("fonts-liberation")
    if not has("nginx"):
        packages.append("nginx-light")
    if not Path("/usr/share/zoneinfo/Europe/Paris").exists():
        packages.append("tzdata")
    return packages


def has_arial() -> bool:
    """Whether a browser finds Arial or what stands in for it, as nearly all devices do: until our fonts are there, a page shows it."""
    return any(Path("/usr/share/fonts").rglob("LiberationSans-Regular.ttf")) or any(
        Path("/usr/share/fonts").rglob("[Aa]rial.ttf")
    )


def has(*names: str) -> bool:
    return any(shutil.which(name, path=SEARCH) for name in names)


def install(packages: list[str]) -> bool:
    return apt("update") and apt("install", "-y", "--no-install-recommends", *map(available, packages))


def available(package: str) -> str:
    """The package itself, or what stands in for it where the release does not have it."""
    command = ["apt-cache", "show", package]
    is_known = subprocess.run(command, capture_output=True, check=False).returncode == 0
    return package if is_known else STAND_INS.get(package, package)


def apt(*arguments: str) -> bool:
    command = ["apt-get", "-qq", *arguments]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
    return done.returncode == 0


@contextmanager
def services_kept_down() -> Iterator[None]:
    """Debian starts what it installs; the tests start servers of their own, so nothing is to run afterwards."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()


if __name__ == "__main__":
    raise SystemExit(main())
