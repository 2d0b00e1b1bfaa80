"""What orders hold of a person: where they went, and what colleagues noted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core import privacy
from core.locks import in_transaction
from core.privacy import BATCH, ERASED_DOMAIN, UNTIL, Person, Sections
from core.statements import statement
from shop.accounts.privacy_rows import NO_ADDRESS
from shop.order.enums import OrderStatus
from shop.order.models import BillingAddress, Line, Order, OrderNote, ShippingAddress

NOT_BOUGHT = (OrderStatus.PENDING, OrderStatus.EXPIRED)


def of(person: Person) -> QuerySet[Order]:
    """The orders of an account, and those that a guest placed with the address."""
    mine = Q(guest_email__iexact=person.email)
    return Order.objects.filter(mine | Q(user_id=person.user_id) if person.user_id is not None else mine)


def export(*, person: Person) -> Sections:
    """Orders with their lines and their address."""
    rows = of(person).exclude(status__in=NOT_BOUGHT).select_related("shipping_address").order_by("date_placed", "pk")
    return {"orders": [_order(row) for row in rows]}


def _order(row: Order) -> dict[str, Any]:
    address = row.shipping_address
    lines = Line.objects.filter(order=row).order_by("pk").values_list("title", "quantity", "line_price_incl_tax")
    return {
        "number": row.number,
        "placed_at": row.date_placed,
        "status": row.get_status_display(),
        "email": row.contact_email,
        "total": str(row.total_incl_tax),
        "currency": row.currency,
        "lines": [{"title": title, "quantity": count, "price": str(price)} for title, count, price in lines],
        "delivered_to": address.active_address_fields() if address is not None else [],
    }


def waits(*, person: Person) -> list[str]:
    """An order that is being paid."""
    return [_("an order is being paid")] if of(person).filter(status=OrderStatus.PENDING).exists() else []


def erase(*, person: Person, now: datetime) -> None:
    """Orders lose their address; their invoices are documents of their own."""
    forget(of(person).values_list("pk", flat=True))


def forget(order_ids: Any) -> int:
    """Take names, addresses and notes out of these orders; return how many there were."""
    ids = list(order_ids)
    if not ids:
        return 0
    addresses = ShippingAddress.objects.filter(order__in=ids).values_list("pk", flat=True)
    ShippingAddress.objects.filter(pk__in=list(addresses)).update(**NO_ADDRESS)
    billing = BillingAddress.objects.filter(order__in=ids).values_list("pk", flat=True)
    no_billing = {name: value for name, value in NO_ADDRESS.items() if name not in ("phone_number", "notes")}
    BillingAddress.objects.filter(pk__in=list(billing)).update(**no_billing)
    OrderNote.objects.filter(order__in=ids).update(message="")
    return Order.objects.filter(pk__in=ids).update(guest_email=f"order@{ERASED_DOMAIN}")


@statement
def _old() -> QuerySet[Order, Any]:
    return _named(Order.objects.filter(date_placed__lt=UNTIL))


@statement
def _old_and_unpaid() -> QuerySet[Order, Any]:
    return _named(Order.objects.filter(date_placed__lt=UNTIL, status=OrderStatus.EXPIRED))


def _named(rows: QuerySet[Order]) -> QuerySet[Order, Any]:
    named = rows.exclude(guest_email=f"order@{ERASED_DOMAIN}").order_by("date_placed", "pk")
    return named.values_list("pk")[:BATCH]


@privacy.keep_for("orders", months=60, old=_old)
@in_transaction
def forget_old_orders(*, until: datetime, now: datetime, limit: int) -> int:
    """The contract is kept for the five years in which it can be disputed (Code civil, art. 2224)."""
    return forget([pk for (pk,) in _old().rows(until=until)[:limit]])


@privacy.keep_for("orders that were never paid", months=3, old=_old_and_unpaid)
@in_transaction
def forget_unpaid_orders(*, until: datetime, now: datetime, limit: int) -> int:
    """Nothing came of them: no contract, no invoice."""
    return forget([pk for (pk,) in _old_and_unpaid().rows(until=until)[:limit]])
