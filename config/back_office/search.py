"""What the command palette (Ctrl-K) finds beside pages: an order, a person, a subscription, a gift, a parcel, a product.

Every question goes by an index: a reference is exact, a mail address or a name is a beginning. Nothing is scanned.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from unfold.dataclasses import SearchResult

from core.ids import normalise_code
from logistics.models import Parcel
from shop.accounts.models import User
from shop.catalogue.models import Product
from shop.order.models import Order
from subscriptions.gifts.codes import read_code
from subscriptions.models import Gift, Subscription

AT_MOST = 6
SHORTEST = 3


@dataclass(frozen=True)
class Source:
    """A kind of row, the rows that a term means, and a word about each."""

    model: type[Model]
    icon: str
    rows: Callable[[str], QuerySet]
    about: Callable[[Any], str]


def _orders(term: str) -> QuerySet:
    code = normalise_code(term)
    number = f"{code[:4]}-{code[4:]}"
    by_mail = Q(guest_email__istartswith=term) | Q(user__email__istartswith=term)
    return Order.objects.filter(Q(number=number) | by_mail).select_related("user").order_by("-pk")


def _people(term: str) -> QuerySet:
    names = Q(last_name__istartswith=term) | Q(first_name__istartswith=term)
    return User.objects.filter(Q(email__istartswith=term) | names).order_by("email")


def _subscriptions(term: str) -> QuerySet:
    by_reference = Q(reference=normalise_code(term))
    return Subscription.objects.filter(by_reference | Q(user__email__istartswith=term)).select_related("user", "range")


def _gifts(term: str) -> QuerySet:
    by_mail = Q(recipient_email__istartswith=term) | Q(order_line__order__guest_email__istartswith=term)
    code = read_code(term)
    by_name = Q(code=code) if code else Q(reference=normalise_code(term))
    return Gift.objects.filter(by_name | by_mail).order_by("-pk")


def _parcels(term: str) -> QuerySet:
    code = term.upper()
    return Parcel.objects.filter(Q(reference=normalise_code(term)) | Q(tracking_number=code)).order_by("-pk")


def _products(term: str) -> QuerySet:
    return Product.objects.filter(Q(upc__iexact=term) | Q(title__istartswith=term)).order_by("title")


SOURCES = (
    Source(Order, "shopping_bag", _orders, lambda order: order.contact_email),
    Source(User, "person", _people, lambda user: user.email),
    Source(Subscription, "autorenew", _subscriptions, lambda row: f"{row.range} · {row.user.email}"),
    Source(Gift, "redeem", _gifts, lambda gift: f"{gift.recipient_name} · {gift.get_state_display()}"),
    Source(Parcel, "package_2", _parcels, lambda parcel: f"{parcel.recipient} · {parcel.get_state_display()}"),
    Source(Product, "toys", _products, lambda product: product.upc or ""),
)


def find(request: HttpRequest, term: str) -> list[SearchResult]:
    """Up to six rows of each kind that the person may see; none for a term of less than three letters.

    None either for a term that nobody can type: SQLite takes a NUL for the end of the text, and would find everything.
    """
    term = term.strip()
    if len(term) < SHORTEST or not term.isprintable():
        return []
    return [result for source in SOURCES for result in _results(request, source, term)]


def _results(request: HttpRequest, source: Source, term: str) -> list[SearchResult]:
    model_admin = admin.site._registry.get(source.model)
    if model_admin is None or not model_admin.has_view_permission(request):
        return []
    meta = source.model._meta
    name = f"admin:{meta.app_label}_{meta.model_name}_change"
    return [
        SearchResult(
            title=str(row),
            description=f"{meta.verbose_name} · {source.about(row)}",
            link=reverse(name, args=[row.pk]),
            icon=source.icon,
        )
        for row in source.rows(term)[:AT_MOST]
    ]
