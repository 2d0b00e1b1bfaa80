"""The order's mail: decided when the order is paid, written by the outbox, sent by the worker."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
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


def summary_of(*, order: Order, lines: Iterable[OrderLine], reductions: Iterable[OrderDiscount]) -> list[Line]:
    """An order's lines, its reductions and its delivery, as the summary component shows them."""
    rows = [
        Line(label=line.title, amount=line.line_price_before_discounts_incl_tax, note=f"× {line.quantity}")
        for line in lines
    ]
    rows += [
        Line(label=reduction.voucher_code or reduction.message, amount=-reduction.amount) for reduction in reductions
    ]
    if order.shipping_incl_tax:
        rows.append(Line(label=str(_("Delivery")), amount=order.shipping_incl_tax))
    return rows


@statement
def _reductions_of() -> QuerySet[OrderDiscount, Any]:
    return OrderDiscount.objects.filter(order__id__in=[Given("order_ids")]).order_by("pk")


@statement
def _lines_of() -> QuerySet[OrderLine, Any]:
    return OrderLine.objects.filter(order__id__in=[Given("order_ids")]).order_by("pk")


@statement
def _told() -> QuerySet[Order, Any]:
    """Orders with what their mails say of them; what was told before one, where there was anything to tell."""
    related = ("shipping_address", "billing_address", "invoice", "disclosure")
    return Order.objects.select_related(*related).filter(pk__in=[Given("order_ids")])


def order_context(order: Order, *, lines: Sequence[OrderLine], reductions: Sequence[OrderDiscount]) -> dict[str, Any]:
    """What a mail about an order knows."""
    disclosure: Disclosure | None = getattr(order, "disclosure", None)
    told = disclosure.text.splitlines() if disclosure is not None else []
    return {
        "order": order,
        "address": address_of(order),
        "is_delivered": order.shipping_address is not None,
        "lines": lines,
        "told": told,
        "withdraw_path": withdraw_path(order=order) if told else "",
        "summary": summary_of(order=order, lines=lines, reductions=reductions),
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


@outbox.consumer_of_many("order.paid", name="checkout.mail")
def mail_paid_orders(*, events: Sequence[OutboxEvent], now: datetime) -> None:
    """One mail per paid order, in the customer's language. Renewals have words of their own in the same mail."""
    ids = [event.payload["order_id"] for event in events]
    orders: dict[int, Order] = {order.pk: order for order in _told().objects(order_ids=ids)}
    lines, reductions = (
        _by_order(_lines_of().objects(order_ids=ids)),
        _by_order(_reductions_of().objects(order_ids=ids)),
    )
    for order in map(orders.__getitem__, ids):
        mail.send(
            kind="order-placed",
            key=order.number,
            to=order.contact_email,
            language=order.language,
            context=order_context(order, lines=lines[order.pk], reductions=reductions[order.pk]),
            attachments=[attached(order.invoice), *_terms(order)],
            now=now,
        )


def _by_order(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.order_id].append(row)
    return found
