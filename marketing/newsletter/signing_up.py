"""Signing up by two steps, and leaving by one. An address gets the letter only once its owner said so from a mail to it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import translation

from core import ids, mail, throttle
from core.locks import in_transaction
from marketing.newsletter.enums import ReaderState
from marketing.newsletter.models import Reader

VALID_FOR = timedelta(days=7)
MAILS_AN_HOUR = 3
TRIES_AN_HOUR_FROM_ONE_PLACE = 20
CONFIRM, WELCOME = "newsletter-confirm", "newsletter-welcome"
_SIGNER = Signer(salt="newsletter.leave")


class LinkUnusable(Exception):
    """The link to confirm is unknown, older than a week, or of a sign-up that a later one replaced."""


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def sign_up(*, email: str, consent_text: str, page: str, language: str, place: str, now: datetime) -> None:
    """Ask the owner of the address to confirm; the caller cannot tell whether it is known, and nothing is sent if it is.

    `page` is where it was asked, `place` the visitor's network address. Raises core.throttle.TooManyTries for a place that
    asks without end; an address that gets more than its share of mails is left alone in silence.
    """
    throttle.allow(at_most=TRIES_AN_HOUR_FROM_ONE_PLACE, key=f"newsletter:place:{throttle.place_of(place)}")
    address = email.strip().lower()
    if throttle.counted(f"newsletter:address:{address}") <= MAILS_AN_HOUR:
        _ask(email=address, consent_text=consent_text, page=page, language=language, now=now)


@in_transaction
def _ask(*, email: str, consent_text: str, page: str, language: str, now: datetime) -> None:
    token = ids.url_token()
    asked: dict[str, Any] = {
        "language": language,
        "state": ReaderState.ASKED,
        "consent_text": consent_text,
        "place": page,
        "asked_at": now,
        "confirmed_at": None,
        "left_at": None,
        "token_hash": hash_of(token),
    }
    reader, is_new = Reader.objects.get_or_create(
        email=email, defaults={**asked, "reference": ids.random_code(length=12)}
    )
    if not is_new:
        waiting = Reader.objects.filter(pk=reader.pk).exclude(state=ReaderState.CONFIRMED)
        if not waiting.update(**asked):
            return
    mail.send(
        kind=CONFIRM,
        key=asked["token_hash"],
        to=email,
        language=language,
        context={"token": token, "days": VALID_FOR.days, "consent": consent_text},
        headers=mail.one_click(path=leave_path(reference=reader.reference, language=language)),
        now=now,
    )


def find(*, token: str, now: datetime) -> Reader:
    """Whose link this is; looking changes nothing. Raises LinkUnusable."""
    rows = Reader.objects.filter(token_hash=hash_of(token))
    usable = Q(state=ReaderState.CONFIRMED) | Q(state=ReaderState.ASKED, asked_at__gt=now - VALID_FOR)
    reader = rows.filter(usable).first()
    if reader is None:
        raise LinkUnusable
    return reader


@in_transaction
def confirm(*, token: str, now: datetime) -> Reader:
    """From now on the letter goes there. A second time changes nothing. Raises LinkUnusable."""
    reader = find(token=token, now=now)
    asked = Reader.objects.filter(pk=reader.pk, state=ReaderState.ASKED, token_hash=reader.token_hash)
    if asked.update(state=ReaderState.CONFIRMED, confirmed_at=now):
        mail.send(
            kind=WELCOME,
            key=reader.token_hash,
            to=reader.email,
            language=reader.language,
            context={"leave_url": leave_url(reference=reader.reference, language=reader.language)},
            headers=mail.one_click(path=leave_path(reference=reader.reference, language=reader.language)),
            now=now,
        )
    return reader


@in_transaction
def leave(*, signed: str, now: datetime) -> None:
    """Nothing goes there any more; a second time changes nothing. Raises BadSignature for a link that is not ours."""
    _leave(Reader.objects.filter(reference=_SIGNER.unsign(signed)), now=now)


@in_transaction
def take_off(*, reader_ids: Sequence[int], now: datetime) -> int:
    """Whoever asked us by letter or telephone leaves; return how many there were to take off."""
    return _leave(Reader.objects.filter(pk__in=reader_ids), now=now)


def _leave(readers: QuerySet[Reader], *, now: datetime) -> int:
    return readers.exclude(state=ReaderState.LEFT).update(state=ReaderState.LEFT, left_at=now)


def is_of_ours(signed: str) -> bool:
    """Whether a link to leave is one of ours, unchanged."""
    try:
        _SIGNER.unsign(signed)
    except BadSignature:
        return False
    return True


def leave_path(*, reference: str, language: str) -> str:
    """The address that ends it, for each letter; it needs no sign-in and works for ever."""
    with translation.override(language):
        return reverse("newsletter:leave", kwargs={"signed": _SIGNER.sign(reference)})


def leave_url(*, reference: str, language: str) -> str:
    """The same with the host."""
    return f"{settings.PUBLIC_URL}{leave_path(reference=reference, language=language)}"
