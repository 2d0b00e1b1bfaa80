"""Signed links of a question's mail. Real time counts for them, not the shop's clock."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

SIGNER = signing.TimestampSigner(salt="subscriptions.reviews")
_NO_MORE = signing.Signer(salt="subscriptions.reviews.no-more")
A_DAY = 24 * 3600


class LinkUnusable(Exception):
    """The link is not one of ours."""


class LinkTooOld(LinkUnusable):
    """It was one of ours, for so many days."""


def path_of(*, parcel: str, key: str, language: str, mark: int | None = None) -> str:
    """Where a thing in a parcel is judged, with a mark chosen; looking at it changes nothing."""
    with translation.override(language):
        path = reverse("reviews:give", kwargs={"signed": SIGNER.sign(f"{parcel}.{key}")})
    return f"{path}?mark={mark}" if mark else path


def read(signed: str) -> tuple[str, str]:
    """The parcel and the thing in it that a link is about; raises LinkUnusable, LinkTooOld."""
    try:
        value = SIGNER.unsign(signed, max_age=settings.REVIEW_LINK_DAYS * A_DAY)
    except signing.SignatureExpired as error:
        raise LinkTooOld from error
    except signing.BadSignature as error:
        raise LinkUnusable from error
    parcel, _, key = value.partition(".")
    return parcel, key


def no_more_path(*, parcel: str, language: str) -> str:
    """Where such questions are stopped. It does not expire: a wish to be left in peace is never too late."""
    with translation.override(language):
        return reverse("reviews:no_more", kwargs={"signed": _NO_MORE.sign(parcel)})


def parcel_of_no_more(signed: str) -> str:
    """What `no_more_path` names; raises LinkUnusable."""
    try:
        return _NO_MORE.unsign(signed)
    except signing.BadSignature as error:
        raise LinkUnusable from error
