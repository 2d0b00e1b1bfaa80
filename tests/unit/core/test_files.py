from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile

from core.files import WholeFileStorage


class Broken(ContentFile):
    """A file whose reading fails in the middle."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError


def test_the_same_name_again_replaces_the_file(tmp_path: Path) -> None:
    storage = WholeFileStorage(location=str(tmp_path))
    assert storage.save("out/a.csv", ContentFile(b"one")) == "out/a.csv"
    assert storage.save("out/a.csv", ContentFile(b"two")) == "out/a.csv"
    assert (tmp_path / "out" / "a.csv").read_bytes() == b"two"
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.csv"]


def test_a_file_that_fails_half_way_leaves_nothing_and_harms_nothing(tmp_path: Path) -> None:
    storage = WholeFileStorage(location=str(tmp_path))
    storage.save("a.csv", ContentFile(b"one"))
    with pytest.raises(ConnectionError):
        storage.save("a.csv", Broken(b""))
    assert (tmp_path / "a.csv").read_bytes() == b"one"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_names_outside_the_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SuspiciousFileOperation):
        WholeFileStorage(location=str(tmp_path)).save("../a.csv", ContentFile(b"one"))
