"""What somebody was asked about, and what he said of it: by the link of the mail, and in the account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.components import Link
from shop.order.models import Order
from subscriptions.enums import ReviewRequestState
from subscriptions.models import Review, ReviewRequest
from subscriptions.reviews.arrivals import arrivals_of
from subscriptions.reviews.asking import Addressee, addressee
from subscriptions.reviews.giving import review_of
from subscriptions.reviews.things import Thing, things_in

# The account shows what came last; two years of boxes for two children.
MOST = 48


class NothingAsked(LookupError):
    """Nobody was asked about this, or not this person."""


@dataclass(frozen=True)
class Asked:
    """A thing that somebody was asked about, and the review of it if there is one."""

    request: ReviewRequest
    thing: Thing
    review: Review | None
    to: Addressee


def asked_about(*, parcel: str, key: str, user_id: int | None = None) -> Asked:
    """The thing `key` in a parcel; with `user_id` only one of this customer's. Raises NothingAsked."""
    rows = ReviewRequest.objects.filter(parcel=parcel, state=ReviewRequestState.ASKED)
    request = (rows.filter(user_id=user_id) if user_id is not None else rows).first()
    arrival = arrivals_of(parcels=[parcel]).get(parcel) if request is not None else None
    if request is None or arrival is None:
        raise NothingAsked(parcel)
    thing = next((each for each in things_in([arrival])[parcel] if each.key == key), None)
    if thing is None:
        raise NothingAsked(f"{parcel}.{key}")
    order = Order.objects.select_related("user", "shipping_address").get(pk=request.order_id)
    return Asked(request=request, thing=thing, review=review_of(thing=thing), to=addressee(request, order=order))


@dataclass(frozen=True)
class Mine:
    """A thing that came to a customer, in the account's list."""

    thing: Thing
    review: Review | None


def mine(*, user_id: int) -> Sequence[Mine]:
    """What a customer was asked about, the latest first. Eight queries, however many they are."""
    rows = ReviewRequest.objects.filter(user_id=user_id, state=ReviewRequestState.ASKED).order_by("-asked_at", "-pk")
    parcels = list(rows.values_list("parcel", flat=True)[:MOST])
    things = things_in(arrivals_of(parcels=parcels).values())
    said = Review.objects.filter(request__user_id=user_id, request__parcel__in=parcels)
    reviews = {f"c{row.cycle_id}" if row.cycle_id else f"l{row.line_id}": row for row in said}
    return [Mine(thing=thing, review=reviews.get(thing.key)) for parcel in parcels for thing in things.get(parcel, ())]


def account_menu(*, user: Any) -> list[Link]:
    """Where a customer says what he thinks of what came."""
    return [Link(label=_("Your reviews"), href=reverse("reviews:mine"))]
