"""Placements with what the steps of a purchase need of them: their order with its charge, and their basket."""

from __future__ import annotations

from django.db.models import CharField, QuerySet

from core.statements import Given, statement
from shop.checkout.models import Placement


def placement_with_token(token: str) -> Placement | None:
    """The placement that a customer's address names; one query."""
    return next(iter(_with_token().objects(token=token)), None)


def placement_now(*, pk: int) -> Placement:
    """As the database has it now; raises Placement.DoesNotExist. One query."""
    found = _with_key().objects(pk=pk)
    if not found:
        raise Placement.DoesNotExist(pk)
    return found[0]  # type: ignore[no-any-return]


def open_placement_of(*, basket_id: int) -> Placement | None:
    """The one that is open on a basket, with its order; one query."""
    return next(iter(_open().objects(basket=basket_id)), None)


@statement
def _with_token() -> QuerySet[Placement]:
    return _whole().filter(token=Given("token", CharField()))


@statement
def _with_key() -> QuerySet[Placement]:
    return _whole().filter(pk=Given("pk"))


@statement
def _open() -> QuerySet[Placement]:
    return Placement.objects.select_related("order").filter(open_basket=Given("basket"))


def _whole() -> QuerySet[Placement]:
    return Placement.objects.select_related("order__charge", "basket")
