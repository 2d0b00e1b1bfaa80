"""The subscriptions of a customer, on the customer's screen in the back office."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.panels import AT_MOST, Panel, link
from shop.accounts.models import User
from shop.order.panels import moment, money
from subscriptions.models import Subscription


def subscriptions_of(*, customer: User) -> list[Panel]:
    """One panel, the newest first."""
    columns = (_("Reference"), _("Child"), _("Range"), _("State"), _("First month"), _("Box"), _("Ended at"))
    theirs = Subscription.objects.filter(user=customer).select_related("child", "range").order_by("-pk")
    rows = [
        (
            link(each, words=each.reference),
            each.child.first_name,
            each.range.name,
            each.get_state_display(),
            date_format(each.anchor_month, "YEAR_MONTH_FORMAT"),
            money(each.box_price, each.currency),
            moment(each.ended_at),
        )
        for each in theirs[:AT_MOST]
    ]
    return [Panel(_("Subscriptions"), columns, rows)]
