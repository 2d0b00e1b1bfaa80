"""What reviews hold of a person: who was asked, what was answered, and whether questions are wanted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from core import privacy
from core.locks import in_transaction, lock_rows
from core.privacy import BATCH, ERASED_DOMAIN, UNTIL, Person, Sections
from core.statements import statement
from subscriptions.enums import NotAsked, ReviewRequestState, ReviewState
from subscriptions.models import Review, ReviewOptOut, ReviewRequest
from subscriptions.reviews import ratings
from subscriptions.reviews.giving import forget_words
from subscriptions.reviews.words import MARKS

NOBODY = f"review@{ERASED_DOMAIN}"
WRITTEN = ~Q(words="") | ~Q(first_name="") | ~Q(child_name="") | ~Q(answer="")


def _asked(person: Person) -> QuerySet[ReviewRequest]:
    mine = Q(email=person.email)
    return ReviewRequest.objects.filter(mine | Q(user_id=person.user_id) if person.user_id is not None else mine)


def export(*, person: Person) -> Sections:
    """Every parcel that the person was or will be asked about, with what was answered; and a wish for no more of it."""
    requests = _asked(person).order_by("pk")
    given = Review.objects.filter(request__in=requests).select_related("theme", "product", "request").order_by("pk")
    wishes = ReviewOptOut.objects.filter(email=person.email)
    return {
        "reviews": [_review(row) for row in given],
        "questions_after_parcels": [
            *({"parcel": row.parcel, "state": row.get_state_display(), "asked_at": row.asked_at} for row in requests),
            *({"no_more_since": row.opted_out_at} for row in wishes),
        ],
    }


def _review(row: Review) -> dict[str, Any]:
    return {
        "about": str(row.theme or row.product),
        "parcel": row.request.parcel,
        "mark": row.mark,
        "mark_in_words": str(MARKS[row.mark]),
        "words": row.words,
        "signed": row.first_name,
        "child": row.child_name,
        "age_of_child": row.child_age,
        "state": row.get_state_display(),
        "why_refused": row.get_refusal_display() if row.refusal else "",
        "given_at": row.given_at,
        "written_at": row.written_at,
        "published_at": row.published_at,
        "our_answer": row.answer,
    }


def erase(*, person: Person, now: datetime) -> None:
    """Words and names go; marks stay in the sums, as nobody's. Nothing more is asked."""
    mine = list(_asked(person).values_list("pk", flat=True))
    _forget(Review.objects.filter(request__in=mine))
    requests = ReviewRequest.objects.filter(pk__in=mine)
    planned = requests.filter(state=ReviewRequestState.PLANNED)
    planned.update(state=ReviewRequestState.DROPPED, why=NotAsked.FORGOTTEN)
    requests.update(email=NOBODY)
    ReviewOptOut.objects.filter(email=person.email).delete()


def _forget(reviews: QuerySet[Review]) -> int:
    """Take the words out of reviews, each of which stays as a mark; return how many had any."""
    rows = lock_rows(reviews.filter(WRITTEN))
    for review in rows:
        was_published = review.state == ReviewState.PUBLISHED
        if review.state != ReviewState.WITHDRAWN:
            review.state = ReviewState.MARK
        forget_words(review)
        review.save()
        ratings.shift(review, sentences=-was_published)
    return len(rows)


@statement
def _old_reviews() -> QuerySet[Review, Any]:
    old = Review.objects.filter(WRITTEN, written_at__lt=UNTIL)
    return old.order_by("written_at", "pk").values_list("pk")[:BATCH]


@statement
def _old_requests() -> QuerySet[ReviewRequest, Any]:
    old = ReviewRequest.objects.filter(created_at__lt=UNTIL).exclude(email=NOBODY)
    settled = old.exclude(state=ReviewRequestState.PLANNED)
    return settled.order_by("created_at", "pk").values_list("pk")[:BATCH]


@statement
def _old_opt_outs() -> QuerySet[ReviewOptOut, Any]:
    return ReviewOptOut.objects.filter(opted_out_at__lt=UNTIL).order_by("pk").values_list("pk")[:BATCH]


@privacy.keep_for("reviews", months=36, old=_old_reviews)
@in_transaction
def forget_old_reviews(*, until: datetime, now: datetime, limit: int) -> int:
    """A sentence is shown for three years after it was written, as the page on reviews says; its mark stays in the sums."""
    return _forget(Review.objects.filter(pk__in=_keys(_old_reviews().rows(until=until)[:limit])))


@privacy.keep_for("questions after parcels", months=12, old=_old_requests)
@in_transaction
def forget_old_requests(*, until: datetime, now: datetime, limit: int) -> int:
    """Whom a question went to is kept as long as its link against more of them may be clicked."""
    ids = _keys(_old_requests().rows(until=until)[:limit])
    return ReviewRequest.objects.filter(pk__in=ids).update(email=NOBODY)


@privacy.keep_for("wishes for no more questions", months=36, old=_old_opt_outs)
@in_transaction
def forget_old_opt_outs(*, until: datetime, now: datetime, limit: int) -> int:
    """A wish to be left in peace is kept for three years (CNIL, lists of objections)."""
    ids = _keys(_old_opt_outs().rows(until=until)[:limit])
    return ReviewOptOut.objects.filter(pk__in=ids).delete()[0]


def _keys(rows: Iterable[tuple[Any, ...]]) -> list[int]:
    return [pk for (pk,) in rows]
