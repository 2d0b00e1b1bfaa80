"""What must be there before the shop starts, as steps that each run only when something they depend on changed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from config.env import BASE_DIR, VAR_DIR, env
from scripts.stamps import Stamps, digest
from scripts.supervisor import Lane

PACKAGES = ("config", "core", "shop", "subscriptions", "logistics", "content", "tracking", "marketing")


@dataclass(frozen=True)
class Step:
    """Arguments for Python, and the fingerprint of what they read and make: the same fingerprint, nothing to do."""

    name: str
    says: str
    command: tuple[str, ...]
    fingerprint: Callable[[], str]


def lanes() -> tuple[tuple[Step, ...], ...]:
    """The steps that build on each other, in their order; the lanes need nothing of each other."""
    return (
        (
            Step("texts", "Compiling the translations", ("-m", "scripts.texts"), texts_fingerprint),
            manage("tables", "Making the tables (half a minute the first time)", tables_fingerprint, "migrate", "-v0"),
            manage("demo", "Filling the demo shop", database_identity, "demo"),
        ),
        (
            manage("fonts", "Cutting the typefaces down to Latin", fonts_fingerprint, "fonts", "--again", "-v0"),
            manage("static", "Collecting the static files", static_fingerprint, "collectstatic", "--noinput", "-v0"),
        ),
    )


def manage(name: str, says: str, fingerprint: Callable[[], str], *command: str) -> Step:
    """A step that is a management command."""
    return Step(name, says, ("manage.py", *command), fingerprint)


def due() -> list[Lane]:
    """For each lane, the steps that are due, as commands; one that has succeeded is recorded."""
    stamps = Stamps(VAR_DIR / "stamps.json")
    return [_due(lane, stamps=stamps) for lane in lanes()]


def _due(lane: tuple[Step, ...], *, stamps: Stamps) -> Lane:
    for step in lane:
        if not stamps.is_done(step.name, step.fingerprint()):
            print(step.says, flush=True)
            yield step.name, [sys.executable, *step.command]
            stamps.record(step.name, step.fingerprint())


def texts_fingerprint() -> str:
    own = files_below(VAR_DIR / "locale", "*.po")
    sources = [*files_below(BASE_DIR / "locale", "*.po"), *own_files("locale/**/*.po"), *own]
    return digest(sources, [path.with_suffix(".mo").exists() for path in sources])


def tables_fingerprint() -> str:
    """Migrations of ours and of the pinned packages, the languages with columns, and the database that they were run on."""
    return digest([*own_files("migrations/*.py"), *requirements()], [*env("LANGUAGES"), database_identity()])


def fonts_fingerprint() -> str:
    made = (BASE_DIR / "static" / "fonts").exists()
    return digest([BASE_DIR / "core" / "fonts.py", *requirements()], made)


def static_fingerprint() -> str:
    return digest(static_sources(), (VAR_DIR / "static").exists())


def static_sources() -> list[Path]:
    return [*files_below(BASE_DIR / "static"), *own_files("static/**/*"), *requirements()]


def database_identity() -> str:
    """The SQLite file that is there now, even when another took its name; of a server, its address."""
    url = urlsplit(env("DATABASE_URL"))
    if url.scheme != "sqlite":
        return digest([], url.geturl())
    try:
        file = Path(url.path).stat()
    except FileNotFoundError:
        return "none"
    return f"{file.st_dev}:{file.st_ino}"


def requirements() -> Iterator[Path]:
    return (BASE_DIR / "requirements").glob("*.txt")


def own_files(pattern: str) -> Iterator[Path]:
    for package in PACKAGES:
        for path in (BASE_DIR / package).glob(f"**/{pattern}"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def files_below(folder: Path, pattern: str = "*") -> Iterator[Path]:
    return (path for path in folder.rglob(pattern) if path.is_file())
