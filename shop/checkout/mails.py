"""The order's mail: decided when the order is paid, written by the outbox, sent by the worker."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.signing import Signer
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from core import mail, outbox, slots
from core.components import Line
from core.models import OutboxEvent
from core.statements import Given, statement
from shop.aftercare.models import Disclosure
from shop.invoicing.links import holder_path
from shop.invoicing.mails import attached
from shop.order.addresses import address_of
from shop.order.enums import OrderKind
from shop.order.models import Line as OrderLine
from shop.order.models import Order, OrderDiscount

TRACKING = Signer(salt="order-page")


def tracking_path(*, order: Order) -> str:
    """The order's page for whoever has the link, in the order's language, without signing in."""
    with translation.override(order.language):
        return reverse("checkout:order", kwargs={"signed": TRACKING.sign(order.number)})


def withdraw_path(*, order: Order) -> str:
    """The function to withdraw from what an order began, filled in, in the order's language."""
    with translation.override(order.language):
        return f"{reverse('aftercare:withdraw')}?{urlencode({'order': TRACKING.sign(order.number)})}"


def summary_of(*, order: Order, lines: list[Any]) -> list[Line]:
    """An order's lines, its reductions and its delivery, as the summary component shows them."""
    rows = [
        Line(label=line.title, amount=line.line_price_before_discounts_incl_tax, note=f"× {line.quantity}")
        for line in lines
    ]
    rows += [
        Line(label=reduction.voucher_code or reduction.message, amount=-reduction.amount)
        for reduction in _reductions_of().objects(order_id=order.pk)
    ]
    if order.shipping_incl_tax:
        rows.append(Line(label=str(_("Delivery")), amount=order.shipping_incl_tax))
    return rows


@statement
def _reductions_of() -> QuerySet[OrderDiscount, Any]:
    return OrderDiscount.objects.filter(order__id=Given("order_id")).order_by("pk")


@statement
def _lines_of() -> QuerySet[OrderLine, Any]:
    return OrderLine.objects.filter(order__id=Given("order_id")).order_by("pk")


@statement
def _told() -> QuerySet[Order, Any]:
    """An order with what its mail says of it; what was told before it, where there was anything to tell."""
    related = ("shipping_address", "billing_address", "invoice", "disclosure")
    return Order.objects.select_related(*related).filter(pk=Given("order_id"))


def order_context(order: Order) -> dict[str, Any]:
    """What a mail about an order knows, in as many statements as it has kinds of rows."""
    lines = _lines_of().objects(order_id=order.pk)
    disclosure: Disclosure | None = getattr(order, "disclosure", None)
    told = disclosure.text.splitlines() if disclosure is not None else []
    return {
        "order": order,
        "address": address_of(order),
        "is_delivered": order.shipping_address is not None,
        "lines": lines,
        "told": told,
        "withdraw_path": withdraw_path(order=order) if told else "",
        "summary": summary_of(order=order, lines=lines),
        "invoice": order.invoice,
        "order_path": tracking_path(order=order),
        "invoice_path": holder_path(order.invoice),
    }


def _terms(order: Order) -> list[mail.AttachmentKey]:
    """The terms of sale of the day, with the confirmation of a contract (L221-13); a renewal makes none."""
    if order.kind == OrderKind.RENEWAL:
        return []
    found = (find(language=order.language) for find in slots.fillings("page.terms_attachment"))
    return [key for key in found if key is not None]


@outbox.consumer("order.paid", name="checkout.mail")
def mail_paid_order(*, event: OutboxEvent, now: datetime) -> None:
    """One mail per paid order, in the customer's language. Renewals have words of their own in the same mail."""
    (order,) = _told().objects(order_id=event.payload["order_id"])
    mail.send(
        kind="order-placed",
        key=order.number,
        to=order.contact_email,
        language=order.language,
        context=order_context(order),
        attachments=[attached(order.invoice), *_terms(order)],
        now=now,
    )
