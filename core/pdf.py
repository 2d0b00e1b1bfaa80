"""PDFs drawn by Typst from a layout and the words for it: archivable, readable by screen readers, the same bytes every time."""

from __future__ import annotations

import functools
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

FONT_PACKAGES = ("font_fredoka_one", "font_hanken_grotesk")


@functools.cache
def _fonts() -> typst.Fonts:
    """The shop's typefaces, and the library's own for letters that they lack; none of the machine's."""
    folders = [str(files(package) / "files") for package in FONT_PACKAGES]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)


def draw(*, layout: Path, contents: dict[str, Any]) -> bytes:
    """The PDF of `layout`, which reads `contents` as `sys.inputs.document`. Takes some 100 ms of CPU: never under locks.

    A letter that no font has (an emoji in a name) keeps the file from being PDF/A; it is then a plain PDF with a blank box.
    """
    inputs = {"document": json.dumps(contents, sort_keys=True)}
    try:
        return _compile(layout, inputs, standards=["a-2a", "ua-1"])
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        return _compile(layout, inputs, standards=[])


def _compile(layout: Path, inputs: dict[str, str], *, standards: list[typst.PDFStandard]) -> bytes:
    made = typst.compile(
        layout,
        root=settings.BASE_DIR,
        font_paths=_fonts(),
        sys_inputs=inputs,
        format="pdf",
        pdf_standards=standards,
    )
    assert isinstance(made, bytes)
    return made
