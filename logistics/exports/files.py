"""The storage of the warehouse's files: a folder or S3. `out/` is ours, `in/` is the warehouse's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

OUT = "out"
IN = "in"
CONFIRMATIONS = "confirmations"


class StorageFailed(Exception):
    """The folder or the store did not do what was asked, or not in time; nothing is known of the file."""


@contextmanager
def _answers() -> Iterator[None]:
    try:
        yield
    except (OSError, BotoCoreError, ClientError) as error:
        raise StorageFailed(f"{type(error).__name__}: {error}") from error


def storage() -> Storage:
    """The storage that the settings call `exports`."""
    return storages["exports"]


def put(*, name: str, data: bytes) -> None:
    """Write `data` whole under exactly `name`; the same again replaces it. Raises StorageFailed."""
    with _answers():
        saved = storage().save(name, ContentFile(data))
        if saved != name:
            storage().delete(saved)
            raise StorageFailed(f"{name} became {saved}: this storage does not overwrite")


def put_json(*, name: str, content: dict[str, Any]) -> None:
    """Write `content` as JSON with sorted keys. Raises StorageFailed."""
    put(name=name, data=(json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode())


def get(*, name: str) -> bytes:
    """The bytes of `name`. Raises StorageFailed, also for a file that is not there."""
    with _answers(), storage().open(name, "rb") as file:
        return bytes(file.read())


def exists(*, name: str) -> bool:
    """Whether there is a file `name`. Raises StorageFailed."""
    with _answers():
        return bool(storage().exists(name))


def names_in(*, folder: str) -> list[str]:
    """The names of the files in `folder`, sorted; none for a folder that is not there yet. Raises StorageFailed."""
    with _answers():
        try:
            return sorted(storage().listdir(folder)[1])
        except FileNotFoundError:
            return []


def delete(*, name: str) -> None:
    """Remove `name`; one that is not there is no error. Raises StorageFailed."""
    with _answers():
        storage().delete(name)
