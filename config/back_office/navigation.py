"""The sidebar: what there is, by department. Everybody sees what their roles let them see, and no empty heading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

Title = str | Promise


@dataclass(frozen=True)
class Entry:
    """A list of rows, by the label of its model."""

    model: str
    icon: str


@dataclass(frozen=True)
class Page:
    """A page of our own, by the name of its route and the permission that it asks for."""

    title: Title
    route: str
    permission: str
    icon: str


@dataclass(frozen=True)
class Department:
    title: Title
    entries: tuple[Entry | Page, ...]
    is_folded: bool = False


DEPARTMENTS = (
    Department(
        _("Sales"),
        (
            Entry("order.order", "shopping_bag"),
            Entry("catalogue.product", "toys"),
            Entry("catalogue.category", "category"),
            Entry("markets.price", "euro"),
            Entry("voucher.voucher", "confirmation_number"),
            Entry("voucher.voucherset", "style"),
            Entry("subscriptions.boxpromotion", "percent"),
            Entry("subscriptions.plan", "loyalty"),
            Entry("subscriptions.pricechange", "price_change"),
        ),
    ),
    Department(
        _("Care"),
        (
            Entry("accounts.user", "group"),
            Entry("subscriptions.subscription", "autorenew"),
            Entry("subscriptions.termination", "event_busy"),
            Entry("aftercare.withdrawalnotice", "assignment_return"),
            Entry("aftercare.withdrawal", "keyboard_return"),
            Entry("subscriptions.cycle", "event_repeat"),
            Entry("subscriptions.child", "child_care"),
            Entry("subscriptions.gift", "featured_seasonal_and_gifts"),
            Entry("subscriptions.review", "reviews"),
            Entry("subscriptions.reviewrequest", "quiz"),
            Entry("payments.charge", "payments"),
            Entry("subscriptions.dunningcase", "credit_card_off"),
            Entry("credit.creditmovement", "savings"),
            Entry("payments.refund", "undo"),
            Entry("payments.dispute", "gavel"),
            Entry("invoicing.invoice", "receipt_long"),
            Entry("invoicing.creditnote", "undo"),
            Entry("core.outgoingmail", "mail"),
            Page(_("Personal data"), "privacy_desk", "accounts.add_erasure", "policy"),
        ),
    ),
    Department(
        _("Logistics"),
        (
            Entry("logistics.parcel", "package_2"),
            Entry("logistics.run", "local_shipping"),
            Entry("logistics.confirmation", "fact_check"),
            Entry("stock.stockitem", "inventory_2"),
            Entry("stock.stockmovement", "swap_vert"),
            Entry("stock.reservation", "bookmark"),
        ),
    ),
    Department(
        _("Marketing"),
        (
            Page(_("Site and articles"), "wagtailadmin_home", "wagtailadmin.access_admin", "web"),
            Entry("images.picture", "image"),
            Page(_("Searches"), "searches", "tracking.view_searchcount", "search"),
            Entry("newsletter.reader", "contact_mail"),
            Entry("subscriptions.boxrange", "straighten"),
            Entry("subscriptions.theme", "volcano"),
            Entry("subscriptions.box", "redeem"),
            Entry("subscriptions.calendarmonth", "calendar_month"),
        ),
    ),
    Department(
        _("BI"),
        (
            Page(_("Reports"), "reports", "tracking.view_dailyfact", "monitoring"),
            Page(_("VAT by day"), "tax_days", "invoicing.view_invoicetax", "request_quote"),
            Entry("payments.moneymovement", "account_balance"),
            Entry("subscriptions.subscriptionmovement", "trending_up"),
        ),
    ),
    Department(
        _("Settings"),
        (
            Entry("markets.market", "public"),
            Entry("markets.marketcountry", "flag"),
            Entry("markets.taxcategory", "percent"),
            Entry("markets.taxrate", "percent"),
            Entry("catalogue.productclass", "label"),
            Entry("payments.paymentmethod", "credit_card"),
            Entry("payments.cardconsent", "handshake"),
            Entry("payments.attempt", "history"),
            Entry("payments.webhookevent", "inbox"),
            Entry("auth.group", "badge"),
            Entry("core.outboxdelivery", "outbox"),
            Entry("tracking.refusedevent", "report"),
            Entry("core.heartbeat", "monitor_heart"),
        ),
        is_folded=True,
    ),
)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The departments with what the signed-in person may open, as unfold wants them."""
    groups = []
    for department in DEPARTMENTS:
        items = [item for entry in department.entries if (item := _item(request, entry))]
        if items:
            groups.append(
                {"title": str(department.title), "collapsible": department.is_folded, "separator": True, "items": items}
            )
    return groups


def _item(request: HttpRequest, entry: Entry | Page) -> dict[str, Any] | None:
    if isinstance(entry, Page):
        if not request.user.has_perm(entry.permission):
            return None
        return {"title": str(entry.title), "icon": entry.icon, "link": reverse(entry.route)}
    model = apps.get_model(entry.model)
    model_admin = admin.site._registry.get(model)
    if model_admin is None or not model_admin.has_view_permission(request):
        return None
    link = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return {"title": capfirst(str(model._meta.verbose_name_plural)), "icon": entry.icon, "link": link}
