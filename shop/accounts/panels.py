"""What a colleague on the phone needs of a customer, on one screen: orders, payments, mails, and other departments' words."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from core import panels
from core.models import OutgoingMail
from core.panels import AT_MOST, Panel, link
from shop.accounts.models import User
from shop.order.models import Order
from shop.order.panels import moment, money
from shop.payments.models import Charge


def of_customer(*, customer: User) -> list[Panel]:
    """The newest first, at most AT_MOST of each."""
    return [
        _orders(customer),
        *panels.from_slot(panels.CUSTOMER, customer=customer),
        _charges(customer),
        _mails(customer),
    ]


def _orders(customer: User) -> Panel:
    theirs = Order.objects.filter(Q(user=customer) | Q(user=None, guest_email=customer.email)).order_by("-pk")
    rows = [
        (link(order, words=order.number), moment(order.date_placed), order.get_status_display(), _total(order))
        for order in theirs[:AT_MOST]
    ]
    return Panel(_("Orders"), (_("Number"), _("Placed at"), _("Status"), _("Total")), rows)


def _total(order: Order) -> str:
    return money(order.total_incl_tax, order.currency)


def _charges(customer: User) -> Panel:
    theirs = Charge.objects.filter(Q(user=customer) | Q(order__user=customer)).select_related("method").order_by("-pk")
    rows = [
        (
            link(charge),
            money(charge.amount, charge.currency),
            charge.get_state_display(),
            str(charge.method or ""),
            moment(charge.due_at),
        )
        for charge in theirs[:AT_MOST]
    ]
    return Panel(_("Payments"), (_("Reference"), _("Amount"), _("State"), _("Card"), _("Due at")), rows)


def _mails(customer: User) -> Panel:
    theirs = OutgoingMail.objects.filter(to=customer.email).order_by("-created_at", "-pk")
    rows = [
        (moment(mail.created_at), link(mail, words=mail.subject), mail.get_state_display()) for mail in theirs[:AT_MOST]
    ]
    return Panel(_("Mails"), (_("Written at"), _("Subject"), _("State")), rows)
