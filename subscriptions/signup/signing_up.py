"""From the funnel into the basket, from the basket into the order: a sign-up follows what the customer buys."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core import clock
from core.locks import in_transaction, lock_one
from shop.basket.current import settle_market
from shop.basket.models import Basket
from shop.basket.models import Line as BasketLine
from shop.catalogue.enums import ProductKind
from shop.checkout.placement import LineUnavailable
from shop.order.enums import OrderStatus
from shop.order.models import Line as OrderLine
from shop.partner.models import StockRecord
from subscriptions.boxes import calendar
from subscriptions.models import CalendarMonth, GiftDraft, Plan, Signup
from subscriptions.signup import offers
from subscriptions.signup.funnel import Draft

# Who was shown a box keeps it for this long after its cut-off, to type an address and a card.
SHOWN_IS_KEPT = timedelta(minutes=30)
PAID = (OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.CANCELLED)


class AlreadyPaid(Exception):
    """This very sign-up has been paid: the customer has come back to an old page."""


@in_transaction
def put_into_basket(*, basket_id: int, draft: Draft, plan: Plan, language: str, now: datetime) -> Signup:
    """The basket's line for this child and plan; the same draft again changes that line and makes no second one.

    Raises AlreadyPaid, shop offers' NothingToSend and NoPrice, OtherMarket, and django's PermissionDenied for a closed basket.
    """
    basket = lock_one(Basket.objects.filter(pk=basket_id))
    offer = offers.offer_of(plan=plan, market=settle_market(basket), now=now)
    month = offers.next_box(range_id=plan.range_id, now=now)
    signup = _known(draft=draft, basket=basket)
    line = _line(basket=basket, signup=signup, token=draft.token, offer=offer)
    values = {
        "plan": plan,
        "first_month": month,
        "child_first_name": draft.first_name,
        "child_birth_month": draft.birth_month,
        "renewal_price": offer.renewal_price,
        "at_end": offer.at_end,
        "language": language,
        "basket_line": line,
    }
    if signup is None:
        _forget_twins(basket=basket, draft=draft)
        return Signup.objects.create(token=free_token(draft.token, rows=Signup.objects.all()), created_at=now, **values)
    Signup.objects.filter(pk=signup.pk).update(**values)
    signup.refresh_from_db()
    return signup


def _known(*, draft: Draft, basket: Basket) -> Signup | None:
    """The sign-up of this draft, if it may still be changed: not one that lies in another basket."""
    signup = Signup.objects.select_related("basket_line", "order_line__order").filter(token=draft.token).first()
    if signup is None:
        return None
    if signup.order_line is not None and signup.order_line.order.status in PAID:
        raise AlreadyPaid(draft.token)
    if signup.basket_line is not None and signup.basket_line.basket_id != basket.pk:
        return None
    return signup


def free_token(token: str, *, rows: QuerySet[Any]) -> str:
    """`token`, or with a number behind it where one of `rows` has it already: a form that is filled in once more."""
    taken = rows.filter(Q(token=token) | Q(token__startswith=f"{token}-")).count()
    return f"{token}-{taken + 1}" if taken else token


def _line(*, basket: Basket, signup: Signup | None, token: str, offer: offers.Offer) -> BasketLine:
    """One line for one child, never merged with another child's line of the same plan."""
    if signup is not None and signup.basket_line is not None and signup.plan_id == offer.plan.pk:
        return signup.basket_line
    if signup is not None and signup.basket_line is not None:
        signup.basket_line.delete()
    return plan_line(basket=basket, reference=f"signup-{token}", offer=offer)


def plan_line(*, basket: Basket, reference: str, offer: offers.Offer) -> BasketLine:
    """A line of the basket with one plan, which no other line of the same plan is added to."""
    line: BasketLine = basket.lines.create(
        line_reference=reference[:128].lower(),
        product=offer.plan.product,
        stockrecord=StockRecord.objects.filter(product_id=offer.plan.product_id).order_by("pk")[:1].get(),
        quantity=1,
        price_currency=offer.currency,
        price_incl_tax=offer.total,
    )
    return line


def _forget_twins(*, basket: Basket, draft: Draft) -> None:
    """Going through the funnel again for a child that is in the basket already replaces what was there."""
    twins = Signup.objects.filter(
        basket_line__basket=basket,
        child_first_name__iexact=draft.first_name,
        child_birth_month=draft.birth_month,
        plan__range__key=draft.range_key,
    )
    BasketLine.objects.filter(signup__in=list(twins)).delete()


def first_box_needs(*, basket_line: Any, now: datetime) -> dict[int, int]:
    """What a sign-up's line takes from stock: its first box. A cut-off that has passed meanwhile moves it to the next.

    Called under the placement's transaction, before anything is promised. Raises LineUnavailable for a plan that did not
    come through the funnel, or twice in one line: it would be paid and bring nothing.
    """
    if basket_line.product.kind != ProductKind.PLAN or GiftDraft.objects.filter(basket_line=basket_line).exists():
        return {}
    signup = Signup.objects.select_related("first_month__box", "plan").filter(basket_line=basket_line).first()
    title = basket_line.product.get_title()
    if signup is None:
        raise LineUnavailable(title=title, reason=_("tell us first who the box is for, on the subscribe page."))
    if basket_line.quantity != 1:
        raise LineUnavailable(
            title=title, reason=_("one subscription is for one child; add the second one separately.")
        )
    month = first_month_of(signup=signup, now=now)
    if month.pk != signup.first_month_id:
        signup.first_month = month
        signup.save(update_fields=["first_month"])
    return {month.box.item_id: 1} if month.box else {}


def first_month_of(*, signup: Signup, now: datetime) -> CalendarMonth:
    """The first box of a sign-up that is paid now: the one that was shown, or the next once that can no longer be had."""
    shown = signup.first_month
    freeze_at = calendar.freeze_moment(cutoff_on=shown.cutoff_on)
    in_time = clock.local_day(now) <= shown.cutoff_on or now - freeze_at < SHOWN_IS_KEPT
    if in_time and shown.box_id is not None:
        return shown
    try:
        return offers.next_box(range_id=signup.plan.range_id, now=now)
    except offers.NothingToSend:
        return shown


def follow_into_order(*, basket_line: Any, order_line: OrderLine) -> None:
    """The sign-up of a basket's line belongs to the order's line from now on."""
    Signup.objects.filter(basket_line=basket_line).update(order_line=order_line)
