"""After a gift: its holder may go on with a plan and a card of their own. Nobody else's card is ever asked for it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString

from core import mail, outbox
from core.locks import in_transaction
from core.models import OutboxEvent, OutgoingMail
from shop.payments.models import PaymentMethod
from subscriptions.boxes import calendar
from subscriptions.boxes.cycles import month_of, paid_through
from subscriptions.changes import changeable, changing
from subscriptions.enums import NoticeKind, SubscriptionState
from subscriptions.models import Notice, Subscription

RUNNING = (SubscriptionState.ACTIVE, SubscriptionState.ENDING)


class NotTheirCard(changeable.CannotChange):
    """The card is another customer's, or was taken off: it can pay nothing here."""


@in_transaction
def go_on(*, subscription_id: int, plan_id: int, method_id: int, now: datetime) -> Subscription:
    """Pay the boxes after the gift by this plan with this card of the holder's; the paid boxes come first.

    Raises NotTheirCard, changing.NotOffered and changeable.HasEnded.
    """
    subscription = changeable.open_subscription(subscription_id=subscription_id, now=now)
    is_theirs = PaymentMethod.objects.filter(pk=method_id, user_id=subscription.user_id, detached_at=None).exists()
    if not is_theirs:
        raise NotTheirCard(method_id)
    Subscription.objects.filter(pk=subscription_id).update(method_id=method_id)
    return changing.change_plan(subscription_id=subscription_id, plan_id=plan_id, now=now)


def offered_to(*, user_id: int) -> QuerySet[Subscription]:
    """The opened gifts of a customer that end with their last box."""
    mine = Subscription.objects.filter(changeable.PRESENT, user_id=user_id, state__in=RUNNING, cancelled_at=None)
    return mine.select_related("child", "range", "method").order_by("pk")


def card_of(*, subscription: Subscription) -> PaymentMethod | None:
    """A card that its holder gave us for all their boxes, and that will be good at the first debit."""
    method = subscription.method
    if method is None or method.detached_at is not None:
        return None
    return method if method.expires_on >= first_debit(subscription=subscription) else None


def first_debit(*, subscription: Subscription) -> date:
    """The usual debit day of the box after the paid ones. Its range is read."""
    number = paid_through(subscription=subscription) + 1
    return calendar.usual_days(month=month_of(subscription=subscription, number=number))[1]


def account_panels(*, user: Any, now: datetime) -> list[SafeString]:
    """The offer to go on, once the last box of a gift is fixed."""
    ending = offered_to(user_id=user.pk).filter(state=SubscriptionState.ENDING)
    return [render_to_string("subscriptions/gifts/go_on_panel.html", {"subscription": row}) for row in ending]


@outbox.consumer("subscription.ending", name="subscriptions.gift_ending")
def offer(*, event: OutboxEvent, now: datetime) -> None:
    """Tell the holder of a gift that its last box is fixed, with the way on. Other subscriptions are left alone."""
    related = ("user", "child", "range", "gift")
    row = Subscription.objects.select_related(*related).filter(pk=event.payload["subscription_id"]).first()
    if row is None or not offered_to(user_id=row.user_id).filter(pk=row.pk).exists():
        return
    sent = _mail(row, now=now)
    Notice.objects.get_or_create(
        subscription=row,
        kind=NoticeKind.TERM_END,
        subject=f"gift:{row.gift.reference}",
        defaults={"mail": sent, "noticed_at": now},
    )


def _mail(row: Subscription, *, now: datetime) -> OutgoingMail:
    user = row.user
    with translation.override(user.language):
        path = reverse("subscriptions:continue", kwargs={"reference": row.reference})
        range_name = row.range.name
    return mail.send(
        kind="gift-ending",
        key=row.reference,
        to=user.email,
        language=user.language,
        context={
            "name": user.first_name,
            "child": row.child.first_name,
            "range": range_name,
            "last": row.cycles.order_by("-number").first(),
            "continue_path": path,
        },
        now=now,
    )
