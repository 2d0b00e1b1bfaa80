"""What a cycle depends on, as it was at its cut-off: the parcel, the order and the mails are made from this, never from later rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Model

from core.languages import codes, text_of
from core.money import round_cents
from subscriptions.models import AddOn, Box, Cycle

if TYPE_CHECKING:
    from subscriptions.boxes.deciding import Terms
    from subscriptions.boxes.pricing import Price

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
    """`product_id` is the product whose tax shares and name the order's line takes.

    `boxes` is how many the box's own price pays (1, or a whole term), `renewal_price` what a box costs after those.
    """

    key: str
    product_id: int
    boxes: int
    renewal_price: str


class AddressPart(TypedDict):
    first_name: str
    last_name: str
    line1: str
    line2: str
    postcode: str
    city: str
    country: str
    phone: str


class ExtraPart(TypedDict):
    """A product that goes with the box. Prices are decimals written out, gross."""

    product_id: int
    name: Texts
    quantity: int
    unit_price: str


class Snapshot(TypedDict):
    """Prices are decimals written out, gross; `month` and `birth_month` are ISO dates; texts are by language code.

    `full_price` is the box before and `box_price` after its reductions, nothing where it is paid already; `price` is all
    that this cycle's charge takes. `needs` are pairs of a stock item's key and a quantity.
    """

    child: ChildPart
    range: RangePart
    box: BoxPart
    plan: PlanPart
    address: AddressPart
    email: str
    language: str
    month: str
    full_price: str
    box_price: str
    price: str
    currency: str
    extras: list[ExtraPart]
    needs: list[list[int]]


def take(*, cycle: Cycle, box: Box, terms: Terms, price: Price, needs: Mapping[int, int]) -> Snapshot:
    """The snapshot of `cycle` with `box` at `price`, from the rows as they are now."""
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
        "box": box_part(box),
        "plan": {
            "key": terms.plan.key,
            "product_id": terms.plan.product_id,
            "boxes": terms.plan.boxes,
            "renewal_price": str(terms.renewal_price),
        },
        "address": address_part(subscription.address),
        "email": user.email,
        "language": user.language,
        "month": month.isoformat(),
        "full_price": str(round_cents(price.box)),
        "box_price": str(round_cents(price.box_to_pay)),
        "price": str(round_cents(price.total)),
        "currency": cycle.currency,
        "extras": [_extra(each) for each in price.extras],
        "needs": [[item_id, quantity] for item_id, quantity in sorted(needs.items())],
    }


def box_part(box: Box) -> BoxPart:
    """A box in the words of a snapshot. Its item and theme are read."""
    return {
        "id": box.pk,
        "sku": box.item.sku,
        "item_id": box.item_id,
        "theme": box.theme.key,
        "name": texts(box.theme, "name"),
    }


def _extra(row: AddOn) -> ExtraPart:
    return {
        "product_id": row.product_id,
        "name": texts(row.product, "title"),
        "quantity": row.quantity,
        "unit_price": str(round_cents(row.unit_price)),
    }


def needs_in(snapshot: Snapshot) -> dict[int, int]:
    """What the parcel of a fixed box takes from stock: item key to quantity."""
    return {item: quantity for item, quantity in snapshot["needs"]}  # noqa: C416 - JSON has lists where `dict` wants pairs


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
    return {code: text_of(row, field, language=code) for code in codes()}
