"""What answers a question: documents in their order, and how the question was understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Case, IntegerField, Value, When
from django.db.models.expressions import Combinable

from shop.search import vocabulary
from shop.search.asking import cleaned, typed
from shop.search.marks import IN_TITLE, key_of, marks
from shop.search.matching import Holds
from shop.search.models import Document

# Twenty pages. Whoever gets more is told so, and types a second word.
MOST_HITS = 480
MOST_SUGGESTIONS = 8
# Where no document has all words, these many of the rarest are enough: common ones say little and cost most.
_ENOUGH = 3
_ANYWHERE, _IN_TITLE, _AS_TYPED = 4, 2, 1


class Hit(NamedTuple):
    """A document that answers, with what a list shows of it."""

    kind: str
    object_id: int
    title: str
    label: str
    note: str
    path: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The hits, the best first. `meant` is the question with its slips put right, where there were any.

    `unknown` are words that nothing has; `is_partial` tells that no document has all the others, so that these have some.
    """

    asked: str
    hits: tuple[Hit, ...] = ()
    meant: str = ""
    unknown: tuple[str, ...] = ()
    is_partial: bool = False

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than were looked for."""
        return len(self.hits) == MOST_HITS


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A document as one line under the field."""

    title: str
    label: str
    path: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A word of the question: the keys of all words that answer it, of the one that was typed or meant, and how common they are."""

    keys: tuple[str, ...]
    own: str
    documents: int


@dataclass(frozen=True, slots=True)
class _Question:
    """A question as it was understood; see Answer."""

    parts: Sequence[_Part]
    meant: str
    unknown: tuple[str, ...]


def answer(text: str, *, language: str, kinds: Sequence[str] = ()) -> Answer:
    """Look for `text` among documents of these kinds (none: of all). Two queries; at most five where words are unknown."""
    question = _understand(text, language=language)
    parts = question.parts
    if not parts:
        return Answer(asked=cleaned(text), unknown=question.unknown)
    hits = _hits(parts, kinds=kinds)
    is_partial = not hits and len(parts) > 1
    if is_partial:
        rarest = sorted(parts, key=lambda part: part.documents)[:_ENOUGH]
        hits = _hits(rarest, kinds=kinds, is_any_enough=True)
    return Answer(
        asked=cleaned(text),
        hits=hits,
        meant=question.meant,
        unknown=question.unknown,
        is_partial=is_partial and bool(hits),
    )


def _understand(text: str, *, language: str) -> _Question:
    words = typed(text, language=language)
    known = vocabulary.forms([word.folded for word in words], language=language) if words else {}
    missing = [word.folded for word in words if word.folded not in known]
    instead = vocabulary.meant(missing, language=language) if missing else {}
    parts, said, unknown = [], [], []
    has_slip = False
    for word in words:
        rows = known.get(word.folded) or instead.get(word.folded)
        if not rows:
            unknown.append(word.spelled)
            continue
        is_slip = word.folded not in known and not rows[0].word.startswith(word.folded)
        has_slip |= is_slip
        said.append(rows[0].spelled if is_slip else word.spelled)
        parts.append(_part(rows, own=rows[0].key if is_slip else key_of(word.folded, language=language)))
    return _Question(parts=parts, meant=" ".join(said) if has_slip else "", unknown=tuple(unknown))


def suggestions(text: str, *, language: str) -> list[Suggestion]:
    """What a question may become while it is typed: its last word is a beginning. At most five queries."""
    words = typed(text, language=language)
    if not words or (len(words) == 1 and len(words[0].folded) < 2):
        return []
    last = words[-1]
    known = vocabulary.forms([word.folded for word in words], language=language)
    longer = vocabulary.beginning(last.folded, language=language)
    if longer:
        known[last.folded] = list(dict.fromkeys((*known.get(last.folded, ()), *longer)))
    missing = [word.folded for word in words if word.folded not in known]
    if missing:
        known |= vocabulary.meant(missing, language=language)
    parts = [
        _part(known[word.folded], own=key_of(word.folded, language=language)) for word in words if word.folded in known
    ]
    if not parts:
        return []
    rows = _documents(parts).values_list("title", "label", "path")[:MOST_SUGGESTIONS]
    return [Suggestion(*row) for row in rows]


def _part(rows: Sequence[vocabulary.Known], *, own: str) -> _Part:
    return _Part(keys=tuple(row.key for row in rows), own=own, documents=sum(row.documents for row in rows))


def _hits(parts: Sequence[_Part], *, kinds: Sequence[str], is_any_enough: bool = False) -> tuple[Hit, ...]:
    rows = _documents(parts, kinds=kinds, is_any_enough=is_any_enough)
    return tuple(Hit(*row) for row in rows.values_list(*Hit._fields)[:MOST_HITS])


def _documents(parts: Sequence[_Part], *, kinds: Sequence[str] = (), is_any_enough: bool = False) -> Any:
    """The documents with all parts (or any), those with more of them first, then those that have them in their titles.

    A word as it was typed counts a little more than another form of it. The order is the same on every database: their own
    measures of relevance are not asked.
    """
    wanted = [marks(part.keys) for part in parts]
    condition = Holds([[mark for some in wanted for mark in some]] if is_any_enough else wanted)
    score: Any = Value(0)
    for part in parts:
        if is_any_enough:
            score = score + _worth(_ANYWHERE, marks(part.keys))
        score = score + _worth(_IN_TITLE, marks(part.keys, where=IN_TITLE))
        if part.own in part.keys and len(part.keys) > 1:
            score = score + _worth(_AS_TYPED, marks([part.own], where=IN_TITLE))
    rows = Document.objects.filter(condition)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return rows.annotate(score=score).order_by("-score", "-weight", "title_length", "pk")


def _worth(points: int, alternatives: Sequence[str]) -> Combinable:
    """So many points for a document with one of these marks."""
    return Case(When(Holds([alternatives]), then=Value(points)), default=Value(0), output_field=IntegerField())
