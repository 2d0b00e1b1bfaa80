"""Cells of files that a spreadsheet opens."""

from __future__ import annotations

# Source: OWASP, "CSV Injection"; the full-width forms are read as the plain ones by spreadsheets in Asian settings.
FORMULA_STARTS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")


def safe_cell(text: str) -> str:
    """`text` on one line, with an apostrophe before it where a spreadsheet would take it for a formula."""
    printable = "".join(character if character.isprintable() else " " for character in text)
    one_line = " ".join(printable.split())
    return f"'{one_line}" if one_line.startswith(FORMULA_STARTS) else one_line
