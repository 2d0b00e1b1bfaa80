"""Forgetting a customer: asked for when signed in, confirmed by a mail link, or written down by staff for a letter.

Subscriptions end first and cards are forgotten at the provider; what is paid still comes. Once nothing is under way any more,
names and addresses are taken out of all rows. Invoices stay as documents, for ten years (Code de commerce, L123-22).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db.models import QuerySet

from core import ids, mail, privacy, sweeps, throttle
from core.locks import in_transaction, lock_one
from core.privacy import Person
from core.statements import statement
from shop.accounts.models import Erasure, User
from shop.accounts.signing_in import hash_of
from shop.payments.cards import forget_card
from shop.payments.models import PaymentMethod
from shop.payments.providers.base import ProviderRefused, ProviderUnreachable

log = structlog.get_logger(__name__)

VALID_FOR = timedelta(hours=24)
LINKS_AN_HOUR = 5
BATCH = 50


class LinkUnusable(Exception):
    """The link is unknown, used, older than a day, or somebody else's."""


class StaffAccount(Exception):
    """An account of staff is taken away by an administrator, not by its owner's click."""


@in_transaction
def request(*, user_id: int, language: str, now: datetime) -> Erasure:
    """Mail a link that confirms the erasure; nothing is erased yet. Raises StaffAccount and core.throttle.TooManyTries."""
    user = User.objects.get(pk=user_id)
    if user.is_staff or user.is_superuser:
        raise StaffAccount(user.email)
    throttle.allow(at_most=LINKS_AN_HOUR, key=f"erasure:{user_id}")
    token = ids.url_token()
    erasure, _ = Erasure.objects.update_or_create(
        email=user.email,
        defaults={
            "user": user,
            "token_hash": hash_of(token),
            "requested_at": now,
            "expires_at": now + VALID_FOR,
            "language": language,
        },
    )
    mail.send(
        kind="erase-account",
        key=f"{erasure.pk}:{now:%Y%m%d%H%M%S%f}",
        to=user.email,
        language=language,
        context={"name": user.first_name, "token": token},
        now=now,
    )
    return erasure


def find(*, token: str, user_id: int, now: datetime) -> Erasure:
    """The erasure that a link confirms, for the customer who is signed in; raises LinkUnusable."""
    open_ones = Erasure.objects.filter(confirmed_at=None, expires_at__gt=now, user_id=user_id)
    erasure = open_ones.filter(token_hash=hash_of(token)).first()
    if erasure is None:
        raise LinkUnusable
    return erasure


def confirm(*, token: str, user_id: int, now: datetime) -> Erasure:
    """End what goes on by itself, and forget at once or as soon as nothing is under way. Raises LinkUnusable."""
    erasure = find(token=token, user_id=user_id, now=now)
    _begin(erasure_id=erasure.pk, now=now)
    return finish(erasure_id=erasure.pk, now=now)


def for_letter(*, email: str, by_id: int | None, language: str, now: datetime) -> Erasure:
    """The same for a customer who wrote a letter, with or without an account. Raises StaffAccount."""
    address = email.strip().lower()
    user = User.objects.filter(email=address).first()
    if user is not None and (user.is_staff or user.is_superuser):
        raise StaffAccount(address)
    erasure, _ = Erasure.objects.update_or_create(
        email=address,
        defaults={
            "user": user,
            "token_hash": "",
            "requested_at": now,
            "expires_at": now,
            "requested_by_id": by_id,
            "language": user.language if user is not None else language,
        },
    )
    _begin(erasure_id=erasure.pk, now=now)
    return finish(erasure_id=erasure.pk, now=now)


@in_transaction
def _begin(*, erasure_id: int, now: datetime) -> None:
    erasure = lock_one(Erasure.objects.filter(pk=erasure_id))
    if erasure.confirmed_at is not None:
        return
    erasure.confirmed_at, erasure.token_hash = now, ""
    erasure.save(update_fields=["confirmed_at", "token_hash"])
    privacy.stop(person=_person(erasure), now=now)


def _person(erasure: Erasure) -> Person:
    return Person(email=erasure.email, user_id=erasure.user_id)


def finish(*, erasure_id: int, now: datetime) -> Erasure:
    """Forget the person if nothing is under way; a second call changes nothing. The sweep asks again."""
    erasure = Erasure.objects.get(pk=erasure_id)
    if erasure.confirmed_at is None or erasure.done_at is not None:
        return erasure
    person = _person(erasure)
    if privacy.waits(person=person) or not _forget_cards(person, now=now):
        return erasure
    return _forget(erasure_id=erasure_id, now=now)


def _forget_cards(person: Person, *, now: datetime) -> bool:
    """Have the provider forget the cards; return whether none is left."""
    if person.user_id is None:
        return True
    cards = PaymentMethod.objects.filter(user_id=person.user_id, detached_at=None).order_by("pk")
    for method_id in list(cards.values_list("pk", flat=True)):
        try:
            forget_card(method_id=method_id, now=now)
        except (ProviderUnreachable, ProviderRefused) as error:
            log.warning("card_not_forgotten", method_id=method_id, why=str(error))
            return False
    return True


@in_transaction
def _forget(*, erasure_id: int, now: datetime) -> Erasure:
    erasure = lock_one(Erasure.objects.filter(pk=erasure_id))
    person = _person(erasure)
    if erasure.done_at is not None or privacy.waits(person=person):
        return erasure
    privacy.erase(person=person, now=now)
    mail.send(
        kind="account-erased",
        key=str(erasure.pk),
        to=person.email,
        language=erasure.language,
        context={},
        now=now,
    )
    erasure.done_at, erasure.email = now, f"{erasure.pk}@{privacy.ERASED_DOMAIN}"
    erasure.save(update_fields=["done_at", "email"])
    log.info("person_erased", erasure_id=erasure.pk)
    return erasure


@statement
def _due() -> QuerySet[Erasure, Any]:
    rows = Erasure.objects.filter(done_at=None).exclude(confirmed_at=None).order_by("pk")
    return rows.values_list("pk")[:BATCH]


@sweeps.register(
    "shop.erasures", order=93, every=3600, says="%d customers forgotten", queue="billing", leaves_shop=True, due=_due
)
def finish_due(*, now: datetime) -> int:
    """Forget those for whom nothing is under way any more; return how many."""
    return sum(finish(erasure_id=pk, now=now).done_at is not None for (pk,) in _due().rows())
