"""A gift in words: what it is, how its card travels, how it stands, and how it ends."""

from __future__ import annotations

from datetime import datetime

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.clock import SHOP_ZONE
from core.components import Line
from core.templatetags.days import full_day, weekday
from subscriptions.enums import GiftState
from subscriptions.models import BoxRange, Gift, GiftCard
from subscriptions.signup import offers
from subscriptions.words import at_your_door


def boxes_of(*, box_range: BoxRange, boxes: int) -> str:
    """How many boxes of which range."""
    text = ngettext("%(count)d %(range)s box", "%(count)d %(range)s boxes", boxes)
    return text % {"count": boxes, "range": box_range.name}


def moment(at: datetime) -> str:
    """A day with its weekday and year, and the hour, as the clock in the shop's zone shows it."""
    local = at.astimezone(SHOP_ZONE)
    clock_time = format_date(local, pgettext("time format", "G:i"))
    return _("%(day)s at %(time)s") % {"day": f"{weekday(local)} {local.year}", "time": clock_time}


def how_it_travels(*, card: GiftCard, send_at: datetime | None) -> str:
    """How the card reaches its recipient; `send_at` is None for at once."""
    if not card.recipient_email:
        return _("The card comes to you by mail, to print and to hand over.")
    if send_at is None:
        return _("The card goes to %(email)s at once.") % {"email": card.recipient_email}
    return _("The card goes to %(email)s on %(moment)s.") % {"email": card.recipient_email, "moment": moment(send_at)}


def no_renewal() -> str:
    """What a giver wants to know."""
    return _("Paid once: it ends by itself after the last box, and nothing is ever debited again.")


def standing(gift: Gift, *, boxes_left: int) -> str:
    """How a gift stands, for its giver: never who opened it or where the boxes go. `boxes_left` have left the warehouse."""
    if gift.state == GiftState.BOUGHT:
        return how_it_travels(card=gift, send_at=gift.send_at)
    if gift.state == GiftState.SENT:
        return _sent(gift)
    if gift.state == GiftState.REDEEMED:
        words = {"sent": boxes_left, "count": gift.boxes}
        return _("It was opened. Boxes that have left: %(sent)d of %(count)d.") % words
    if gift.state == GiftState.REFUNDED:
        return _("It was refunded: its code is no longer valid.")
    return _("It was not opened by %(day)s: its code is no longer valid.") % {"day": full_day(gift.valid_until)}


def _sent(gift: Gift) -> str:
    until = {"day": full_day(gift.valid_until)}
    if not gift.recipient_email:
        return _("The card is yours to hand over. It has not been opened yet and is valid until %(day)s.") % until
    assert gift.sent_at is not None
    sent = {"moment": moment(gift.sent_at), "email": gift.recipient_email}
    text = _("The card went to %(email)s on %(moment)s. It has not been opened yet and is valid until %(day)s.")
    return text % {**sent, **until}


def recap_of(*, gift: Gift, now: datetime) -> list[Line]:
    """What an opened gift brings, for its holder: from whom, which boxes, and when the first one comes."""
    subscription = gift.subscription
    assert subscription is not None
    first = subscription.cycles.select_related("month__range").order_by("number").first()
    arrives = at_your_door(offers.arrival(month=first.month, now=now)) if first else ""
    giver = [Line(label=_("From"), text=gift.giver_name)] if gift.giver_name else []
    return [
        *giver,
        Line(label=_("Boxes"), text=boxes_of(box_range=subscription.range, boxes=gift.boxes)),
        Line(label=_("First box"), note=arrives),
    ]
