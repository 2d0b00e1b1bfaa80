"""A parent judges what came: a mark, and a sentence if one likes. The same again changes nothing; all of it can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core import outbox
from core.locks import in_transaction, lock_one, lock_those
from core.outbox import Happened
from core.writes import insert_all
from subscriptions.enums import ReviewState
from subscriptions.models import Review, ReviewRequest
from subscriptions.reviews import ratings
from subscriptions.reviews.things import Thing

# What is read by a colleague before others see it.
READ_FIRST = ("words", "first_name", "child_name", "child_age")


@dataclass(frozen=True)
class Opinion:
    """What a parent sends. Names and age are what may be shown; `may_publish` is the consent to that."""

    mark: int
    words: str
    language: str
    first_name: str
    child_name: str = ""
    child_age: int | None = None
    may_publish: bool = False

    @property
    def state(self) -> ReviewState:
        """What becomes of words that nobody has read yet."""
        if not self.words:
            return ReviewState.MARK
        return ReviewState.WAITING if self.may_publish else ReviewState.PRIVATE


def review_of(*, thing: Thing) -> Review | None:
    """What was said of a thing, or None."""
    column, key = _key_of(thing)
    return Review.objects.filter(**{column: key}).first()


def _key_of(thing: Thing) -> tuple[str, int | None]:
    return ("cycle", thing.cycle_id) if thing.cycle_id else ("line", thing.line_id)


@in_transaction
def give(*, request_id: int, thing: Thing, opinion: Opinion, now: datetime) -> Review:
    """Write what a parent thinks of a thing, or change it. The mark counts at once; new words wait for a colleague.

    The same opinion again changes nothing; another mark with the same words leaves these as they are.
    """
    lock_those(ReviewRequest, values=[request_id])
    column, key = _key_of(thing)
    known = lock_those(Review, column=column, values=[key])
    if known:
        return _change(known[0], opinion=opinion, now=now)
    return _first(request_id=request_id, thing=thing, opinion=opinion, now=now)


def _first(*, request_id: int, thing: Thing, opinion: Opinion, now: datetime) -> Review:
    review = Review(
        request_id=request_id,
        cycle_id=thing.cycle_id,
        line_id=thing.line_id,
        theme_id=thing.theme_id,
        range_id=thing.range_id,
        product_id=thing.product_id,
        state=opinion.state,
        experienced_on=thing.received_on,
        given_at=now,
        written_at=now,
        **vars(opinion),
    )
    insert_all([review])
    ratings.shift(review, added=opinion.mark)
    said = {"review_id": review.pk, "mark": review.mark, "range": thing.range_key, "is_box": bool(thing.cycle_id)}
    given = Happened("review.given", aggregate="review", aggregate_id=review.pk, payload=said, is_first=True)
    outbox.publish_all([given], now=now)
    return review


def _change(review: Review, *, opinion: Opinion, now: datetime) -> Review:
    before = ReviewState(review.state), review.mark
    is_back = before[0] == ReviewState.WITHDRAWN
    is_rewritten = is_back or any(getattr(review, name) != getattr(opinion, name) for name in READ_FIRST)
    if not is_rewritten and (review.mark, review.may_publish) == (opinion.mark, opinion.may_publish):
        return review
    if is_rewritten or review.may_publish != opinion.may_publish:
        review.state, review.revision, review.written_at = opinion.state, review.revision + 1, now
        review.refusal = review.refusal_note = review.answer = ""
        review.language = opinion.language
    for name in ("mark", "may_publish", *READ_FIRST):
        setattr(review, name, getattr(opinion, name))
    review.save()
    ratings.shift(
        review,
        taken=None if is_back else before[1],
        added=review.mark,
        sentences=(review.state == ReviewState.PUBLISHED) - (before[0] == ReviewState.PUBLISHED),
    )
    return review


@in_transaction
def withdraw(*, review_id: int, now: datetime) -> bool:
    """Take a review back, by its parent's wish: mark, words and names go at once. False where that was done before."""
    review = lock_one(Review.objects.filter(pk=review_id))
    if review.state == ReviewState.WITHDRAWN:
        return False
    was_published = review.state == ReviewState.PUBLISHED
    review.state, review.revision, review.written_at = ReviewState.WITHDRAWN, review.revision + 1, now
    forget_words(review)
    review.save()
    ratings.shift(review, taken=review.mark, sentences=-was_published)
    return True


def forget_words(review: Review) -> None:
    """Empty whatever was written or shown of a person; the row is not saved."""
    review.words = review.first_name = review.child_name = review.answer = review.refusal_note = ""
    review.child_age, review.may_publish = None, False
