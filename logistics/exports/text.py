"""Text for other people's machines: no formula for a spreadsheet to run, no letter that the encoding cannot hold."""

from __future__ import annotations

import unicodedata

# Source: OWASP, "CSV Injection"; the full-width forms are read as the plain ones by spreadsheets in Asian settings.
FORMULA_STARTS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
# What taking the accents off does not reach.
FOLDED = str.maketrans(
    {
        "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
        "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ı": "i", "’": "'", "‘": "'", "“": '"',
        "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "...", "€": "EUR", "\u00a0": " ", "\u202f": " ",
    }
)  # fmt: skip


def safe_cell(text: str) -> str:
    """`text` on one line, with an apostrophe before it where a spreadsheet would take it for a formula."""
    printable = "".join(character if character.isprintable() else " " for character in text)
    one_line = " ".join(printable.split())
    return f"'{one_line}" if one_line.startswith(FORMULA_STARTS) else one_line


def encode(text: str, *, encoding: str) -> bytes:
    """`text` in `encoding`; letters that it lacks lose their accents or are spelt out. Raises UnicodeEncodeError.

    Latin-1 has no œ, € or ’, and cp1252 no Ł, so both need it; what neither way can write is for a person to decide.
    """
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_fold(character, encoding=encoding) for character in text).encode(encoding)


def _fold(character: str, *, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        bare = unicodedata.normalize("NFKD", character.translate(FOLDED))
        return "".join(mark for mark in bare if not unicodedata.combining(mark))
    return character
