"""Signed links to the page on which one declined debit can be paid. Real time counts for them, not the shop's clock."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse
from django.utils import translation

SIGNER = signing.TimestampSigner(salt="subscriptions.pay")
VALID_SECONDS = 30 * 24 * 3600


class LinkUnusable(Exception):
    """The link is not one of ours, or older than 30 days."""


def path_of(*, charge_reference: str, language: str) -> str:
    """The path of the page on which this charge can be paid, for whoever has the mail."""
    with translation.override(language):
        return reverse("subscriptions:pay", kwargs={"signed": SIGNER.sign(charge_reference)})


def reference_in(signed: str) -> str:
    """The charge's reference in a link; raises LinkUnusable."""
    try:
        return SIGNER.unsign(signed, max_age=VALID_SECONDS)
    except signing.BadSignature as error:
        raise LinkUnusable from error
