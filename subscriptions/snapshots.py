"""What a cycle depends on, as it was at its cut-off: the parcel, the order and the mails are made from this, never from later rows."""

from __future__ import annotations

from typing import Any, TypedDict

from django.conf import settings
from django.db.models import Model

from core.money import round_cents
from subscriptions.models import Box, Cycle

Texts = dict[str, str]


class ChildPart(TypedDict):
    id: int
    first_name: str
    birth_month: str
    age: int


class RangePart(TypedDict):
    key: str
    name: Texts


class BoxPart(TypedDict):
    """`theme` is the theme's key, `name` the theme's name by language."""

    id: int
    sku: str
    item_id: int
    theme: str
    name: Texts


class PlanPart(TypedDict):
    """`product_id` is the product whose tax shares and name the order's line takes."""

    key: str
    product_id: int


class AddressPart(TypedDict):
    first_name: str
    last_name: str
    line1: str
    line2: str
    postcode: str
    city: str
    country: str
    phone: str


class Snapshot(TypedDict):
    """`price` is a decimal written out, gross; `month` and `birth_month` are ISO dates; texts are by language code."""

    child: ChildPart
    range: RangePart
    box: BoxPart
    plan: PlanPart
    address: AddressPart
    email: str
    language: str
    month: str
    price: str
    currency: str


def take(*, cycle: Cycle, box: Box) -> Snapshot:
    """The snapshot of `cycle` with `box`, from the rows as they are now."""
    subscription, month = cycle.subscription, cycle.month.month
    child, user = subscription.child, subscription.user
    return {
        "child": {
            "id": child.pk,
            "first_name": child.first_name,
            "birth_month": child.birth_month.isoformat(),
            "age": child.age_in(month),
        },
        "range": {"key": box.range.key, "name": texts(box.range, "name")},
        "box": {
            "id": box.pk,
            "sku": box.item.sku,
            "item_id": box.item_id,
            "theme": box.theme.key,
            "name": texts(box.theme, "name"),
        },
        "plan": {"key": subscription.plan.key, "product_id": subscription.plan.product_id},
        "address": address_part(subscription.address),
        "email": user.email,
        "language": user.language,
        "month": month.isoformat(),
        "price": str(round_cents(cycle.price)),
        "currency": cycle.currency,
    }


def address_part(address: Any) -> AddressPart:
    """One of Oscar's addresses in the words of a parcel: its fourth line is the town, its second and third are one."""
    return {
        "first_name": address.first_name,
        "last_name": address.last_name,
        "line1": address.line1,
        "line2": ", ".join(part for part in (address.line2, address.line3) if part),
        "postcode": address.postcode,
        "city": address.line4,
        "country": address.country_id,
        "phone": str(address.phone_number or ""),
    }


def texts(row: Model, field: str) -> Texts:
    """The translations of `field` by language code; a missing one is the shop's first language."""
    first = settings.LANGUAGES[0][0]
    return {
        code: getattr(row, f"{field}_{code}") or getattr(row, f"{field}_{first}") or ""
        for code, _ in settings.LANGUAGES
    }
