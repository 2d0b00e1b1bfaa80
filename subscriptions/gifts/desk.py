"""Gifts on the screens of others in the back office: the order that bought them, their giver, and the page of a refund."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.panels import AT_MOST, Panel, link
from shop.accounts.models import User
from shop.order.models import Order
from shop.order.panels import moment
from shop.payments.models import Charge
from subscriptions.enums import GiftState
from subscriptions.gifts.states import UNOPENED
from subscriptions.models import Gift


def _panel(title: str, gifts: list[Gift]) -> list[Panel]:
    columns = (_("Reference"), _("For"), _("State"), _("Card sent at"), _("Opened at"), _("Subscription"))
    rows = [
        (
            link(row, words=row.reference),
            row.recipient_name,
            row.get_state_display(),
            moment(row.sent_at or row.send_at),
            moment(row.redeemed_at),
            link(row.subscription) if row.subscription else "",
        )
        for row in gifts
    ]
    return [Panel(title, columns, rows)] if rows else []


def gifts_of_order(*, order: Order) -> list[Panel]:
    """The gifts that the order bought, or the one that it was written for; nothing for other orders."""
    rows = Gift.objects.select_related("subscription").order_by("pk")
    bought = list(rows.filter(order_line__order=order))
    return _panel(_("Gifts bought"), bought) or _panel(_("Gift opened"), list(rows.filter(order=order)))


def gifts_of_customer(*, customer: User) -> list[Panel]:
    """The gifts that a customer gave, the newest first."""
    rows = Gift.objects.filter(order_line__order__user=customer).select_related("subscription").order_by("-pk")
    return _panel(_("Gifts given"), list(rows[:AT_MOST]))


def refund_notes(*, charge: Charge) -> list[str]:
    """What a refund does to the gifts of its order; nothing where there are none."""
    if charge.order_id is None:
        return []
    found = set(Gift.objects.filter(order_line__order_id=charge.order_id).values_list("state", flat=True))
    notes = []
    if found.intersection(UNOPENED):
        notes.append(
            _(
                "This order bought gifts that are not opened. A refund of all closes their codes; one alone is given back on its page."
            )
        )
    if GiftState.REDEEMED in found:
        notes.append(_("A gift of this order has been opened: its boxes go on, whatever is refunded."))
    return notes
