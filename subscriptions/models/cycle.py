"""One box for one subscription: its month, its days, and at the cut-off the snapshot of all that it depends on."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import CodeField, amount_field
from subscriptions.enums import CycleState
from subscriptions.models.box import Box, CalendarMonth
from subscriptions.models.subscription import Subscription


class Cycle(models.Model):
    """Numbered from 1 in its subscription, left-out months included. `snapshot` is what was true at the cut-off.

    `price` is what this cycle's own charge takes, with its add-ons and after its reductions: zero for a box without
    add-ons that an earlier payment covers.
    """

    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="cycles", verbose_name=_("subscription")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    month = models.ForeignKey(CalendarMonth, on_delete=models.PROTECT, related_name="cycles", verbose_name=_("month"))
    state = models.CharField(_("state"), max_length=16, choices=CycleState, default=CycleState.PLANNED)
    freeze_at = models.DateTimeField(_("fixed at"))
    debit_at = models.DateTimeField(_("debited at"))
    pack_on = models.DateField(_("packed on"))
    is_prepaid = models.BooleanField(_("paid by an earlier payment"), default=False)
    price = amount_field(verbose_name=_("price"))
    currency = models.CharField(_("currency"), max_length=3)
    chosen_box = models.ForeignKey(
        Box,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("other box than the month's"),
    )
    box_sku = CodeField(_("box"), max_length=64, blank=True)
    snapshot = models.JSONField(_("snapshot"), default=dict, blank=True)
    charge = models.ForeignKey(
        "payments.Charge",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cycles",
        verbose_name=_("charge"),
    )
    order = models.ForeignKey(
        "order.Order", on_delete=models.PROTECT, null=True, blank=True, related_name="cycles", verbose_name=_("order")
    )
    term_order = models.ForeignKey(
        "order.Order",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("order of the paid term"),
        help_text=_("Set where the box is paid already and its extras are an order of their own."),
    )
    frozen_at = models.DateTimeField(_("was fixed at"), null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("cycle")
        verbose_name_plural = _("cycles")
        constraints = [
            models.UniqueConstraint(fields=["subscription", "number"], name="cycle_once"),
            models.UniqueConstraint(fields=["subscription", "month"], name="cycle_once_a_month"),
        ]
        indexes = [
            models.Index(fields=["state", "freeze_at", "id"]),
            models.Index(fields=["state", "debit_at", "id"]),
            models.Index(fields=["state", "pack_on", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id}/{self.number}"


class AddOn(models.Model):
    """Something small that goes with one box: a product at the price that the customer saw."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="add_ons", verbose_name=_("cycle"))
    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.PROTECT, related_name="+", verbose_name=_("product")
    )
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    unit_price = amount_field(verbose_name=_("price"))
    currency = models.CharField(_("currency"), max_length=3)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("extra of a box")
        verbose_name_plural = _("extras of boxes")
        constraints = [models.UniqueConstraint(fields=["cycle", "product"], name="add_on_once")]

    def __str__(self) -> str:
        return f"{self.cycle_id} + {self.product_id}"
