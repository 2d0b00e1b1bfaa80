"""Gift codes: sixteen characters (80 bits) that are read aloud, copied by hand, and typed on a phone."""

from __future__ import annotations

import unicodedata

from core import ids

LENGTH, GROUP = 16, 4
LONGEST_TYPED = 100


def new_code() -> str:
    """A code that nobody can guess, of the alphabet of core.ids."""
    return ids.random_code(length=LENGTH)


def in_groups(code: str) -> str:
    """The code as it is shown: K7QM-2H9X-B3TR-8WZA."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read_code(typed: str) -> str:
    """What somebody typed, as a code; empty for what can be none.

    Case, blanks, hyphens and dashes of any kind do not count; I and L are read as 1, O as 0, U as V.
    """
    wide = unicodedata.normalize("NFKC", typed[:LONGEST_TYPED])
    code = ids.normalise_code("".join(letter for letter in wide if letter.isalnum())).replace("U", "V")
    return code if len(code) == LENGTH and set(code) <= set(ids.ALPHABET) else ""
