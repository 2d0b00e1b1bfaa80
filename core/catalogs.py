"""Which strings the code and the templates hold, and which of them French has; compiled without system tools.

Words of further languages are the installation's own: `core.own_catalogs`.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
PACKAGES = ("core", "shop", "subscriptions", "logistics", "content", "tracking", "marketing", "config")
# Strings of templates/<folder>/ stand in the catalogue of a package; those of all other templates in locale/ at the root.
TEMPLATE_OWNERS = {
    "shop": "shop",
    "subscriptions": "subscriptions",
    "logistics": "logistics",
    "content": "content",
    "tracking": "tracking",
    "marketing": "marketing",
}

Message = tuple[str | None, str | tuple[str, ...] | list[str]]


def _sources(*, root: Path) -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield package, path
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix in (".html", ".txt"):
            yield TEMPLATE_OWNERS.get(path.relative_to(root / "templates").parts[0], "."), path


def messages_of(*, path: Path) -> Iterator[Message]:
    """(context, id) of each translatable string in a Python file or a template; a plural id is a pair."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What stands between the tags keeps its indentation there, which is none of Python's.
        text = "\n".join(line.strip() for line in templatize(text).splitlines())
    for _, message, _, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
        yield context, message


def wanted(*, root: Path) -> dict[str, dict[Message, Path]]:
    """For each package (`.` is the root), the strings that its catalogue must hold, and where each was found."""
    found: dict[str, dict[Message, Path]] = {}
    for package, path in _sources(root=root):
        for message in messages_of(path=path):
            found.setdefault(package, {}).setdefault(message, path)
    return found


def catalog_path(*, root: Path, package: str) -> Path:
    return root / package / "locale" / "fr" / "LC_MESSAGES" / "django.po"


def load(*, path: Path, locale: str = "fr") -> Catalog:
    """The catalogue at `path`, or an empty one."""
    if not path.exists():
        return Catalog(locale=locale, domain="django", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale, domain="django")


def save(catalog: Catalog, *, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=120, sort_output=True, omit_header=False)


def key_of(message: Message) -> tuple[str | None, str]:
    context, ids = message
    return context, ids if isinstance(ids, str) else ids[0]


def french(*, root: Path) -> dict[tuple[str | None, str], str]:
    """The French of every string that has one, of a plural its first form."""
    found: dict[tuple[str | None, str], str] = {}
    for package in (*PACKAGES, "."):
        for entry in load(path=catalog_path(root=root, package=package)):
            if entry.id and is_finished(entry):
                words = entry.string if isinstance(entry.string, str) else (entry.string or [""])[0]
                found.setdefault(key_of((entry.context, entry.id)), words)
    return found


def is_finished(entry: Any) -> bool:
    """Whether nothing of an entry is left to translate, all its plurals among it, and nobody doubts it."""
    complete = all(entry.string) if isinstance(entry.string, (tuple, list)) else bool(entry.string)
    return complete and not entry.fuzzy


def missing(*, root: Path) -> list[tuple[str, Message, Path]]:
    """The strings without a finished French translation in any catalogue: package, string, where."""
    translated = set()
    for package in (*PACKAGES, "."):
        for entry in load(path=catalog_path(root=root, package=package)):
            if is_finished(entry):
                translated.add(key_of((entry.context, entry.id)))
    return [
        (package, message, path)
        for package, messages in wanted(root=root).items()
        for message, path in messages.items()
        if key_of(message) not in translated
    ]


def compile_all(*, root: Path) -> int:
    """Write the .mo beside every .po that is newer; return how many were written. Nobody ever reads half of one."""
    written = 0
    for package in (*PACKAGES, "."):
        source = catalog_path(root=root, package=package)
        target = source.with_suffix(".mo")
        if source.exists() and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
            compile_one(load(path=source), target=target)
            written += 1
    return written


def compile_one(catalog: Catalog, *, target: Path) -> None:
    """Write a catalogue as Django reads it, in one go for whoever looks."""
    unfinished = target.with_suffix(f".{os.getpid()}")
    with unfinished.open("wb") as file:
        write_mo(file, catalog)
    unfinished.replace(target)
