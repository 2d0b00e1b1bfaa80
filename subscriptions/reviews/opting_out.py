"""Being left in peace: no more questions after parcels, by one click, until one wants them again."""

from __future__ import annotations

from datetime import datetime

from core.locks import in_transaction
from core.privacy import is_erased
from core.writes import insert_new
from subscriptions.models import ReviewOptOut, ReviewRequest
from subscriptions.reviews.links import LinkUnusable


def address_asked(*, parcel: str) -> str:
    """The address that a question about this parcel went to. Raises links.LinkUnusable once it is forgotten."""
    row = ReviewRequest.objects.filter(parcel=parcel).select_related("user").first()
    email = (row.user.email if row.user else row.email) if row is not None else ""
    if not email or is_erased(email):
        raise LinkUnusable(parcel)
    return email


@in_transaction
def opt_out(*, email: str, now: datetime) -> None:
    """Ask nothing at this address any more; saying so again changes nothing."""
    insert_new([ReviewOptOut(email=email, opted_out_at=now)], unique="email")


@in_transaction
def opt_in(*, email: str) -> None:
    """Ask again from the next parcel on."""
    ReviewOptOut.objects.filter(email=email).delete()


def is_asked(*, email: str) -> bool:
    """Whether questions go to this address."""
    return not ReviewOptOut.objects.filter(email=email).exists()
