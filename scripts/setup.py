"""Makes or refreshes .venv for one purpose, `run` or `test`; started by the system's Python, standard library only.

What is installed is recorded in .venv/installed.json, so that a call with nothing changed takes a moment.
A .venv that is a symbolic link is somebody else's environment: it is used as it is.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RECORD = VENV / "installed.json"
REQUIREMENTS = ROOT / "requirements"
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
PKG_CONFIG_NAMES = ("mariadb", "libmariadb", "mysqlclient")
PURPOSES = ("run", "test")
MYSQL_HINT = "apt-get install -y build-essential pkg-config libmariadb-dev python3-dev"


@dataclass(frozen=True)
class Installed:
    """What one environment holds: the set for `run` or `test`, with mysqlclient or without it, from which files."""

    purpose: str
    has_mysql: bool
    digest: str

    def covers(self, other: Installed) -> bool:
        """Whether nothing of `other` is missing here; the set for tests holds all that running needs."""
        return (
            self.digest == other.digest
            and PURPOSES.index(self.purpose) >= PURPOSES.index(other.purpose)
            and self.has_mysql >= other.has_mysql
        )


def main(purpose: str) -> None:
    if sys.version_info < (3, 11):
        stop(f"Python 3.11 is needed, this is {sys.version.split()[0]}: apt-get install -y python3.11 python3.11-venv")
    if VENV.is_symlink():
        return
    has_mysql = can_build_mysqlclient()
    if not has_mysql and os.environ.get("DATABASE_URL", "").startswith("mysql"):
        stop(f"DATABASE_URL names MariaDB or MySQL, and mysqlclient cannot be built here: {MYSQL_HINT}")
    if not PYTHON.exists():
        make_environment()
    before = installed()
    wanted = Installed(purpose, has_mysql, requirements_digest())
    if before and before.covers(wanted):
        return
    if before and before.purpose == "test":
        wanted = Installed("test", has_mysql, wanted.digest)
    install(wanted)
    RECORD.write_text(json.dumps(asdict(wanted)))


def can_build_mysqlclient() -> bool:
    """mysqlclient has no Linux wheel: it needs a compiler, Python's headers and those of the client library."""
    if not shutil.which("cc") and not shutil.which("gcc"):
        return False
    if not Path(sysconfig.get_path("include"), "Python.h").exists():
        return False
    if os.environ.get("MYSQLCLIENT_CFLAGS"):
        return True
    if not shutil.which("pkg-config"):
        return False
    return any(subprocess.call(["pkg-config", "--exists", name]) == 0 for name in PKG_CONFIG_NAMES)


def make_environment() -> None:
    say(f"Making .venv with Python {sys.version.split()[0]}")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        stop(f"Python could not make .venv: apt-get install -y python3-venv\n{made.stdout.strip()}")


def installed() -> Installed | None:
    try:
        return Installed(**json.loads(RECORD.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def requirements_digest() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(REQUIREMENTS.glob("*.txt")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def install(wanted: Installed) -> None:
    """Brings .venv to exactly the pinned set; raises SystemExit with one line when the packages cannot be had."""
    path = requirements_file(wanted)
    if wanted.has_mysql:
        say(f"Installing {path.relative_to(ROOT)}: the headers of MariaDB are here, mysqlclient is built")
    else:
        say(f"Installing {path.relative_to(ROOT)}: without mysqlclient, its headers are not here; SQLite is used")
    RECORD.unlink(missing_ok=True)
    if not install_with_uv(path) and not pip("install", "-r", str(path)):
        stop("The packages could not be installed: is the package index reachable?")


def requirements_file(wanted: Installed) -> Path:
    if wanted.purpose == "run":
        return ROOT / "requirements.txt" if wanted.has_mysql else REQUIREMENTS / "base.txt"
    if wanted.has_mysql:
        return REQUIREMENTS / "test.txt"
    lines = (REQUIREMENTS / "test.txt").read_text().splitlines(keepends=True)
    path = VENV / "test-without-mysqlclient.txt"
    path.write_text("".join(line for line in lines if not line.startswith("mysqlclient==")))
    return path


def install_with_uv(path: Path) -> bool:
    if not (VENV / "bin" / "uv").exists() and not pip("install", "-r", str(REQUIREMENTS / "uv.txt")):
        say("uv cannot be had here; plain pip does it")
        return False
    command = [str(VENV / "bin" / "uv"), "pip", "sync", "--quiet", "--compile-bytecode", "--python", str(PYTHON)]
    if SYSTEM_CERTIFICATES.exists():
        command.append("--system-certs")
    if subprocess.call([*command, str(path)], cwd=ROOT) == 0:
        return True
    say("uv could not install everything; trying again with plain pip")
    return False


def pip(*arguments: str) -> bool:
    command = [str(PYTHON), "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    return subprocess.call(command, cwd=ROOT) == 0


def say(line: str) -> None:
    print(line, flush=True)


def stop(line: str) -> NoReturn:
    print(line, file=sys.stderr, flush=True)
    raise SystemExit(1)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
