"""Rules about reviews: the sums are those of the reviews, only published words are shown, and everybody is asked once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import F, Q

from core import invariants
from subscriptions.enums import ReviewRequestState, ReviewState
from subscriptions.models import Rating, Review, ReviewRequest
from subscriptions.reviews.ratings import ABOUT, MARKS, counted, latest_of

LATE = timedelta(hours=6)


@invariants.register(
    "reviews.sums", says="The marks that pages show are those of all reviews that were not taken back."
)
def sums_add_up(*, now: datetime) -> Iterator[str]:
    expected = counted()
    for row in Rating.objects.order_by("pk"):
        about = _about(row)
        kept = Counter({name: getattr(row, name) for name in (*MARKS, "sentences")})
        if kept != expected.pop(about, Counter()):
            yield f"{about[0]} {about[1]}: {dict(+kept)} is kept"
    for (column, key), sums in sorted(expected.items()):
        yield f"{column} {key}: nothing is kept of {dict(+sums)}"


def _about(row: Rating) -> tuple[str, int]:
    return next((column, key) for column in ABOUT if (key := getattr(row, f"{column}_id")))


@invariants.register(
    "reviews.latest", says="The sentences that pages show are the latest published ones, word by word."
)
def latest_are_published(*, now: datetime) -> Iterator[str]:
    for row in Rating.objects.order_by("pk"):
        if row.latest != latest_of(row):
            column, key = _about(row)
            yield f"{column} {key}: {[each['id'] for each in row.latest]} are kept"


@invariants.register(
    "reviews.agreed", says="Nothing is published without its parent's consent, nor what was taken back."
)
def published_with_consent(*, now: datetime) -> Iterator[str]:
    shown = Q(state=ReviewState.PUBLISHED) & (Q(may_publish=False) | Q(words="") | Q(published_at=None))
    kept = Q(state=ReviewState.WITHDRAWN) & (~Q(words="") | ~Q(first_name="") | ~Q(child_name=""))
    for row in Review.objects.filter(shown | kept).order_by("pk"):
        yield f"review {row.pk} is {row.state}"


@invariants.register(
    "reviews.received", says="A review is of what a parcel brought to the person who was asked about it."
)
def given_by_who_received(*, now: datetime) -> Iterator[str]:
    asked = Q(request__state=ReviewRequestState.ASKED)
    own = Q(cycle__subscription__user=F("request__user")) | Q(line__order=F("request__order"))
    for row in Review.objects.exclude(asked & own).order_by("pk"):
        yield f"review {row.pk} of request {row.request_id}"


@invariants.register("reviews.asked", says="Nobody waits for a question longer than some hours, and each has its mail.")
def asked_in_time(*, now: datetime) -> Iterator[str]:
    late = Q(state=ReviewRequestState.PLANNED, ask_at__lt=now - LATE)
    mute = Q(state=ReviewRequestState.ASKED) & (Q(mail=None) | Q(asked_at=None))
    for row in ReviewRequest.objects.filter(late | mute).order_by("pk"):
        yield f"parcel {row.parcel}: {row.state}, {row.ask_at:%Y-%m-%d %H:%M}"
