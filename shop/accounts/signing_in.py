"""Signing in by a link: the address proves who it is. Only a hash of the link's secret is kept, and it works once."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from core import ids, mail, throttle
from core.locks import in_transaction
from shop.accounts.models import SignInLink, User

VALID_FOR = timedelta(hours=24)
LINKS_AN_HOUR = 5
TRIES_AN_HOUR_FROM_ONE_PLACE = 30


class LinkUnusable(Exception):
    """The link is unknown, used, or older than a day."""


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def request_link(*, email: str, language: str, next_path: str, place: str, now: datetime) -> None:
    """Mail a link to the customer with this address, if there is one; the caller cannot tell whether there was.

    `place` is the visitor's network address. Raises core.throttle.TooManyTries for a place that asks without end; an address that
    gets more than its share of mails is left alone in silence.
    """
    throttle.allow(at_most=TRIES_AN_HOUR_FROM_ONE_PLACE, key=f"sign-in:place:{throttle.place_of(place)}")
    address = email.strip().lower()
    if throttle.counted(f"sign-in:address:{address}") > LINKS_AN_HOUR:
        return
    user = User.objects.filter(email=address, is_active=True).first()
    if user is not None:
        _send(user=user, language=language, next_path=next_path, now=now)


@in_transaction
def _send(*, user: User, language: str, next_path: str, now: datetime) -> None:
    token = ids.url_token()
    link = SignInLink.objects.create(
        user=user, token_hash=hash_of(token), next_path=next_path, created_at=now, expires_at=now + VALID_FOR
    )
    mail.send(
        kind="sign-in",
        key=str(link.pk),
        to=user.email,
        language=language,
        context={"token": token, "first_name": user.first_name},
        now=now,
    )


def find_link(*, token: str, now: datetime) -> SignInLink:
    """The usable link with this secret; looking uses nothing up. Raises LinkUnusable."""
    usable = SignInLink.objects.select_related("user").filter(used_at=None, expires_at__gt=now, user__is_active=True)
    link = usable.filter(token_hash=hash_of(token)).first()
    if link is None:
        raise LinkUnusable
    return link


@in_transaction
def redeem(*, token: str, now: datetime) -> SignInLink:
    """Use the link up, once; raises LinkUnusable, also for the second of two at the same moment."""
    link = find_link(token=token, now=now)
    if SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now) != 1:
        raise LinkUnusable
    return link
