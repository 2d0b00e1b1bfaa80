"""How the words of a document are written down for a full-text index, and asked for.

A mark is `w` (anywhere) or `t` (in the title), the language, and the word: `wfrvolcan`. So a word of one letter is long
enough for MariaDB, which leaves out what has less than three, and none is one of its stop words: `the` (which is also what
becomes of thé) is found. A mark has small letters and digits only, which no database takes for an operator.
"""

from __future__ import annotations

from collections.abc import Iterable

ANYWHERE, IN_TITLE = "w", "t"
# Most languages have codes of two letters.
LANGUAGE = 2
# Others stand between two of these, with another digit for the hyphen: no code has them. Neither is an operator of a database.
AROUND, HYPHEN = "0", "8"


def key_of(word: str, *, language: str) -> str:
    """A word's key in the vocabulary: `frvolcan`, `0de8ch0vulkan`."""
    if len(language) == LANGUAGE:
        return f"{language}{word}"
    return f"{AROUND}{language.replace('-', HYPHEN)}{AROUND}{word}"


def marks(keys: Iterable[str], *, where: str = ANYWHERE) -> list[str]:
    """The marks of words with these keys."""
    return [f"{where}{key}" for key in keys]


def keys_in(words: str) -> set[str]:
    """The keys of all words of a document, from its marks."""
    return {mark[len(ANYWHERE) :] for mark in words.split() if mark.startswith(ANYWHERE)}


def parts_of(key: str) -> tuple[str, str]:
    """The language and the word of a key."""
    if not key.startswith(AROUND):
        return key[:LANGUAGE], key[LANGUAGE:]
    language, _end, word = key[len(AROUND) :].partition(AROUND)
    return language.replace(HYPHEN, "-"), word
