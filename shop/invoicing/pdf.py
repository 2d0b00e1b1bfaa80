"""A document as a PDF: archivable (PDF/A-2a) and readable by screen readers (PDF/UA-1), the same bytes every time."""

from __future__ import annotations

import functools
import json
from importlib.resources import files
from pathlib import Path

import typst
from django.conf import settings

from shop.invoicing.models import CreditNote, Invoice
from shop.invoicing.printing import contents_of

LAYOUT = Path(__file__).with_name("document.typ")
FONT_PACKAGES = ("font_fredoka_one", "font_hanken_grotesk")


@functools.cache
def _fonts() -> typst.Fonts:
    """The shop's typefaces, and the library's own for letters that they lack; none of the machine's."""
    folders = [str(files(package) / "files") for package in FONT_PACKAGES]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)


def render(document: Invoice | CreditNote) -> bytes:
    """The document's PDF. Takes some 100 ms of CPU: never inside a transaction that holds locks.

    A letter that no font has (an emoji in a name) keeps the file from being PDF/A; it is then a plain PDF with a blank box.
    """
    inputs = {"document": json.dumps(contents_of(document), sort_keys=True)}
    try:
        return _compile(inputs, standards=["a-2a", "ua-1"])
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        return _compile(inputs, standards=[])


def _compile(inputs: dict[str, str], *, standards: list[typst.PDFStandard]) -> bytes:
    made = typst.compile(
        LAYOUT,
        root=settings.BASE_DIR,
        font_paths=_fonts(),
        sys_inputs=inputs,
        format="pdf",
        pdf_standards=standards,
    )
    assert isinstance(made, bytes)
    return made
