"""Cards on file: kept with a payment or without one, and forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from core import identity
from core.ids import random_code
from core.locks import in_transaction, lock_one
from shop.payments.enums import IntentState, SetupState
from shop.payments.models import CardConsent, CardHolder, CardSetup, PaymentMethod
from shop.payments.providers import default_provider, provider_named
from shop.payments.providers.base import Card, ProviderRefused, ProviderUnreachable, Setup

OPEN_FOR = timedelta(days=1)


@in_transaction
def keep_card(*, user_id: int, provider: str, customer_ref: str, card: Card, now: datetime) -> PaymentMethod:
    """The row of a card that the provider keeps for a customer; the same card again is the same row."""
    method, _ = PaymentMethod.objects.get_or_create(
        provider=provider,
        provider_ref=card.reference,
        defaults={
            "user_id": user_id,
            "customer_ref": customer_ref,
            "brand": card.brand,
            "last4": card.last4,
            "expires_on": card.expires_on,
            "created_at": now,
        },
    )
    CardHolder.objects.filter(provider=provider, provider_ref=customer_ref, user=None).update(user_id=user_id)
    return method


def consent(*, user_id: int, about: str, text: str, language: str, now: datetime) -> CardConsent:
    """Keep what a customer agreed to before a card was typed for later debits, once for each `about`."""
    defaults = {"user_id": user_id, "text": text, "language": language, "given_at": now}
    return CardConsent.objects.get_or_create(about=about, defaults=defaults)[0]


def begin_setup(*, user_id: int, now: datetime) -> CardSetup:
    """Begin to keep a card of this customer without a payment; the one that is still open is used again.

    Database, network, database. Raises ProviderUnreachable; the next try is then another setup, under another key.
    """
    provider = default_provider()
    setup = _open_setup(user_id=user_id, provider=provider.name, now=now)
    if setup.setup_ref:
        return setup
    try:
        customer_ref = _customer_of(setup, now=now)
        made = provider.create_setup(
            merchant_reference=setup.reference, customer_ref=customer_ref, idempotency_key=f"setup-{setup.reference}"
        )
    except ProviderUnreachable:
        CardSetup.objects.filter(pk=setup.pk, setup_ref="").delete()
        raise
    CardSetup.objects.filter(pk=setup.pk, setup_ref="").update(setup_ref=made.reference, customer_ref=customer_ref)
    setup.refresh_from_db()
    return setup


@in_transaction
def _open_setup(*, user_id: int, provider: str, now: datetime) -> CardSetup:
    """The customer's newest open one, or a new one."""
    mine = CardSetup.objects.filter(user_id=user_id, provider=provider, state=SetupState.OPEN)
    found = mine.filter(created_at__gt=now - OPEN_FOR).order_by("-pk").first()
    return found or CardSetup.objects.create(
        reference=f"S{random_code(length=10)}", user_id=user_id, provider=provider, created_at=now
    )


def _customer_of(setup: CardSetup, *, now: datetime) -> str:
    holders = CardHolder.objects.filter(provider=setup.provider, user_id=setup.user_id)
    known = holders.order_by("-pk").values_list("provider_ref", flat=True).first()
    if known is not None:
        return known
    reference = provider_named(setup.provider).create_customer(
        merchant_reference=setup.reference, idempotency_key=f"customer-{setup.reference}"
    )
    CardHolder.objects.get_or_create(
        provider=setup.provider, provider_ref=reference, defaults={"user_id": setup.user_id, "created_at": now}
    )
    return reference


def setup_page_url(*, setup: CardSetup, return_url: str, language: str) -> str:
    """Where the customer types the card; it comes back to `return_url` with `method`, for `finish_setup`."""
    return provider_named(setup.provider).setup_page_url(
        setup_ref=setup.setup_ref, return_url=return_url, language=language
    )


def finish_setup(*, setup_id: int, method_ref: str, return_url: str, now: datetime) -> tuple[CardSetup, str]:
    """Have the bank agree to later debits of the card just typed; without `method_ref`, ask how the setup stands.

    Returns the setup and, when the bank wants to see the customer, the address where. A card that the bank refuses leaves
    the setup refused, with its decline code. Raises ProviderUnreachable; then coming back again asks once more.
    """
    setup = CardSetup.objects.get(pk=setup_id)
    if setup.state == SetupState.KEPT:
        return setup, ""
    provider = provider_named(setup.provider)
    try:
        if not method_ref:
            raise ProviderRefused("no card was typed")
        answer = provider.confirm_setup(
            setup_ref=setup.setup_ref,
            method_ref=method_ref,
            return_url=return_url,
            idempotency_key=f"setup-{setup.reference}-{method_ref}",
        )
    except ProviderRefused:
        answer = provider.retrieve_setup(setup_ref=setup.setup_ref)
    return _settle_setup(setup_id=setup_id, answer=answer, now=now), answer.action_url


@in_transaction
def _settle_setup(*, setup_id: int, answer: Setup, now: datetime) -> CardSetup:
    setup = lock_one(CardSetup.objects.filter(pk=setup_id))
    if setup.state == SetupState.KEPT:
        return setup
    if answer.state == IntentState.SUCCEEDED and answer.card is not None:
        setup.method = keep_card(
            user_id=setup.user_id,
            provider=setup.provider,
            customer_ref=setup.customer_ref,
            card=answer.card,
            now=now,
        )
        setup.state, setup.decline_code, setup.finished_at = SetupState.KEPT, "", now
    elif answer.state == IntentState.REQUIRES_METHOD and answer.decline_code:
        setup.state, setup.decline_code, setup.finished_at = SetupState.REFUSED, answer.decline_code, now
    setup.save()
    return setup


def forget_card(*, method_id: int, now: datetime) -> PaymentMethod:
    """Have the provider forget a card, then note that it did. Raises ProviderUnreachable; a second call changes nothing.

    Whoever calls makes sure that no subscription is debited with it any more.
    """
    method = PaymentMethod.objects.get(pk=method_id)
    if not identity.may_leave("card"):
        raise ProviderUnreachable("this database is a copy of another shop's")
    if method.detached_at is None:
        provider_named(method.provider).detach(method_ref=method.provider_ref)
        PaymentMethod.objects.filter(pk=method_id, detached_at=None).update(detached_at=now)
        method.refresh_from_db()
    return method
