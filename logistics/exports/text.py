"""Text for other people's machines: no letter that the encoding cannot hold."""

from __future__ import annotations

import unicodedata

# What taking the accents off does not reach.
FOLDED = str.maketrans(
    {
        "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
        "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ı": "i", "’": "'", "‘": "'", "“": '"',
        "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "...", "€": "EUR", "\u00a0": " ", "\u202f": " ",
    }
)  # fmt: skip


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
