"""The sums of a theme, a range or a product: how often each mark was given, and the latest sentences, kept with the reviews.

Pages read one row that they have joined already; see docs/decisions/marks-kept-as-sums.md.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime
from typing import Any, TypedDict

from django.db.models import Count, Q, QuerySet

from core import clock
from core.locks import in_same_transaction, lock_those
from core.statements import Given, statement
from core.writes import update_each
from subscriptions.enums import ReviewState
from subscriptions.models import Rating, Review

LATEST = 3
MARKS = ("ones", "twos", "threes", "fours", "fives")
ABOUT = ("theme", "range", "product")


class Sentence(TypedDict):
    """A published review as pages show it; days are ISO dates of the shop, `changed` is "" for one that never was."""

    id: int
    mark: int
    words: str
    language: str
    first_name: str
    child_name: str
    child_age: int | None
    range: str
    received: str
    published: str
    changed: str
    answer: str


@in_same_transaction
def shift(review: Review, *, taken: int | None = None, added: int | None = None, sentences: int = 0) -> None:
    """Bring the sums of a review's theme and range, or product, up to a change of it that was written before.

    `taken` is a mark that counts no more, `added` one that does now, `sentences` how many more are published.
    """
    held = _held(review)
    for row in held:
        if taken is not None:
            setattr(row, MARKS[taken - 1], getattr(row, MARKS[taken - 1]) - 1)
        if added is not None:
            setattr(row, MARKS[added - 1], getattr(row, MARKS[added - 1]) + 1)
        row.sentences += sentences
    counted = (*MARKS, "sentences")
    update_each(Rating, rows={row.pk: {name: getattr(row, name) for name in counted} for row in held})
    if sentences or review.state == ReviewState.PUBLISHED:
        update_each(Rating, rows={row.pk: {"latest": latest_of(row)} for row in held})


def _held(review: Review) -> list[Rating]:
    """The rows that a review counts in, locked: whoever changes them reads the latest sentences after the one before."""
    held = []
    for column in ABOUT:
        if key := getattr(review, f"{column}_id"):
            held += lock_those(Rating, column=column, values=[key]) or _made(column, key)
    return held


def _made(column: str, key: int) -> list[Rating]:
    about: dict[str, Any] = {f"{column}_id": key}
    Rating.objects.get_or_create(**about)
    return lock_those(Rating, column=column, values=[key])


def latest_of(row: Rating) -> list[Sentence]:
    """The latest published sentences of a row's theme, range or product."""
    about = next(column for column in ABOUT if getattr(row, f"{column}_id"))
    return [sentence(each) for each in _latest(about=about).objects(key=getattr(row, f"{about}_id"))]


@statement
def _latest(*, about: str) -> QuerySet[Review, Any]:
    published = Review.objects.filter(state=ReviewState.PUBLISHED, **{f"{about}__id": Given("key")})
    return published.select_related("range").order_by("-published_at", "-pk")[:LATEST]


def sentence(review: Review) -> Sentence:
    """A review as pages show it. Its range is read."""
    published_at = review.published_at
    assert published_at is not None
    return {
        "id": review.pk,
        "mark": review.mark,
        "words": review.words,
        "language": review.language,
        "first_name": review.first_name,
        "child_name": review.child_name,
        "child_age": review.child_age,
        "range": review.range.key if review.range else "",
        "received": review.experienced_on.isoformat(),
        "published": _day(published_at).isoformat(),
        "changed": _day(review.written_at).isoformat() if review.written_at > published_at else "",
        "answer": review.answer,
    }


def _day(moment: datetime) -> date:
    return clock.local_day(moment)


def counted() -> dict[tuple[str, int], Counter[str]]:
    """What the sums must be, by what they are about and its key: added up from all reviews anew, in three queries."""
    found: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    counting = Review.objects.exclude(state=ReviewState.WITHDRAWN).order_by()
    for column in ABOUT:
        rows = counting.exclude(**{column: None}).values_list(f"{column}_id", "mark")
        published = Count("pk", filter=Q(state=ReviewState.PUBLISHED))
        for key, mark, given, sentences in rows.annotate(given=Count("pk"), sentences=published):
            found[column, key][MARKS[mark - 1]] += given
            found[column, key]["sentences"] += sentences
    return found
