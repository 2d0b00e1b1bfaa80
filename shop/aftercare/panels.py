"""The way out of a contract on its order's page, and what staff see of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core import clock
from core.panels import Panel, link
from shop.aftercare import contracts
from shop.aftercare.contracts import Contract
from shop.aftercare.models import MoneyBack, Withdrawal
from shop.aftercare.withdrawal_mails import what_follows
from shop.checkout.mails import withdraw_path
from shop.order.models import Order
from shop.order.panels import moment, money


def order_panels(*, order: Order, now: datetime) -> list[SafeString]:
    """The way out of all that an order began, on its page."""
    return way_out(found=contracts.of_order(order=order), path=withdraw_path(order=order), now=now)


def way_out(*, found: Sequence[Contract], path: str, now: datetime) -> list[SafeString]:
    """From the order until the last day: the function "withdraw from the contract here"; after it, what became of it.

    Nothing for contracts whose time is over. `path` leads to the function, filled in.
    """
    done = {row.subject: row for row in Withdrawal.objects.filter(subject__in=[each.subject for each in found])}
    today = clock.local_day(now)
    open_ones = [each for each in found if each.subject not in done and each.is_in_time(today)]
    if not open_ones and not done:
        return []
    page = {
        "is_open": bool(open_ones),
        "until": _latest(open_ones),
        "path": path,
        "said": [sentence for row in done.values() for sentence in what_follows(row)],
    }
    return [SafeString(render_to_string("shop/aftercare/order_panel.html", page))]


def _latest(found: Sequence[Contract]) -> date | None:
    """The last day of all; None while one of the periods has not begun."""
    days = [each.possible_until for each in found]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def of_order(*, order: Order) -> list[Panel]:
    """What its customer was told, withdrew from, and was given back, for the order's screen in the back office."""
    return [_told(order), *_withdrawn(order)]


def _told(order: Order) -> Panel:
    told = getattr(order, "disclosure", None)
    rows = [(moment(told.told_at), told.text, told.version, told.terms_version)] if told is not None else []
    names = (_("told at"), _("told before the order"), _("version"), _("terms of sale"))
    return Panel(_("Information before the order"), [capfirst(name) for name in names], rows)


def _withdrawn(order: Order) -> list[Panel]:
    withdrawals = [
        (
            link(row, words=row.title),
            row.get_state_display(),
            moment(row.notified_at),
            money(row.returned_at_once, row.currency),
            money(row.to_return, row.currency),
            date_format(row.refund_by, "SHORT_DATE_FORMAT"),
        )
        for row in Withdrawal.objects.filter(order=order).order_by("pk")
    ]
    backs = [
        (moment(row.made_at), money(row.gross, row.currency), row.reason, link(row.refund) if row.refund else "")
        for row in MoneyBack.objects.filter(order=order).select_related("refund").order_by("pk")
    ]
    if not withdrawals and not backs:
        return []
    names = (_("what"), _("state"), _("notified at"), _("given back at once"), _("for returns"), _("to be refunded by"))
    return [
        Panel(_("Withdrawals"), [capfirst(name) for name in names], withdrawals),
        Panel(
            _("Given back"),
            [capfirst(name) for name in (_("decided at"), _("amount"), _("reason"), _("refund"))],
            backs,
        ),
    ]
