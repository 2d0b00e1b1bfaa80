"""A paid order's gifts get their codes, once, however often the payment is told; the giver has the cards by mail."""

from __future__ import annotations

from datetime import datetime

from core import outbox
from core.ids import random_code
from core.locks import lock_rows
from core.models import OutboxEvent
from shop.order.addresses import name_of
from shop.order.models import Order
from shop.order.paid import was_placed
from subscriptions.gifts import mails, sending
from subscriptions.gifts.codes import new_code
from subscriptions.models import Gift, GiftDraft, Plan


@outbox.consumer("order.paid", name="subscriptions.gifts", right_away=True, wants=was_placed)
def make_gifts(*, event: OutboxEvent, now: datetime) -> None:
    """Make every gift that the paid order bought; an order without gifts is left alone."""
    drafts = GiftDraft.objects.filter(order_line__order_id=event.payload["order_id"])
    if not drafts.exists():
        return
    order = Order.objects.select_related("shipping_address", "billing_address").get(pk=event.payload["order_id"])
    for draft in lock_rows(drafts):
        if not Gift.objects.filter(order_line_id=draft.order_line_id).exists():
            _make(draft=draft, order=order, bought_at=event.happened_at, now=now)


def _make(*, draft: GiftDraft, order: Order, bought_at: datetime, now: datetime) -> Gift:
    line = draft.order_line
    assert line is not None and line.product_id is not None
    plan = Plan.objects.select_related("range").get(product_id=line.product_id)
    ordered_to = line.tax_rows.order_by("pk").values_list("destination", flat=True).first()
    send_at = max(draft.send_at or bought_at, bought_at)
    gift = Gift.objects.create(
        reference=_free_reference(),
        code=new_code(),
        order_line=line,
        plan=plan,
        boxes=plan.boxes,
        country=ordered_to or draft.country,
        giver_name=name_of(order),
        recipient_name=draft.recipient_name,
        recipient_email=draft.recipient_email,
        message=draft.message,
        language=draft.language,
        send_at=send_at,
        bought_at=bought_at,
        valid_until=sending.last_day(send_at=send_at),
    )
    # The gift has the names from now on, and is the one place where they are forgotten.
    GiftDraft.objects.filter(pk=draft.pk).update(recipient_name="", recipient_email="", message="")
    mails.tell_giver(gift=gift, order=order, now=now)
    sending.send(gift_id=gift.pk, now=now)
    return gift


def _free_reference() -> str:
    while Gift.objects.filter(reference=(reference := f"G{random_code(length=7)}")).exists():
        pass
    return reference
