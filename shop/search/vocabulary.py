"""The words that can be found, and which of them was meant. Every question here goes by an index and has a limit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import CharField, Q, QuerySet
from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.statements import Given, statement
from shop.search.asking import LEFT_OUT
from shop.search.marks import key_of, parts_of
from shop.search.models import IndexedWord
from shop.search.words import stem

# Forms of one word, and words with one beginning: the most common ones.
MOST_FORMS = 20
# Words that are compared letter by letter with one that nobody knows, the most common first.
MOST_NEAR = 3000
MOST_UNKNOWN = 3
SHORTEST_BEGINNING, SHORTEST_MISTYPED, SHORTEST_TWICE_MISTYPED = 2, 4, 8
# Greater than every letter of a word.
_END = "{"
_COLUMNS = ("key", "stem", "spelled", "documents")


class Known(NamedTuple):
    """A word of the vocabulary, in how many documents it is, and how a person spells it (empty: nobody should)."""

    key: str
    stem: str
    spelled: str
    documents: int

    @property
    def word(self) -> str:
        return parts_of(self.key)[1]


def forms(words: Iterable[str], *, language: str) -> dict[str, list[Known]]:
    """For each of these folded words its forms that are found somewhere, the most common first. One query."""
    stems = {word: key_of(stem(word, language=language), language=language) for word in words}
    by_stem: dict[str, list[Known]] = defaultdict(list)
    for row in map(Known._make, _with_stems().rows(stems=sorted(set(stems.values())))):
        if len(by_stem[row.stem]) < MOST_FORMS:
            by_stem[row.stem].append(row)
    return {word: by_stem[key] for word, key in stems.items() if key in by_stem}


@statement
def _with_stems() -> QuerySet[IndexedWord, Any]:
    rows = IndexedWord.objects.filter(stem__in=[Given("stems", CharField())], documents__gt=0)
    return rows.order_by("-documents", "key").values_list(*_COLUMNS)[:200]


def beginning(word: str, *, language: str) -> list[Known]:
    """The words that begin so, the most common first; none that says nothing by itself. One query."""
    low = key_of(word, language=language)
    rows = map(Known._make, _between().rows(low=low, high=low + _END))
    return [row for row in rows if row.word not in LEFT_OUT.get(language, ())]


@statement
def _between() -> QuerySet[IndexedWord, Any]:
    low, high = Given("low", CharField()), Given("high", CharField())
    rows = IndexedWord.objects.filter(key__gte=low, key__lt=high, documents__gt=0)
    return rows.order_by("-documents", "key").values_list(*_COLUMNS)[:MOST_FORMS]


def meant(words: Sequence[str], *, language: str) -> dict[str, list[Known]]:
    """For words that nobody knows, those that begin so; else the forms of the one that was mistyped, that one first.

    Only the first three are looked at, words too short or with a figure in them not for their spelling. One query, and one
    more where a slip is put right.
    """
    asked = [word for word in words if len(word) >= SHORTEST_BEGINNING][:MOST_UNKNOWN]
    if not asked:
        return {}
    conditions = [each for word in asked for each in _near(word, language=language)]
    first, *others = (IndexedWord.objects.filter(each, documents__gt=0).values_list(*_COLUMNS) for each in conditions)
    rows = first.union(*others, all=True).order_by("-documents", "key")[:MOST_NEAR]
    near = list(dict.fromkeys(map(Known._make, rows)))
    found = {word: longer for word in asked if (longer := _beginning_with(word, near))}
    right = {word: best for word in asked if word not in found and (best := _mistyped(word, near))}
    if right:
        same = forms([best.word for best in right.values()], language=language)
        found |= {word: list(dict.fromkeys((best, *same[best.word]))) for word, best in right.items()}
    return found


def _near(word: str, *, language: str) -> list[Q]:
    """Where its beginnings are, and all that one letter more, less, other or exchanged could make of it.

    Such a slip leaves the first or the last letter as it was. Of two slips in a long word the same is asked.
    """
    key = key_of(word, language=language)
    places = [Q(key__gte=key, key__lt=key + _END)]
    if slips := _slips(word):
        lengths = (len(word) - slips, len(word) + slips)
        places.append(Q(head=key_of(word[0], language=language), length__range=lengths))
        places.append(Q(tail=key_of(word[-1], language=language), length__range=lengths))
    return places


def _slips(word: str) -> int:
    if len(word) < SHORTEST_MISTYPED or not word.isalpha():
        return 0
    return 2 if len(word) >= SHORTEST_TWICE_MISTYPED else 1


def _beginning_with(word: str, near: Iterable[Known]) -> list[Known]:
    return [row for row in near if row.word.startswith(word)][:MOST_FORMS]


def _mistyped(word: str, near: Sequence[Known]) -> Known | None:
    """The nearest word by the fewest slips, of several the one with the same first letter, then the most common."""
    spelled = [row for row in near if row.spelled]
    choices = [row.word for row in spelled]
    scored = process.extract(word, choices, scorer=OSA.distance, score_cutoff=_slips(word), limit=None)

    def rank(found: tuple[str, float, int]) -> tuple[Any, ...]:
        other, slips, place = found
        return slips, other[0] != word[0], -spelled[place].documents, other

    return spelled[min(scored, key=rank)[2]] if scored else None
