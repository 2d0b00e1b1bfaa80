"""What gifts hold of a person: of whoever gave one, and of whoever was named on it or opened it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core import privacy
from core.locks import in_transaction
from core.privacy import BATCH, UNTIL, Person, Sections
from core.statements import statement
from subscriptions.enums import GiftState
from subscriptions.models import Gift, GiftDraft

NO_CARD = {"recipient_name": "", "recipient_email": "", "message": ""}
NAMED = ~Q(recipient_name="") | ~Q(giver_name="")


def _of_order(person: Person) -> Q:
    mine = Q(order_line__order__guest_email__iexact=person.email)
    return mine | Q(order_line__order__user_id=person.user_id) if person.user_id is not None else mine


def _given(person: Person) -> QuerySet[Gift]:
    return Gift.objects.filter(_of_order(person))


def _received(person: Person) -> QuerySet[Gift]:
    mine = Q(recipient_email=person.email)
    return Gift.objects.filter(mine | Q(subscription__user_id=person.user_id) if person.user_id is not None else mine)


def export(*, person: Person) -> Sections:
    """Gifts given, with what was written on their cards, and gifts that were addressed to the person or opened by it."""
    given = _given(person).select_related("plan__range").order_by("pk")
    received = _received(person).select_related("plan__range").order_by("pk")
    return {
        "gifts_given": [
            {**_gift(row), "state": row.get_state_display(), "bought_at": row.bought_at, "sent_at": row.sent_at}
            for row in given
        ],
        "gifts_received": [{**_gift(row), "from": row.giver_name, "opened_at": row.redeemed_at} for row in received],
    }


def _gift(row: Gift) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "boxes": row.boxes,
        "range": row.plan.range.name,
        "for": row.recipient_name,
        "email": row.recipient_email,
        "message": row.message,
    }


def waits(*, person: Person) -> list[str]:
    """A card that is paid and still to be sent in the giver's name."""
    is_waiting = _given(person).filter(state=GiftState.BOUGHT).exists()
    return [_("the card of a gift is still to be sent")] if is_waiting else []


def erase(*, person: Person, now: datetime) -> None:
    """The giver's name and words go, and what is known of the recipient. An unopened code still opens."""
    _given(person).update(giver_name="", message="")
    _received(person).update(**NO_CARD)
    named = Q(recipient_email=person.email) | _of_order(person)
    if person.user_id is not None:
        named |= Q(basket_line__basket__owner_id=person.user_id)
    drafts = GiftDraft.objects.filter(named).values_list("pk", flat=True)
    GiftDraft.objects.filter(pk__in=list(drafts)).update(**NO_CARD)


@statement
def _old_gifts() -> QuerySet[Gift, Any]:
    return Gift.objects.filter(NAMED, bought_at__lt=UNTIL).order_by("pk").values_list("pk")[:BATCH]


@statement
def _old_drafts() -> QuerySet[GiftDraft, Any]:
    old = GiftDraft.objects.filter(created_at__lt=UNTIL).exclude(recipient_name="")
    return old.order_by("pk").values_list("pk")[:BATCH]


@privacy.keep_for("gifts", months=36, old=_old_gifts)
@in_transaction
def forget_old_gifts(*, until: datetime, now: datetime, limit: int) -> int:
    """A card goes out within a year and its code is good for two: after three nobody needs the names."""
    ids = [pk for (pk,) in _old_gifts().rows(until=until)[:limit]]
    return Gift.objects.filter(pk__in=ids).update(giver_name="", **NO_CARD)


@privacy.keep_for("gifts that were never paid", months=3, old=_old_drafts)
@in_transaction
def forget_old_drafts(*, until: datetime, now: datetime, limit: int) -> int:
    """What was written on a card that nobody paid."""
    ids = [pk for (pk,) in _old_drafts().rows(until=until)[:limit]]
    return GiftDraft.objects.filter(pk__in=ids).update(**NO_CARD)
