"""A colleague reads the words: published, refused with one of the reasons the law leaves, or answered. Marks are out of reach.

Source: Code de la consommation, art. L111-7-2, D111-18 and D111-19: who is refused is told at once, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from core import mail
from core.locks import in_transaction, lock_one, lock_rows
from core.privacy import is_erased
from shop.order.models import Order
from subscriptions.enums import Refusal, ReviewState
from subscriptions.models import Review
from subscriptions.reviews import links, ratings
from subscriptions.reviews.asking import Addressee, addressee
from subscriptions.reviews.words import REFUSALS, title_of

# In which states words can be published, and refused.
TO_PUBLISH = (ReviewState.WAITING, ReviewState.REFUSED)
TO_REFUSE = (ReviewState.WAITING, ReviewState.PUBLISHED)
READ = (ReviewState.WAITING, ReviewState.PUBLISHED, ReviewState.REFUSED)


class NotPublished(Exception):
    """Only published words are answered for everybody."""


@in_transaction
def approve(*, seen: Mapping[int, int], by_id: int | None, now: datetime) -> int:
    """Publish reviews, given by their keys with the version that was read; return how many.

    What a parent has rewritten since, and what a colleague has decided on meanwhile, is left alone.
    """
    published = _unchanged(seen, states=TO_PUBLISH)
    for review in published:
        review.state, review.refusal, review.refusal_note = ReviewState.PUBLISHED, "", ""
        review.published_at = review.published_at or now
        _decide(review, by_id=by_id, now=now)
        ratings.shift(review, sentences=1)
    return len(published)


@in_transaction
def refuse(*, seen: Mapping[int, int], refusal: Refusal, note: str = "", by_id: int | None, now: datetime) -> int:
    """Publish them not, or no more, and tell each parent why; return how many. As with `approve`, only what was read."""
    refused = _unchanged(seen, states=TO_REFUSE)
    for review in refused:
        was_published = review.state == ReviewState.PUBLISHED
        review.state, review.refusal, review.refusal_note = ReviewState.REFUSED, refusal, note
        _decide(review, by_id=by_id, now=now)
        ratings.shift(review, sentences=-was_published)
        _tell(review, now=now)
    return len(refused)


def _unchanged(seen: Mapping[int, int], *, states: tuple[ReviewState, ...]) -> list[Review]:
    rows = lock_rows(Review.objects.filter(pk__in=seen, state__in=states))
    return [row for row in rows if row.revision == seen[row.pk]]


def _decide(review: Review, *, by_id: int | None, now: datetime) -> None:
    review.decided_by_id, review.decided_at = by_id, now
    review.save()


@in_transaction
def answer(*, review_id: int, text: str, by_id: int | None, now: datetime) -> Review:
    """Put our answer below published words, or take it away. Raises NotPublished."""
    review = lock_one(Review.objects.filter(pk=review_id))
    if review.state != ReviewState.PUBLISHED:
        raise NotPublished(review_id)
    review.answer = text.strip()
    _decide(review, by_id=by_id, now=now)
    ratings.shift(review)
    return review


@in_transaction
def mark_language(*, review_id: int, language: str) -> None:
    """Say in which language the words are, where a parent wrote in another than that of the page."""
    review = lock_one(Review.objects.filter(pk=review_id))
    review.language = language
    review.save(update_fields=["language"])
    ratings.shift(review)


def _tell(review: Review, *, now: datetime) -> None:
    """The mail that says why, with a link to write it anew. An address that is forgotten is told nothing."""
    request = review.request
    order = Order.objects.select_related("user", "shipping_address").get(pk=request.order_id)
    to: Addressee = addressee(request, order=order)
    if is_erased(to.email):
        return
    key = f"c{review.cycle_id}" if review.cycle_id else f"l{review.line_id}"
    mail.send(
        kind="review-refused",
        key=f"{review.pk}:{now:%Y%m%d%H%M%S%f}",
        to=to.email,
        language=to.language,
        context={
            "name": to.first_name,
            "title": title_of(review, language=to.language),
            "words": review.words,
            "reason": REFUSALS[Refusal(review.refusal)],
            "note": review.refusal_note,
            "path": links.path_of(parcel=request.parcel, key=key, language=to.language),
        },
        now=now,
    )
