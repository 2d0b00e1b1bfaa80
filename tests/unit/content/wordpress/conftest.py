from __future__ import annotations

import io
import struct
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.parsers import expat

import pytest
from django.utils import translation
from PIL import Image

from content.importers.wordpress.importing import Wishes, import_site
from content.importers.wordpress.languages import Rules
from content.importers.wordpress.mapping import Options
from content.importers.wordpress.report import Report
from content.importers.wordpress.source import site_of
from content.tree import ensure_roots

NOON = datetime(2026, 11, 9, 12, tzinfo=UTC)
Import = Callable[..., Report]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Reports are read in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def shop(db: None) -> None:
    """The roots of the site."""
    ensure_roots()


@pytest.fixture
def run(shop: None) -> Import:
    """Import an export, at a moment and with wishes."""

    def imported(
        data: bytes | Path,
        *,
        now: datetime = NOON,
        language: str = "fr",
        authors: dict[str, str] | None = None,
        types: dict[str, str] | None = None,
        prefixes: dict[str, str] | None = None,
        **wishes: Any,
    ) -> Report:
        file = io.BytesIO(data if isinstance(data, bytes) else data.read_bytes())
        options = Options(site=site_of(file), language=language, authors=authors or {}, types=types or {})
        rules = Rules(default=language, codes=("fr", "en"), prefixes=prefixes or {})
        return import_site(file, wishes=Wishes(rules=rules, options=options, **wishes), now=now)

    return imported


def counted(data: bytes) -> dict[str, int]:
    """How many there are of each type in an export, by a parser that shares nothing with the importer."""
    found: Counter[str] = Counter()
    path: list[str] = []
    words: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        path.append(name.rpartition(":")[2])
        words.clear()
        if path[:3] == ["rss", "channel", path[-1]] and name in ("wp:author", "wp:category", "wp:tag", "wp:term"):
            found[path[-1]] += 1
        found["comment"] += name == "wp:comment"

    def end(name: str) -> None:
        if name == "wp:post_type" and path[-2] == "item":
            found["".join(words).strip()] += 1
        path.pop()

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = words.append
    # What XML forbids, and the file holds on purpose.
    parser.Parse(data.replace(b"\x02", b""), True)
    return dict(found)


def drawn(form: str, *, size: tuple[int, int] = (8, 6)) -> bytes:
    """A picture in a format."""
    file = io.BytesIO()
    Image.new("RGB", size, "#1F6B45").save(file, form)
    return file.getvalue()


def bomb(*, width: int, height: int) -> bytes:
    """A PNG of few bytes that says that it has many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    """The folder wp-content/uploads of the fake blog, with what must be refused."""
    folder = tmp_path / "uploads"
    month = folder / "2024" / "03"
    month.mkdir(parents=True)
    (month / "volcan-scaled.jpg").write_bytes(drawn("JPEG"))
    (month / "abeilles.png").write_bytes(drawn("PNG"))
    (month / "IMG_2041.jpg").write_bytes(drawn("JPEG"))
    (month / "notice.pdf").write_bytes(b"%PDF-1.7\n%%EOF\n")
    (month / "chanson.mp3").write_bytes(b"ID3\x04" + bytes(20))
    (month / "dessin.svg").write_bytes(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    (month / "bombe.png").write_bytes(bomb(width=50_000, height=50_000))
    (month / "page.png").write_bytes(b"<html><script>alert(1)</script></html>")
    with (month / "geant.jpg").open("wb") as file:
        file.write(drawn("JPEG"))
        file.truncate(200_000_000)
    return folder
