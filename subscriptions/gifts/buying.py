"""From the gift's page into the basket, from the basket into the order: a gift follows what its giver buys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from core import clock
from core.locks import in_transaction, lock_one
from shop.basket.current import settle_market
from shop.basket.models import Basket
from shop.basket.models import Line as BasketLine
from shop.checkout.later import Later
from shop.checkout.placement import LineUnavailable
from shop.markets.delivery import country_of
from shop.order.models import Line as OrderLine
from subscriptions.enums import PlanKind
from subscriptions.gifts import words
from subscriptions.models import BoxRange, GiftDraft, Plan
from subscriptions.signup import offers
from subscriptions.signup.signing_up import PAID, AlreadyPaid, free_token, plan_line


class NotAGift(Exception):
    """The plan is not one of those that are given: paid once, for a number of boxes."""


class WrongMoment(ValueError):
    """The card is to be sent in the past, or later than a year ahead; `latest` is the last day."""

    def __init__(self, *, latest: date) -> None:
        super().__init__(str(latest))
        self.latest = latest


@dataclass(frozen=True)
class Wish:
    """What the giver typed. `country` is where the boxes go; `send_at` is None for a card that goes out at once."""

    recipient_name: str
    recipient_email: str
    message: str
    country: str
    send_at: datetime | None = None


def gift_offers(*, box_range: BoxRange, now: datetime) -> list[offers.Offer]:
    """The plans of a range that can be given, with their prices: those that are paid once."""
    return [offer for offer in offers.offers_of(box_range=box_range, now=now) if offer.plan.kind == PlanKind.PREPAID]


def latest_day(*, now: datetime) -> date:
    """The last day for which a card can be ordered."""
    return clock.local_day(now) + timedelta(days=settings.GIFT_SENT_WITHIN_DAYS)


@in_transaction
def put_into_basket(*, basket_id: int, token: str, plan: Plan, wish: Wish, language: str, now: datetime) -> GiftDraft:
    """The basket's line for this gift; the same token again changes that line and makes no second one.

    Raises NotAGift, WrongMoment, AlreadyPaid, OtherMarket, offers.NoPrice and shop.markets.delivery.NotDelivered.
    """
    if plan.kind != PlanKind.PREPAID or not plan.is_active:
        raise NotAGift(plan.key)
    check_moment(wish.send_at, now=now)
    basket = lock_one(Basket.objects.filter(pk=basket_id))
    market = settle_market(basket)
    country_of(market_id=market.pk, country=wish.country)
    offer = offers.offer_of(plan=plan, market=market, now=now)
    draft = _known(token=token, basket=basket)
    line = _line(basket=basket, draft=draft, token=token, offer=offer, country=wish.country)
    values = {
        "plan": plan,
        "country": wish.country,
        "recipient_name": wish.recipient_name,
        "recipient_email": wish.recipient_email,
        "message": wish.message,
        "send_at": wish.send_at if wish.recipient_email else None,
        "language": language,
        "basket_line": line,
    }
    if draft is None:
        return GiftDraft.objects.create(token=free_token(token, rows=GiftDraft.objects.all()), created_at=now, **values)
    GiftDraft.objects.filter(pk=draft.pk).update(**values)
    draft.refresh_from_db()
    return draft


def check_moment(send_at: datetime | None, *, now: datetime) -> None:
    """Raises WrongMoment unless the card goes out at once, or after `now` and within the year."""
    latest = latest_day(now=now)
    if send_at is not None and not (now < send_at and clock.local_day(send_at) <= latest):
        raise WrongMoment(latest=latest)


def _known(*, token: str, basket: Basket) -> GiftDraft | None:
    """The draft of this token, if it may still be changed: not one that lies in another basket."""
    draft = GiftDraft.objects.select_related("basket_line", "order_line__order").filter(token=token).first()
    if draft is None:
        return None
    if draft.order_line is not None and draft.order_line.order.status in PAID:
        raise AlreadyPaid(token)
    if draft.basket_line is not None and draft.basket_line.basket_id != basket.pk:
        return None
    return draft


def _line(*, basket: Basket, draft: GiftDraft | None, token: str, offer: offers.Offer, country: str) -> BasketLine:
    """One line for one gift. What changes the price or its tax is another line, so that it is another order."""
    if draft is not None and draft.basket_line is not None:
        if (draft.plan_id, draft.country) == (offer.plan.pk, country):
            return draft.basket_line
        draft.basket_line.delete()
    return plan_line(basket=basket, reference=f"gift-{token}", offer=offer)


def draft_in_basket(*, token: str, basket_id: int | None) -> GiftDraft | None:
    """The draft of this token in the visitor's own basket, to be changed; nobody else's."""
    if basket_id is None:
        return None
    return GiftDraft.objects.filter(token=token, basket_line__basket_id=basket_id).first()


def lines_of_gifts(*, line_ids: Sequence[int]) -> dict[int, Later]:
    """Which basket lines are gifts, where their boxes go, and what they are called."""
    rows = GiftDraft.objects.filter(basket_line_id__in=line_ids).select_related("plan__range")
    return {row.basket_line_id or 0: Later(country=row.country, title=title_of(row.plan)) for row in rows}


def title_of(plan: Plan) -> str:
    """What orders and invoices call a gift, on either side."""
    return _("Present: %(boxes)s") % {"boxes": words.boxes_of(box_range=plan.range, boxes=plan.boxes)}


def check_quantity(*, basket_line: Any, now: datetime) -> dict[int, int]:
    """A gift takes nothing from stock when it is sold; raises LineUnavailable for one that is in a line twice."""
    if basket_line.quantity != 1 and GiftDraft.objects.filter(basket_line=basket_line).exists():
        reason = _("one gift has one card; add the second one separately.")
        raise LineUnavailable(title=basket_line.product.get_title(), reason=reason)
    return {}


def follow_into_order(*, basket_line: Any, order_line: OrderLine) -> None:
    """The gift of a basket's line belongs to the order's line from now on."""
    GiftDraft.objects.filter(basket_line=basket_line).update(order_line=order_line)
