"""What the checkout and the giver's pages say of a gift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.components import Line, Link
from shop.catalogue.enums import ProductKind
from shop.order.enums import OrderKind
from shop.order.models import Order
from subscriptions.enums import CycleState
from subscriptions.gifts import links, words
from subscriptions.gifts.queries import keys_of_order
from subscriptions.gifts.states import UNOPENED
from subscriptions.models import Gift, GiftDraft
from subscriptions.signup.recaps import Recap
from subscriptions.words import box_for


def basket_recaps(*, basket: Any, country: str, now: datetime) -> list[Recap]:
    """One for each gift in the basket: what it is, how its card travels, and that nothing follows."""
    plans = [line.pk for line in basket.all_lines() if line.product.kind == ProductKind.PLAN]
    if not plans:
        return []
    rows = GiftDraft.objects.filter(basket_line__in=plans).select_related("plan__range").order_by("pk")
    return [
        Recap(
            title=_("A present for %(name)s") % {"name": row.recipient_name},
            lines=[
                Line(label=_("Boxes"), text=words.boxes_of(box_range=row.plan.range, boxes=row.plan.boxes)),
                Line(label=_("Card"), note=words.how_it_travels(card=row, send_at=row.send_at)),
            ],
            note=words.no_renewal(),
            id=f"gift-{row.pk}",
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Given:
    """A gift as its giver sees it. `card_path` is empty once the card is of no use any more."""

    gift: Gift
    boxes: str
    standing: str
    card_path: str


def given_by(*, gifts: QuerySet[Gift]) -> Sequence[Given]:
    """These gifts in their giver's words, the latest first: two queries, however many they are."""
    left = Count("subscription__cycles", filter=Q(subscription__cycles__state=CycleState.PACKED))
    rows = gifts.select_related("plan__range", "order_line__order").annotate(left=left).order_by("-pk")
    return [
        Given(
            gift=row,
            boxes=words.boxes_of(box_range=row.plan.range, boxes=row.boxes),
            standing=words.standing(row, boxes_left=row.left),
            card_path=links.card_path(row) if row.state in UNOPENED else "",
        )
        for row in rows
    ]


def order_panels(*, order: Order, now: datetime) -> list[SafeString]:
    """For its giver the gifts that the order bought; for whoever opened one, what comes. Neither sees the other's."""
    if order.kind == OrderKind.GIFT:
        return _opened_panels(order=order, now=now)
    keys = keys_of_order(order_id=order.pk)
    found = given_by(gifts=Gift.objects.filter(pk__in=keys)) if keys else ()
    return [render_to_string("subscriptions/gifts/panel.html", {"given": each}) for each in found]


def _opened_panels(*, order: Order, now: datetime) -> list[SafeString]:
    related = ("subscription__range", "subscription__child")
    gift = Gift.objects.filter(order=order, subscription__isnull=False).select_related(*related).first()
    if gift is None or gift.subscription is None:
        return []
    recap = Recap(
        title=box_for(box_range=gift.subscription.range, child=gift.subscription.child.first_name),
        lines=words.recap_of(gift=gift, now=now),
        note=_("The boxes are paid. After the last one it ends by itself."),
        id=f"gift-{gift.reference}",
    )
    return [render_to_string("subscriptions/order_panel.html", {"recap": recap})]


def account_menu(*, user: Any) -> list[Link]:
    """The gifts that a customer gave, or the way to give one."""
    if Gift.objects.filter(order_line__order__user=user).exists():
        return [Link(label=_("Your presents"), href=reverse("gifts:mine"))]
    return [Link(label=_("Give boxes"), href=reverse("gifts:give"))]
