"""What can be given: the ranges on sale, and the plans of the one that was chosen, as cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core.components import PlanCard
from subscriptions import words
from subscriptions.enums import PlanKind
from subscriptions.gifts.buying import gift_offers
from subscriptions.models import BoxRange, Plan
from subscriptions.signup.offers import NoPrice, Offer, offer_of
from subscriptions.signup.plan_choice import card_of


@dataclass(frozen=True)
class RangeLink:
    """A range to choose; `ages` are its ages in words."""

    key: str
    name: str
    ages: str
    is_chosen: bool


@dataclass(frozen=True)
class GiftShelf:
    """The ranges that have something to give; `cards` are empty until one is chosen. `picked` is the key of the card that was chosen."""

    ranges: Sequence[RangeLink]
    cards: Sequence[PlanCard]
    picked: str = ""


def shelf(*, range_key: str, asked: str, now: datetime) -> GiftShelf:
    """The ranges with plans that are paid once, and the cards of the range of this key. At most 4 queries."""
    ranges = list(
        BoxRange.objects.filter(is_active=True, plans__kind=PlanKind.PREPAID, plans__is_active=True)
        .order_by("position", "pk")
        .distinct()
    )
    chosen = next((row for row in ranges if row.key == range_key), None)
    found = gift_offers(box_range=chosen, now=now) if chosen else []
    return GiftShelf(
        ranges=[RangeLink(key=row.key, name=row.name, ages=words.ages(row), is_chosen=row is chosen) for row in ranges],
        cards=[_card(offer) for offer in found],
        picked=next((offer.plan.key for offer in found if offer.plan.key == asked), ""),
    )


def _card(offer: Offer) -> PlanCard:
    """A plan as something to give: it never goes on by itself, whatever the plan does for oneself."""
    card = card_of(offer, among=[])
    return PlanCard(
        value=card.value,
        name=card.name,
        per_box=card.per_box,
        total_now=card.total_now,
        ends=_("Nothing is renewed."),
        currency=card.currency,
    )


def offer_chosen(*, plan_key: str, now: datetime) -> Offer | None:
    """The plan of this key with its price, if it can be given."""
    rows = Plan.objects.filter(key=plan_key, kind=PlanKind.PREPAID, is_active=True, range__is_active=True)
    plan = rows.select_related("range", "product").first()
    if plan is None:
        return None
    try:
        return offer_of(plan=plan, now=now)
    except NoPrice:
        return None
