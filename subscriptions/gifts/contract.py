"""A gift as a contract that its giver can withdraw from, until it is opened. An opened one is left to a person.

Source: Code de la consommation, art. L221-18: the 14 days begin with the first box, which an unopened gift has not sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shop.aftercare.contracts import Contract, Money, Stopped, kind, order_numbers
from shop.aftercare.models import Withdrawal
from shop.order.models import Order
from subscriptions.enums import GiftState
from subscriptions.gifts import refunding, words
from subscriptions.gifts.queries import keys_of_order
from subscriptions.gifts.states import UNOPENED
from subscriptions.gifts.voiding import AlreadyOpened, void
from subscriptions.models import Gift

PREFIX = "gift"


@dataclass(frozen=True)
class Opened(Contract):
    """Somebody else's boxes by now: who states a withdrawal hears from a person."""

    def is_in_time(self, day: date) -> bool:
        return False


@kind
class Gifts:
    """gift:<reference>"""

    prefix = PREFIX

    def named(self, *, codes: set[str], email: str | None) -> list[Contract]:
        of_order = Q(order_line__order__number__in=order_numbers(codes))
        found = _rows().filter(of_order | Q(reference__in=codes))
        if email is not None:
            order = "order_line__order__"
            found = found.filter(Q(**{f"{order}guest_email__iexact": email}) | Q(**{f"{order}user__email": email}))
        # Whoever is asked to carry a withdrawal out finds nothing in an opened one that could be.
        return [each for each in _contracts(found) if email is not None or not isinstance(each, Opened)]

    def of_order(self, *, order: Order) -> list[Contract]:
        keys = keys_of_order(order_id=order.pk)
        return _contracts(_rows().filter(pk__in=keys)) if keys else []

    def get(self, *, reference: str) -> Contract | None:
        return next(iter(_contracts(_rows().filter(reference=reference))), None)

    def stop(self, *, reference: str, now: datetime) -> Stopped:
        """Close the code. Whoever opened it in the same moment keeps the boxes."""
        gift = _rows().get(reference=reference)
        try:
            void(gift_id=gift.pk, now=now)
        except AlreadyOpened:
            return Stopped(money=[])
        part = refunding.price_part(gift=gift)
        return Stopped(money=[Money(order_id=gift.order_line.order_id, by_part=part, is_sent=False)])


def _rows() -> QuerySet[Gift]:
    return Gift.objects.select_related("order_line__order", "plan__range").order_by("pk")


def _contracts(rows: QuerySet[Gift]) -> list[Contract]:
    return [contract for row in rows if (contract := _contract_of(row)) is not None]


def _contract_of(gift: Gift) -> Contract | None:
    """None for a code that is too old, or whose money went back otherwise."""
    subject = f"{PREFIX}:{gift.reference}"
    title = _("%(boxes)s as a present for %(name)s (%(reference)s)") % {
        "boxes": words.boxes_of(box_range=gift.plan.range, boxes=gift.boxes),
        "name": gift.recipient_name,
        "reference": gift.reference,
    }
    was_withdrawn = gift.state == GiftState.REFUNDED and Withdrawal.objects.filter(subject=subject).exists()
    if gift.state == GiftState.REDEEMED:
        made: type[Contract] = Opened
    elif gift.state in UNOPENED or was_withdrawn:
        made = Contract
    else:
        return None
    return made(subject=subject, title=title, order=gift.order_line.order, received_on=None)
