"""Accounts of people who only ever paid: made without a password, never signed in, and nothing revealed about them."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from shop.accounts.models import User
from shop.order.models import Order


def account_for(*, email: str, first_name: str, last_name: str, language: str, now: datetime) -> User:
    """The account with this address, made without a usable password when there is none. An existing one is not changed."""
    address = email.strip().lower()
    existing = User.objects.filter(email=address).first()
    if existing is not None:
        return existing
    user = User(email=address, first_name=first_name, last_name=last_name, language=language, date_joined=now)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:  # another order of the same person at the same moment made it
        return User.objects.get(email=address)
    return user


def attach_order(*, order: Order, needs_account: bool, now: datetime) -> int | None:
    """Give a paid order to the account of its address; make one only where a subscription needs it.

    Returns the account's key, or None for a guest without one. Nobody is signed in by this.
    """
    if order.user_id is not None:
        return order.user_id
    user = User.objects.filter(email=order.guest_email.lower()).first()
    if user is None and needs_account and order.shipping_address is not None:
        user = account_for(
            email=order.guest_email,
            first_name=order.shipping_address.first_name,
            last_name=order.shipping_address.last_name,
            language=order.language,
            now=now,
        )
    if user is None:
        return None
    Order.objects.filter(pk=order.pk).update(user=user)
    order.user_id = user.pk
    return user.pk
