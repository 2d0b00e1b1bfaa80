"""Gifts as givers buy them: through the basket, the checkout and the outbox."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from core import outbox
from shop.basket.models import Basket
from shop.checkout import paying, placement
from shop.order.models import Order
from shop.order.writing import AddressDraft
from subscriptions.enums import PlanKind
from subscriptions.gifts import buying
from subscriptions.gifts.buying import Wish
from subscriptions.gifts.choices import Choice
from subscriptions.gifts.openings import Opening
from subscriptions.gifts.redeeming import Holder, redeem
from subscriptions.models import BoxRange, Gift, GiftDraft, Plan
from tests.factories.shop import NOON, address, contact, sandbox_card
from tests.factories.subscriptions import BoxRangeFactory, calendar_of, plan_of

DECEMBER = date(2026, 12, 1)


def gift_plan(
    *, boxes: int = 3, gross: str = "56.90", box_range: BoxRange | None = None, months: int = 8, on_hand: int = 100
) -> Plan:
    """A plan that is paid once, of a range whose boxes begin in December 2026."""
    if box_range is None:
        box_range = BoxRangeFactory.create()
        calendar_of(box_range, first=DECEMBER, months=months, on_hand=on_hand)
    return plan_of(box_range, kind=PlanKind.PREPAID, boxes=boxes, gross=gross)


def wish(**fields: Any) -> Wish:
    """A card for Léonie's parents, at once."""
    usual = {
        "recipient_name": "Léonie",
        "recipient_email": "lea@example.org",
        "message": "Joyeux Noël !",
        "country": "FR",
    }
    return Wish(**{**usual, **fields})


def in_basket(
    plan: Plan,
    *,
    basket: Basket | None = None,
    token: str = "",
    language: str = "fr",
    now: datetime = NOON,
    **fields: Any,
) -> GiftDraft:
    """A gift in an open basket."""
    basket = basket or Basket.objects.create()
    token = token or Choice.new(plan_key=plan.key).token
    return buying.put_into_basket(
        basket_id=basket.pk, token=token, plan=plan, wish=wish(**fields), language=language, now=now
    )


def ordered(draft: GiftDraft, *, now: datetime = NOON, to: AddressDraft | None = None, **who: Any) -> Order:
    """The paid order of the draft's basket, with what follows from its payment."""
    giver = {"email": "josiane@example.org", **who}
    assert draft.basket_line is not None
    made = placement.begin(
        basket_id=draft.basket_line.basket_id,
        contact=contact(**giver),
        address=to or address(first_name="Josiane", last_name="Moreau", line1="2 rue du Port"),
        now=now,
    )
    paying.pay(placement=made, method_ref=sandbox_card(), return_url="/", now=now)
    outbox.deliver_due(now=now)
    made.order.refresh_from_db()
    order: Order = made.order
    return order


def bought(plan: Plan | None = None, *, now: datetime = NOON, **fields: Any) -> Gift:
    """A paid gift."""
    order = ordered(in_basket(plan or gift_plan(), now=now, **fields), now=now)
    return Gift.objects.get(order_line__order=order)


def opening(
    gift: Gift, *, first_name: str = "Lou", birth_month: date = date(2022, 3, 1), range_key: str = ""
) -> Opening:
    """What the first two screens of the opening sign."""
    return Opening.new(gift_id=gift.pk).for_child(first_name=first_name, birth_month=birth_month, range_key=range_key)


def opened(gift: Gift, *, now: datetime = NOON, email: str = "lea@example.org", **fields: Any) -> Gift:
    """The gift, opened by somebody without an account, and what follows from that."""
    user_id = fields.pop("user_id", None)
    done = redeem(
        opening=opening(gift, **fields),
        holder=Holder(email=email, language="fr", user_id=user_id),
        address=address(first_name="Léa", last_name="Petit", line1="9 rue des Lilas"),
        now=now,
    )
    outbox.deliver_due(now=now)
    return done
