"""Parcels that arrived, with what there is to judge in them, and reviews of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from core import invariants
from core.ids import order_reference, random_code
from core.money import ZERO
from logistics.enums import ParcelState
from logistics.models import Parcel, ParcelBox
from shop.catalogue.models import Product
from shop.markets.seed import seed_markets
from shop.order.enums import OrderKind
from shop.order.models import Line, Order
from shop.partner.models import Partner
from subscriptions.enums import CycleState
from subscriptions.models import Box, BoxRange, Cycle, Review, ReviewRequest, Theme
from subscriptions.reviews import asking, giving, moderating, planning
from subscriptions.reviews.arrivals import arrivals_of
from subscriptions.reviews.giving import Opinion
from subscriptions.reviews.things import Thing, things_in
from tests.factories.shop import UserFactory, sold_product, stocked_item
from tests.factories.subscriptions import BoxRangeFactory, ChildFactory, ThemeFactory, month_of, running_subscription

SHIPPED = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
# A parcel of Monday is promised for Thursday at the latest.
ARRIVED = date(2026, 11, 26)
ASKED = datetime(2026, 12, 6, 9, 0, tzinfo=UTC)
LATER = ASKED + timedelta(days=1)


def order_for(user: Any = None, *, email: str = "claire@example.org", **fields: Any) -> Order:
    """A paid order without its money: what is asked of it is whose it is."""
    values = {
        "number": order_reference(),
        "user": user,
        "guest_email": "" if user else email,
        "currency": "EUR",
        "status": "shipped",
        "kind": OrderKind.RENEWAL if user else OrderKind.PURCHASE,
        "language": "fr",
        "date_placed": SHIPPED,
        **{f"{part}_{tax}": ZERO for part in ("total", "shipping") for tax in ("incl_tax", "excl_tax")},
    }
    return Order.objects.create(**{**values, **fields})


def parcel_of(order: Order, **fields: Any) -> Parcel:
    """A parcel that left for Nantes."""
    seed_markets()
    values = {
        "reference": f"P{random_code(length=8)}",
        "source": f"order:{order.number}",
        "state": ParcelState.SHIPPED,
        "pack_on": SHIPPED.date(),
        "email": order.contact_email,
        "language": "fr",
        "recipient": "Claire Martin",
        "line1": "3 rue Crébillon",
        "postcode": "44000",
        "city": "Nantes",
        "country": "FR",
        "carrier": "colissimo",
        "created_at": SHIPPED,
        "shipped_at": SHIPPED,
    }
    return Parcel.objects.create(order=order, **{**values, **fields})


def box_for(theme: Theme | None = None, box_range: BoxRange | None = None) -> Box:
    """The box of a theme for a range."""
    theme, box_range = theme or ThemeFactory.create(), box_range or BoxRangeFactory.create()
    known = Box.objects.filter(theme=theme, range=box_range).first()
    if known is not None:
        return known
    item = stocked_item(on_hand=10, sku=f"BOX-{box_range.pk}-{theme.pk}")
    return Box.objects.create(theme=theme, range=box_range, item=item)


def sent_box(
    *, box: Box | None = None, user: Any = None, child: str = "Léo", age: int = 6, parcel: Parcel | None = None
) -> tuple[Parcel, Cycle]:
    """A box of a subscription that left: in a parcel of its own, or in `parcel`, beside those of brothers and sisters."""
    box = box or box_for()
    user = user or UserFactory.create()
    first = box.calendar.first() or box.range.calendar.first() or month_of(box.range, date(2026, 11, 1), box=box)
    row = ChildFactory.create(user=user, first_name=child, birth_month=date(2026 - age, 3, 1))
    cycle = running_subscription(first=first, child=row).cycles.get()
    order = order_for(user)
    cycle.state, cycle.order = CycleState.PACKED, order
    cycle.snapshot = {
        "child": {"id": row.pk, "first_name": child, "birth_month": row.birth_month.isoformat(), "age": age},
        "range": {"key": box.range.key, "name": {"fr": box.range.name_fr, "en": ""}},
        "box": {"id": box.pk, "name": {"fr": box.theme.name_fr, "en": box.theme.name_en or ""}},
        "address": {},
        "email": user.email,
    }
    cycle.save()
    parcel = parcel or parcel_of(order, source=f"cycle:{cycle.pk}", email=user.email)
    ParcelBox.objects.create(parcel=parcel, cycle=cycle, order=order)
    return parcel, cycle


def sent_goods(*products: Product, user: Any = None, **fields: Any) -> Parcel:
    """The parcel of an order of these products, a guest's unless told otherwise."""
    order = order_for(user, kind=OrderKind.PURCHASE, **fields)
    partner, _ = Partner.objects.get_or_create(code="bambou", defaults={"name": "Bambou"})
    for product in products or (sold_product(),):
        amounts: dict[str, Any] = {f"line_price_{name}": "19.90" for name in ("incl_tax", "excl_tax")}
        amounts |= {f"line_price_before_discounts_{name}": "19.90" for name in ("incl_tax", "excl_tax")}
        amounts |= {"num_allocated": 0, "allocation_cancelled": False}
        Line.objects.create(
            order=order, product=product, title=product.title, quantity=1, partner=partner, upc=product.upc, **amounts
        )
    return parcel_of(order)


def plan_and_ask(*parcels: Parcel, now: datetime = ASKED) -> int:
    """The question about these parcels is planned and, if its day has come, asked."""
    planning.plan(parcels=[parcel.reference for parcel in parcels], now=SHIPPED)
    return asking.ask_due(now=now)


def things_of(parcel: Parcel) -> list[Thing]:
    return things_in(arrivals_of(parcels=[parcel.reference]).values())[parcel.reference]


def opinion(mark: int = 4, words: str = "", **fields: Any) -> Opinion:
    """What a French parent says; with words, they may be published."""
    return Opinion(
        **{"mark": mark, "words": words, "language": "fr", "first_name": "Claire", "may_publish": True, **fields}
    )


def reviewed(
    mark: int = 4, words: str = "", *, now: datetime = LATER, parcel: Parcel | None = None, **fields: Any
) -> Review:
    """A review of the first thing in a parcel that was asked about, by default of a new box."""
    box = fields.pop("box", None)
    parcel = parcel or sent_box(box=box)[0]
    plan_and_ask(parcel)
    thing = things_of(parcel)[0]
    request = ReviewRequest.objects.get(parcel=parcel.reference)
    return giving.give(request_id=request.pk, thing=thing, opinion=opinion(mark, words, **fields), now=now)


def published(mark: int = 4, words: str = "Très bien.", *, now: datetime = LATER, **fields: Any) -> Review:
    """A review whose words a colleague has read and published."""
    review = reviewed(mark, words, now=now, **fields)
    assert moderating.approve(seen={review.pk: review.revision}, by_id=None, now=now) == 1
    review.refresh_from_db()
    return review


def rules_hold(*, now: datetime) -> None:
    """Every rule about reviews holds; the orders of this module have no money, so that others need not."""
    rules = [each for each in invariants.all_invariants() if each.name.startswith("reviews.")]
    assert len(rules) == 5
    assert [(rule.name, found) for rule in rules if (found := list(rule.find(now=now)))] == []
