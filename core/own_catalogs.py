"""The words of an installation: catalogues that translators deliver, in `<VAR_DIR>/locale`, without a release.

What is not translated, or cannot be used, is French on the pages: never empty, never an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from django.utils.translation import to_locale

from core.catalogs import compile_one, french, is_finished, key_of, load, save, wanted

_TAG = re.compile(r"<[^>]*>")
_ADDRESS = re.compile(r"(?:[a-z0-9-]+|<[a-z]+:[a-z_]+>)(?:/(?:[a-z0-9-]+|<[a-z]+:[a-z_]+>))*/")


@dataclass(frozen=True)
class Refused:
    """A translation that is left out, and why."""

    path: Path
    string: str
    why: str

    def __str__(self) -> str:
        return f"{self.path}: {self.string!r} is left out: {self.why}"


def path_of(*, folder: Path, language: str) -> Path:
    """Where the catalogue of a language lies: locale/de_CH/LC_MESSAGES/django.po."""
    return folder / to_locale(language) / "LC_MESSAGES" / "django.po"


def write(*, root: Path, folder: Path, language: str) -> Path:
    """Put every string of the shop that a language is without into its catalogue, its French above it; returns the file."""
    path = path_of(folder=folder, language=language)
    catalog = load(path=path, locale=to_locale(language))
    known = french(root=root)
    for messages in wanted(root=root).values():
        for context, ids in messages:
            if catalog.get(ids, context=context) is None:
                words = known.get(key_of((context, ids)))
                catalog.add(ids, context=context, auto_comments=[f"fr: {words}"] if words else [])
    save(catalog, path=path)
    return path


def untranslated(*, root: Path, folder: Path, language: str) -> int:
    """How many strings of the shop have no finished translation in a language's catalogue."""
    path = path_of(folder=folder, language=language)
    done = {key_of((entry.context, entry.id)) for entry in load(path=path) if entry.id and is_finished(entry)}
    return len(_strings(root) - done)


@cache
def _strings(root: Path) -> frozenset[tuple[str | None, str]]:
    """What there is to translate; looking for it takes seconds."""
    return frozenset(key_of(message) for messages in wanted(root=root).values() for message in messages)


def compile_all(*, root: Path, folder: Path) -> list[Refused]:
    """Write the .mo beside every .po of the folder, with what can be used of it; returns what was left out."""
    refused: list[Refused] = []
    known = french(root=root) if any(folder.glob("*/LC_MESSAGES/django.po")) else {}
    for path in sorted(folder.glob("*/LC_MESSAGES/django.po")):
        catalog = load(path=path, locale=path.parent.parent.name)
        usable = Catalog(locale=catalog.locale, domain="django", charset="utf-8")
        taken: dict[str, str | None] = {}
        for entry in catalog:
            if not entry.id or not is_finished(entry):
                continue
            why = next(_faults(entry, catalog=catalog), "")
            if not why and _is_address(entry):
                in_french = known.get(key_of((entry.context, entry.id)), str(entry.id))
                if taken.setdefault(str(entry.string), in_french) != in_french:
                    why = "another address has the same translation"
            if why:
                refused.append(Refused(path, str(entry.id), why))
            else:
                usable[entry.id] = Message(entry.id, entry.string, context=entry.context)
        compile_one(usable, target=path.with_suffix(".mo"))
    return refused


def _is_address(entry: Message) -> bool:
    return isinstance(entry.id, str) and bool(_ADDRESS.fullmatch(entry.id))


def _faults(entry: Message, *, catalog: Catalog) -> Iterator[str]:
    """Why an entry cannot be shown: a page with it would break, or lead nowhere."""
    yield from (str(error) for error in entry.check(catalog))
    ids = (entry.id,) if isinstance(entry.id, str) else entry.id
    strings = (entry.string,) if isinstance(entry.string, str) else entry.string or ()
    tags = {tuple(sorted(_TAG.findall(each))) for each in ids}
    if any(tuple(sorted(_TAG.findall(each))) not in tags for each in strings):
        yield "it has other tags than the English"
    if _is_address(entry) and not _ADDRESS.fullmatch(str(entry.string)):
        yield "an address has small letters, digits and hyphens, and ends with a slash"
