"""What a file of the old site is, by its first bytes and not by its name: a picture, a document, or nothing that is taken.

Sources: OWASP, File Upload Cheat Sheet; https://www.garykessler.net/library/file_sigs.html.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from django.conf import settings
from PIL import Image, UnidentifiedImageError

from content.importers.wordpress.reasons import Reason, Refused

PICTURES = {"jpg": "JPEG", "jpeg": "JPEG", "jpe": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "avif": "AVIF"}
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp", "AVIF": "avif"}
OFFICE, ZIP, MATROSKA = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"\x1a\x45\xdf\xa3"
# What a file of an extension may begin with, and after how many bytes.
DOCUMENTS: dict[str, tuple[int, tuple[bytes, ...]]] = {
    "pdf": (0, (b"%PDF-",)),
    **dict.fromkeys(("doc", "xls", "ppt"), (0, (OFFICE,))),
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp", "epub", "zip"), (0, (ZIP,))),
    "rtf": (0, (b"{\\rtf",)),
    "mp3": (0, (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    **dict.fromkeys(("ogg", "oga", "ogv", "opus"), (0, (b"OggS",))),
    "flac": (0, (b"fLaC",)),
    "wav": (8, (b"WAVE",)),
    "avi": (8, (b"AVI ",)),
    **dict.fromkeys(("mp4", "m4v", "m4a", "mov", "3gp"), (4, (b"ftyp", b"moov", b"mdat", b"wide", b"free"))),
    **dict.fromkeys(("webm", "mkv"), (0, (MATROSKA,))),
}
TEXTS = ("txt", "csv", "vtt")
MAX_PIXELS = 50_000_000
MAX_PICTURE_BYTES = getattr(settings, "WAGTAILIMAGES_MAX_UPLOAD_SIZE", 10_000_000)
MAX_DOCUMENT_BYTES = 100_000_000
HEAD = 4096


@dataclass(frozen=True)
class Found:
    """A file that may be taken. `size` in pixels is a picture's; None for a document."""

    path: Path
    name: str
    size: tuple[int, int] | None


def file_name(address: str) -> str:
    """The name of the file at an address or a path."""
    return PurePosixPath(unquote(urlsplit(address).path)).name


def extension(name: str) -> str:
    """`jpg` of `Photo.JPG`."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def limit_of(name: str) -> int:
    """How many bytes a file of this name may have. Raises Refused for a kind of file that is not taken."""
    kind = extension(name)
    if kind in PICTURES:
        return int(MAX_PICTURE_BYTES)
    if kind in DOCUMENTS or kind in TEXTS:
        return MAX_DOCUMENT_BYTES
    raise Refused(Reason.FILE_KIND, path=name, kind=kind or "?")


def examined(path: Path, *, name: str) -> Found:
    """The file at `path`, called `name` on the old site. Raises Refused; little of the file is read before that."""
    limit = limit_of(name)
    size = path.stat().st_size
    if size > limit:
        raise Refused(Reason.TOO_BIG, path=name, limit=limit // 1_000_000)
    if size == 0:
        raise Refused(Reason.BAD_FILE, path=name)
    kind = extension(name)
    if kind in PICTURES:
        form, pixels = _read(path, name=name)
        real = name if PICTURES[kind] == form else f"{name}.{EXTENSIONS[form]}"
        return Found(path=path, name=real, size=pixels)
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not _is_document(head, kind=kind):
        raise Refused(Reason.OTHER_KIND, path=name, kind=kind)
    return Found(path=path, name=name, size=None)


def _is_document(head: bytes, *, kind: str) -> bool:
    if kind in TEXTS:
        return b"\x00" not in head and not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    offset, marks = DOCUMENTS[kind]
    return head[offset:].startswith(marks)


def _read(path: Path, *, name: str) -> tuple[str, tuple[int, int]]:
    """Format, width and height of a picture that can be read to its end; its pixels are counted before it is unpacked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=tuple(EXTENSIONS)) as image:
                width, height = image.size
                if width * height > MAX_PIXELS:
                    raise Refused(Reason.TOO_MANY_PIXELS, path=name, limit=MAX_PIXELS // 1_000_000)
                image.load()
    except Image.DecompressionBombError as error:
        raise Refused(Reason.TOO_MANY_PIXELS, path=name, limit=MAX_PIXELS // 1_000_000) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refused(Reason.BAD_FILE, path=name) from error
    return str(image.format), (width, height)
