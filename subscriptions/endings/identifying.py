"""Which contract is meant: found for certain by a reference and the e-mail address of its customer, or not at all."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from shop.aftercare.contracts import codes_in, order_numbers
from subscriptions.models import Subscription


def named_by(*, codes: Collection[str]) -> Q:
    """Subscriptions that one of these codes names: their own reference, or the number of one of their orders."""
    numbers = order_numbers(codes)
    began, renewed = Q(signup__order_line__order__number__in=numbers), Q(cycles__order__number__in=numbers)
    return Q(reference__in=codes) | began | renewed


def belongs_to(*, email: str) -> Q:
    """Subscriptions of the customer with this address, or that were ordered with it."""
    return Q(user__email=email) | Q(signup__order_line__order__guest_email__iexact=email)


def certain(*, contract: str, email: str) -> Subscription | None:
    """The one subscription that `contract` names and that belongs to `email`; None where there is none, or several.

    Read are the subscription's reference and the numbers of its orders, in whatever way they are typed.
    """
    codes = codes_in(contract)
    if not codes:
        return None
    mine = belongs_to(email=email.strip().lower())
    found = list(Subscription.objects.filter(named_by(codes=codes), mine).distinct().order_by("pk")[:2])
    return found[0] if len(found) == 1 else None
