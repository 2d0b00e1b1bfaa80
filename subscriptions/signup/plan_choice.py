"""The plans of a range as cards, and the line that says what the chosen one means: today, next, and at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.components import PlanCard
from core.money import ZERO
from core.templatetags.money import money
from subscriptions import words
from subscriptions.enums import AtEnd
from subscriptions.markets import market_of
from subscriptions.models import BoxRange, CalendarMonth, Plan, Subscription
from subscriptions.signup import offers
from subscriptions.signup.first_look import Look
from subscriptions.signup.offers import Offer


@dataclass(frozen=True)
class PlanChoice:
    """The cards, the chosen offer (None while no plan has a price), and the line about it in words."""

    cards: Sequence[PlanCard]
    offer: Offer | None
    what: str
    arrives: str = ""
    next: str = ""
    ends: str = ""


def plan_choice(*, look: Look, child: str, asked: str, now: datetime) -> PlanChoice:
    """The plans of the look's range; `asked` is a plan's key, else the recommended one is chosen. At most 6 queries."""
    assert look.range is not None and look.month is not None and look.month.box is not None
    found = offers.offers_of(box_range=look.range, now=now)
    chosen = next((offer for offer in found if offer.plan.key == asked), None)
    chosen = chosen or next((offer for offer in found if offer.plan.reason), found[0] if found else None)
    what = words.box_for(box_range=look.range, child=child)
    if chosen is None:
        return PlanChoice(cards=[], offer=None, what=what)
    return PlanChoice(
        cards=[card_of(offer, among=found) for offer in found],
        offer=chosen,
        what=what,
        arrives=f"{look.month.box.theme.name}. {look.arrives}",
        next=next_debit_of(offer=chosen, first=look.month),
        ends=ending_of(chosen),
    )


def before_choice(*, box_range: BoxRange, now: datetime) -> str:
    """What a box of the range costs and for how long one is bound, before a plan is chosen; empty without a price.

    Three queries.
    """
    found = offers.offers_of(box_range=box_range, now=now)
    if not found:
        return ""
    least = min(found, key=lambda offer: offer.per_box)
    price = _("From %(price)s a box, tax and delivery included.") % {"price": money(least.per_box, least.currency)}
    return f"{price} {_how_long([offer.plan for offer in found])}"


def _how_long(plans: Sequence[Plan]) -> str:
    counts = [str(count) for count in sorted({plan.boxes for plan in plans if not plan.is_open_ended})]
    if not counts:
        return _("Open-ended, no minimum.")
    boxes = {"boxes": get_text_list(counts, pgettext("number of boxes", "or"))}
    if any(plan.is_open_ended for plan in plans):
        return _("Open-ended without a minimum, or for %(boxes)s boxes: you choose next.") % boxes
    return _("For %(boxes)s boxes: you choose next.") % boxes


def card_of(offer: Offer, *, among: Sequence[Offer]) -> PlanCard:
    """One plan to choose; the saving compares it with as many boxes paid one by one."""
    single = next((other.total for other in among if other.plan.is_open_ended), None)
    saving = single * offer.plan.boxes - offer.total if single is not None else ZERO
    return PlanCard(
        value=offer.plan.key,
        name=words.plan_name(offer.plan),
        per_box=offer.per_box,
        total_now=offer.total,
        ends=ending_of(offer),
        saving=saving if saving > ZERO else None,
        reason=offer.plan.reason,
        currency=offer.currency,
    )


def ending_of(offer: Offer) -> str:
    """How the plan ends or goes on."""
    return words.how_it_ends(
        plan=offer.plan, at_end=offer.at_end, renewal_price=offer.renewal_price, currency=offer.currency
    )


def next_debit_of(*, offer: Offer, first: CalendarMonth) -> str:
    """When and how much is debited next; says so where nothing is."""
    return next_debit(
        boxes_paid=offer.plan.boxes,
        at_end=offer.at_end,
        amount=offer.renewal_price,
        currency=offer.currency,
        first=first,
    )


def next_debit(*, boxes_paid: int, at_end: str, amount: Decimal, currency: str, first: CalendarMonth) -> str:
    """The first debit after today's, for the box that follows the paid ones."""
    if at_end != AtEnd.CONVERT:
        return words.no_debit()
    on = offers.debit_day(first=first, number=boxes_paid + 1)
    return words.next_debit(amount=amount, currency=currency, on=on, cadence_months=first.range.cadence_months)


def cards_for_change(*, subscription: Subscription, now: datetime) -> tuple[list[PlanCard], dict[str, int]]:
    """The plans that a running subscription can change to, as cards, and their keys with the plans they stand for."""
    found = offers.offers_of(box_range=subscription.range, market=market_of(subscription), now=now)
    cards = [replace(card_of(offer, among=found), is_paid_today=False) for offer in found]
    return cards, {offer.plan.key: offer.plan.pk for offer in found}
