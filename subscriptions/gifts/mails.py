"""Mails about a gift: the card to its recipient, a copy and the news to its giver, the start and the end to its holder."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import translation

from core import mail
from core.models import OutgoingMail
from shop.checkout.mails import tracking_path
from shop.order.addresses import address_of
from shop.order.models import Order
from subscriptions.gifts import links, words
from subscriptions.gifts.card import ATTACHMENT
from subscriptions.gifts.codes import in_groups
from subscriptions.models import Gift


def _about(gift: Gift) -> dict[str, Any]:
    with translation.override(gift.language):
        return {
            "gift": gift,
            "code": in_groups(gift.code),
            "boxes": words.boxes_of(box_range=gift.plan.range, boxes=gift.boxes),
            "opening_path": links.opening_path(gift),
        }


def send_card(*, gift: Gift, number: int, now: datetime) -> OutgoingMail:
    """The card to its recipient, for the `number`-th time."""
    return mail.send(
        kind="gift-card",
        key=f"{gift.reference}-{number}",
        to=gift.recipient_email,
        language=gift.language,
        context=_about(gift),
        attachments=[(ATTACHMENT, gift.reference)],
        now=now,
    )


def tell_giver(*, gift: Gift, order: Order, now: datetime) -> OutgoingMail:
    """A copy of the card to its giver, and when it goes out."""
    with translation.override(gift.language):
        travels = words.how_it_travels(card=gift, send_at=gift.send_at if gift.send_at > now else None)
    address = address_of(order)
    about = {**_about(gift), "name": address.first_name if address else "", "travels": travels}
    return mail.send(
        kind="gift-bought",
        key=gift.reference,
        to=order.contact_email,
        language=gift.language,
        context={**about, "card_path": links.card_path(gift)},
        attachments=[(ATTACHMENT, gift.reference)],
        now=now,
    )


def tell_recipient(*, gift: Gift, now: datetime) -> OutgoingMail:
    """What comes when, to whoever opened the gift, with the page of an order of theirs."""
    subscription, order = gift.subscription, gift.order
    assert subscription is not None and order is not None
    with translation.override(order.language):
        recap = words.recap_of(gift=gift, now=now)
        boxes = words.boxes_of(box_range=subscription.range, boxes=gift.boxes)
    address = address_of(order)
    return mail.send(
        kind="gift-started",
        key=gift.reference,
        to=order.contact_email,
        language=order.language,
        context={
            "name": address.first_name if address else "",
            "child": subscription.child.first_name,
            "boxes": boxes,
            "lines": recap,
            "order_path": tracking_path(order=order),
        },
        now=now,
    )


def tell_opened(*, gift: Gift, now: datetime) -> OutgoingMail:
    """That the gift was opened, to its giver: not by whom, nor for which child."""
    order = gift.order_line.order
    address = address_of(order)
    return mail.send(
        kind="gift-opened",
        key=gift.reference,
        to=order.contact_email,
        language=gift.language,
        context={
            **_about(gift),
            "name": address.first_name if address else "",
            "order_path": tracking_path(order=order),
        },
        now=now,
    )
