"""The card goes out at its moment, once; until then, and after a typing mistake, staff can put it right."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from core import clock, sweeps
from core.due import NOW, TODAY
from core.locks import in_transaction, lock_one
from core.statements import statement
from subscriptions.boxes import calendar
from subscriptions.enums import GiftState
from subscriptions.gifts import mails
from subscriptions.gifts.buying import check_moment
from subscriptions.gifts.contested import uncontested
from subscriptions.gifts.states import move
from subscriptions.models import Gift
from subscriptions.transitions import WrongState

BATCH = 500


class NoAddress(Exception):
    """The card has no address to go to: the giver hands it over."""


@statement
def _to_send() -> QuerySet[Gift, Any]:
    rows = uncontested(Gift.objects.filter(state=GiftState.BOUGHT, send_at__lte=NOW)).order_by("send_at", "id")
    return rows.values_list("pk")[:BATCH]


@sweeps.register("subscriptions.gifts", order=60, every=60, says="%d gifts sent", due=_to_send)
def send_due(*, now: datetime) -> int:
    """Send every card whose moment has come and whose payment nobody contests, the oldest first; return how many."""
    return sum(send(gift_id=pk, now=now) for (pk,) in _to_send().rows(now=now))


@in_transaction
def send(*, gift_id: int, now: datetime) -> bool:
    """Mail the card if its moment has come; one without an address is with its giver already. False: not now, or not any more."""
    gift = lock_one(Gift.objects.filter(pk=gift_id))
    if gift.state != GiftState.BOUGHT or gift.send_at > now:
        return False
    has_address = bool(gift.recipient_email)
    move(gift_id=gift_id, to=GiftState.SENT, now=now, sent_at=now, mailings=int(has_address))
    if has_address:
        mails.send_card(gift=gift, number=1, now=now)
    return True


@in_transaction
def send_again(*, gift_id: int, now: datetime) -> None:
    """Mail the card once more, to the address that the gift has now. Raises WrongState before and after, and NoAddress."""
    gift = lock_one(Gift.objects.filter(pk=gift_id))
    if gift.state != GiftState.SENT:
        raise WrongState(f"gift {gift.reference} is {gift.state}")
    if not gift.recipient_email:
        raise NoAddress(gift.reference)
    gift.mailings += 1
    gift.save(update_fields=["mailings"])
    mails.send_card(gift=gift, number=gift.mailings, now=now)


@in_transaction
def correct(*, gift_id: int, recipient_email: str, send_at: datetime, now: datetime) -> Gift:
    """Another address for the card, and before it went out another moment.

    Raises WrongState for a gift that is opened, refunded or expired, and buying.WrongMoment.
    """
    gift = lock_one(Gift.objects.filter(pk=gift_id))
    if gift.state not in (GiftState.BOUGHT, GiftState.SENT):
        raise WrongState(f"gift {gift.reference} is {gift.state}")
    if send_at != gift.send_at:
        if gift.state != GiftState.BOUGHT:
            raise WrongState(f"the card of gift {gift.reference} is out")
        check_moment(send_at, now=now)
        gift.send_at, gift.valid_until = send_at, last_day(send_at=send_at)
    gift.recipient_email = recipient_email
    gift.save(update_fields=["recipient_email", "send_at", "valid_until"])
    return gift


def last_day(*, send_at: datetime) -> date:
    """The last day on which a code can be used whose card goes out at `send_at`."""
    return calendar.same_day_later(day=clock.local_day(send_at), months=settings.GIFT_VALID_MONTHS)


@statement
def _late() -> QuerySet[Gift, Any]:
    rows = Gift.objects.filter(state=GiftState.SENT, valid_until__lt=TODAY).order_by("valid_until", "id")
    return rows.values_list("pk")[:BATCH]


@sweeps.register("subscriptions.gifts_expire", order=61, every=3600, says="%d gifts expired", due=_late)
def expire_due(*, now: datetime) -> int:
    """Close the codes that nobody used in time; return how many."""
    return sum(_expire(gift_id=pk, now=now) for (pk,) in _late().rows(now=now))


@in_transaction
def _expire(*, gift_id: int, now: datetime) -> bool:
    gift = lock_one(Gift.objects.filter(pk=gift_id))
    if gift.state != GiftState.SENT:
        return False
    move(gift_id=gift_id, to=GiftState.EXPIRED, now=now)
    return True
