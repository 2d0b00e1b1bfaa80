"""Text as the search sees it: folded to plain letters and digits, cut into words, and the stem that forms of a word share.

The same is done to what is written and to what is asked, so that accents, capitals, ligatures, elisions and most plurals make
no difference; docs/search.md has the limits.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import snowballstemmer

# Raised when what is made of a text changes, here or in indexing.py: documents are then written anew (comparing.py).
RULES = 2
LONGEST = 40
# By the first two letters of a language; words of one that is not here are found as they are spelled.
STEMMERS = {
    "fr": "french",
    "en": "english",
    "da": "danish",
    "de": "german",
    "es": "spanish",
    "fi": "finnish",
    "hu": "hungarian",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "pt": "portuguese",
    "ro": "romanian",
    "sv": "swedish",
}
# Letters that no decomposition turns into plain ones.
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ‘`´′＇", "'"))
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒⁃−", "-"))
_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu)'(?=\w)")
_POSSESSIVE = re.compile(r"'s\b|'")
# A compound is one match: its parts are words, and so is what they make without the hyphens.
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_PLAIN = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: folded, and as it was spelled, in small letters; a compound without its hyphens has no spelling."""

    folded: str
    spelled: str


def folded(text: str) -> str:
    """`text` in small letters without accents and ligatures; what is no Latin letter and no digit stays as it is."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words_of(text: str, *, language: str) -> Iterator[Word]:
    """The words of a text in their order, those that repeat as well; letters of other scripts and emoji are left out."""
    small = unicodedata.normalize("NFC", text).casefold().translate(_APOSTROPHES).translate(_HYPHENS)
    small = _ELIDED.sub(" ", small) if language.startswith("fr") else _POSSESSIVE.sub("", small)
    for found in _WORD.finditer(small):
        parts = found.group().split("-")
        for part in parts:
            yield from _plain(part)
        joined = "".join(_PLAIN.findall(folded("".join(parts))))
        if len(parts) > 1 and joined:
            yield Word(joined[:LONGEST], "")


def _plain(spelled: str) -> Iterator[Word]:
    pieces = _PLAIN.findall(folded(spelled))
    for piece in pieces:
        yield Word(piece[:LONGEST], spelled if len(pieces) == 1 else piece)


class _Stemmers(threading.local):
    """Each thread has its own: a stemmer keeps what it is working at in itself."""

    def __init__(self) -> None:
        self.of: dict[str, Any] = {}

    def for_language(self, language: str) -> Any:
        """The stemmer of a language, or None."""
        base = language.partition("-")[0]
        if language not in self.of:
            self.of[language] = snowballstemmer.stemmer(STEMMERS[base]) if base in STEMMERS else None
        return self.of[language]


_stemmers = _Stemmers()


@lru_cache(maxsize=50_000)
def stem(word: str, *, language: str) -> str:
    """What a folded word shares with its plural and its other forms: `volcans` and `volcan` are both `volcan`."""
    if not word.isalpha():
        return word
    stemmer = _stemmers.for_language(language)
    found = str(stemmer.stemWord(word)) if stemmer is not None else word
    # Snowball's French leaves jeux, bijoux and feux as they are.
    return found[:-1] if language.startswith("fr") and len(found) > 3 and found.endswith("ux") else found
