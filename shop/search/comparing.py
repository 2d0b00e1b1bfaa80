"""What the index says held against what the shop says, all the time and a little at a time, and put right.

Signals tell of most changes at once; what was written past them (a bulk update, a restored backup, new rules for words) is
found here. The tour keeps the real time, as the index has nothing to do with the days of the shop.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from django.db import OperationalError, transaction
from django.utils import timezone

from core import sweeps
from core.locks import in_transaction
from core.writes import insert_new, update_each
from shop.search.indexing import NewWord, hold, put, read_again, row_of
from shop.search.marks import key_of, keys_in, parts_of
from shop.search.models import Document, IndexedWord, Tour
from shop.search.sources import Source, all_sources
from shop.search.words import stem

log = structlog.get_logger(__name__)

AT_ONCE = 200
EVERY = timedelta(minutes=5)
_ROWS_A_STATEMENT = 200


class Stretch(NamedTuple):
    """What one look has found: how many documents were wrong, how many objects it saw, and the last of them if more follow."""

    mended: int
    seen: int
    last: int | None


@sweeps.register("search.tour", order=97, every=300, says="%d documents of the search put right", wakes_others=False)
def go_on(*, now: datetime) -> int:
    """Compare the next 200 objects; return how many documents had to be put right, which is logged as a warning.

    At most once in five real minutes, however fast the shop's clock runs.
    """
    right_now = timezone.now()
    if Tour.objects.filter(pk=1, looked_at__gt=right_now - EVERY).exists():
        return 0
    return _go_on(right_now=right_now)


@in_transaction
def _go_on(*, right_now: datetime) -> int:
    tour = hold()
    mended, left = 0, AT_ONCE
    begin = tour.kind, tour.after
    tour.kind, tour.after, tour.looked_at = "", 0, right_now
    for kind, source in all_sources().items():
        if kind < begin[0]:
            continue
        done = _look(source=source, after=begin[1] if kind == begin[0] else 0, limit=max(left, 1))
        mended, left = mended + done.mended, left - done.seen
        if done.last is not None:
            tour.kind, tour.after = kind, done.last
            break
    tour.save()
    if mended:
        log.warning("search_index_drifted", documents=mended)
    return mended


def _look(*, source: Source, after: int, limit: int) -> Stretch:
    """Put right what the index says of the next objects, and of those between them that are not there any more."""
    keys = source.keys(after=after, limit=limit)
    last = keys[-1] if len(keys) == limit else None
    there = Document.objects.filter(kind=source.kind, object_id__gt=after)
    if last is not None:
        there = there.filter(object_id__lte=last)
    try:
        with transaction.atomic():
            return Stretch(put(kind=source.kind, found=source.read(keys=keys), there=there), len(keys), last)
    except OperationalError:
        raise
    except Exception:
        # One of them cannot be read: the others are looked at one by one, and that one is logged.
        log.exception("search_source_failed", kind=source.kind)
        return Stretch(sum(read_again(source=source, keys=[key]) for key in keys), len(keys), last)


def compare_all(*, is_dry_run: bool = False) -> Iterator[tuple[str, int, int]]:
    """Go through everything at once, in steps: yields for each its kind, how many objects it saw, how many documents were wrong.

    A dry run leaves them so.
    """
    for source in all_sources().values():
        after: int | None = 0
        while after is not None:
            step = _step(source=source, after=after, is_dry_run=is_dry_run)
            after = step.last
            yield source.kind, step.seen, step.mended
    lost = Document.objects.exclude(kind__in=all_sources())
    for kind in sorted(set(lost.values_list("kind", flat=True))):
        yield kind, 0, _forget(kind=kind, is_dry_run=is_dry_run)


@in_transaction
def _step(*, source: Source, after: int, is_dry_run: bool) -> Stretch:
    hold()
    with transaction.atomic():
        done = _look(source=source, after=after, limit=AT_ONCE)
        transaction.set_rollback(is_dry_run)
    return done


@in_transaction
def _forget(*, kind: str, is_dry_run: bool) -> int:
    """Take out what no source speaks for any more."""
    hold()
    with transaction.atomic():
        mended = put(kind=kind, found=(), there=Document.objects.filter(kind=kind))
        transaction.set_rollback(is_dry_run)
    return mended


@in_transaction
def recount() -> int:
    """Make the vocabulary what the documents hold, each word with its stem and its count; return how many rows were wrong."""
    hold()
    held: Counter[str] = Counter()
    for words in Document.objects.values_list("words", flat=True).iterator(chunk_size=1000):
        held.update(keys_in(words))
    wrong: dict[int, dict[str, object]] = {}
    unused: list[int] = []
    for pk, key, old_stem, documents in IndexedWord.objects.values_list("pk", "key", "stem", "documents").iterator():
        right = {"stem": _stem_of(key), "documents": held.pop(key, 0)}
        if not right["documents"]:
            unused.append(pk)
        elif right != {"stem": old_stem, "documents": documents}:
            wrong[pk] = right
    for some in _cut(sorted(wrong)):
        update_each(IndexedWord, rows={pk: wrong[pk] for pk in some})
    for some in _cut(unused):
        IndexedWord.objects.filter(pk__in=some).delete()
    missing = [_missing_word(key, documents=documents) for key, documents in sorted(held.items())]
    insert_new(missing, unique="key")
    return len(wrong) + len(unused) + len(missing)


def _stem_of(key: str) -> str:
    language, word = parts_of(key)
    return key_of(stem(word, language=language), language=language)


def _missing_word(key: str, *, documents: int) -> IndexedWord:
    language, word = parts_of(key)
    row = row_of(NewWord(word, language, word))
    row.documents = documents
    return row


def _cut(keys: list[int]) -> Iterable[list[int]]:
    return (keys[start : start + _ROWS_A_STATEMENT] for start in range(0, len(keys), _ROWS_A_STATEMENT))
