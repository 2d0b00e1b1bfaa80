"""The one place where the index is written: documents, their marks, and how many documents hold each word.

Whoever writes holds the row of the tour, so that there is one writer at a time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from textwrap import shorten
from typing import Any, NamedTuple

import structlog
from django.db import OperationalError
from django.db.models import F, QuerySet

from core import sweeps
from core.locks import in_transaction, lock_one
from core.statements import statement
from core.writes import insert_all, insert_new
from shop.search.marks import IN_TITLE, key_of, keys_in, marks
from shop.search.models import Change, Document, IndexedWord, Tour
from shop.search.sources import Found, Source, all_sources
from shop.search.words import Word, stem, words_of

log = structlog.get_logger(__name__)

AT_ONCE = 100
MOST_ROUNDS = 10
_KEYS_A_STATEMENT = 500
_LONGEST_TITLE = 40

Documents = QuerySet[Document]


class NewWord(NamedTuple):
    """A folded word of a language, and its spelling in one document."""

    word: str
    language: str
    spelled: str


def hold() -> Tour:
    """Wait for whoever else writes the index; called in a transaction, which then holds it."""
    Tour.objects.get_or_create(pk=1)
    return lock_one(Tour.objects.filter(pk=1))


@statement
def _waiting() -> QuerySet[Change, Any]:
    return Change.objects.order_by("pk").values_list("pk", "kind", "object_id")[:AT_ONCE]


@sweeps.register(
    "search.index", order=91, every=10, says="%d changes brought into the search", wakes_others=False, due=_waiting
)
def catch_up(*, now: datetime) -> int:
    """Read again what has changed, oldest first; return how many changes there were."""
    handled = 0
    for _ in range(MOST_ROUNDS):
        # Asked first, since a transaction takes SQLite's one lock for writing.
        if not _waiting().rows():
            break
        handled += _some()
    return handled


@in_transaction
def _some() -> int:
    """A change that comes while this reads is a row of its own, and waits for the next time."""
    hold()
    rows = _waiting().rows()
    keys: dict[str, list[int]] = defaultdict(list)
    for _pk, kind, object_id in rows:
        keys[kind].append(object_id)
    for kind, source in all_sources().items():
        if kind in keys:
            read_again(source=source, keys=sorted(set(keys[kind])))
    Change.objects.filter(pk__in=[pk for pk, *_ in rows]).delete()
    return len(rows)


def read_again(*, source: Source, keys: Sequence[int]) -> int:
    """Make the index say of these objects what their source says now; return how many documents that changed.

    One that cannot be read is logged and left as it was, and holds up none of the others. Called with the index held.
    """
    there = Document.objects.filter(kind=source.kind, object_id__in=keys)
    try:
        return _put(source=source, keys=keys, there=there)
    except OperationalError:
        raise
    except Exception:
        if len(keys) > 1:
            return sum(read_again(source=source, keys=[key]) for key in keys)
        log.exception("search_source_failed", kind=source.kind, object_id=keys[0])
        return 0


@in_transaction
def _put(*, source: Source, keys: Sequence[int], there: Documents) -> int:
    return put(kind=source.kind, found=source.read(keys=keys), there=there)


def put(*, kind: str, found: Iterable[Found], there: Documents) -> int:
    """Make the documents `there` into what is found, and nothing else; return how many were added, changed or taken out."""
    before = {(row.object_id, row.language): row for row in there}
    wanted = {(each.object_id, each.language): each for each in found}
    gone = [row for place, row in before.items() if place not in wanted]
    new = {place: each for place, each in wanted.items() if place not in before or before[place].digest != each.digest}
    if not gone and not new:
        return 0
    counts: Counter[str] = Counter()
    vocabulary: dict[str, NewWord] = {}
    added: list[Document] = []
    changed: list[Document] = []
    for place, each in new.items():
        row = before.get(place) or Document(kind=kind, object_id=each.object_id, language=each.language)
        counts.subtract(keys_in(row.words))
        for key, word in _write(row, each).items():
            if key not in vocabulary or _is_better(word, vocabulary[key]):
                vocabulary[key] = word
        counts.update(keys_in(row.words))
        (changed if row.pk else added).append(row)
    for row in gone:
        counts.subtract(keys_in(row.words))
    Document.objects.filter(pk__in=[row.pk for row in gone]).delete()
    insert_all(added)
    Document.objects.bulk_update(changed, _COLUMNS, batch_size=50)
    _count(counts, vocabulary=vocabulary)
    return len(gone) + len(new)


_COLUMNS = ("title", "label", "note", "path", "words", "weight", "title_length", "digest")


def _write(row: Document, found: Found) -> dict[str, NewWord]:
    """Fill a document; returns its words by their keys."""
    language = found.language
    title = list(words_of(found.title, language=language))
    codes = [Word(each.folded, "") for each in words_of(found.codes, language=language)]
    words: dict[str, NewWord] = {}
    for each in (*codes, *words_of(found.body, language=language), *title):
        key, word = key_of(each.folded, language=language), NewWord(each.folded, language, each.spelled)
        if key not in words or _is_better(word, words[key]):
            words[key] = word
    named = {key_of(word.folded, language=language) for word in title}
    row.title, row.label, row.note = (
        found.title[:255],
        found.label[:64],
        shorten(found.note, width=255, placeholder="…"),
    )
    row.path, row.weight, row.digest = found.path, found.weight, found.digest
    row.words = " ".join((*sorted(marks(words)), *sorted(marks(named, where=IN_TITLE))))
    row.title_length = min(len(title), _LONGEST_TITLE)
    return words


def _is_better(one: NewWord, other: NewWord) -> bool:
    """Whether a spelling is rather the right one: any before none, one with accents before one without."""
    return (bool(one.spelled), one.spelled != one.word) > (bool(other.spelled), other.spelled != other.word)


def _count(counts: Mapping[str, int], *, vocabulary: Mapping[str, NewWord]) -> None:
    """Change by `counts` in how many documents words are; those that are new get their rows first."""
    changes = {key: change for key, change in counts.items() if change}
    unknown = sorted(changes.keys() & vocabulary.keys() - _known(list(changes)))
    insert_new([row_of(vocabulary[key]) for key in unknown], unique="key")
    by_change: dict[int, list[str]] = defaultdict(list)
    for key, change in sorted(changes.items()):
        by_change[change].append(key)
    for change, keys in by_change.items():
        for some in _cut(keys):
            IndexedWord.objects.filter(key__in=some).update(documents=F("documents") + change)


def _known(keys: Sequence[str]) -> set[str]:
    return {key for some in _cut(keys) for (key,) in IndexedWord.objects.filter(key__in=some).values_list("key")}


def _cut(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + _KEYS_A_STATEMENT] for start in range(0, len(keys), _KEYS_A_STATEMENT))


def row_of(new: NewWord) -> IndexedWord:
    """The row of a word that no document holds yet."""
    word, language, spelled = new
    return IndexedWord(
        key=key_of(word, language=language),
        stem=key_of(stem(word, language=language), language=language),
        spelled=spelled[:64],
        head=key_of(word[0], language=language),
        tail=key_of(word[-1], language=language),
        length=len(word),
    )
