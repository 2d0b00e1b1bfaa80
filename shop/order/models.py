"""Oscar's order with its language, its kind and its promise, and the tax of each line at each rate."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.abstract_models import AbstractOrder

from core.db import CodeField, amount_field, rate_field
from core.money import ZERO
from shop.order.enums import OrderKind, OrderStatus


class Order(AbstractOrder):
    """One payment's order. `number` is a random public reference; `pending` ones are promises that may expire."""

    kind = models.CharField(_("kind"), max_length=16, choices=OrderKind, default=OrderKind.PURCHASE)
    status = models.CharField(
        _("status"), max_length=16, choices=OrderStatus, default=OrderStatus.PENDING, db_index=True
    )
    language = models.CharField(_("language"), max_length=8, default="fr")
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True, db_index=True)
    delivery_from = models.DateField(_("delivered from"), null=True, blank=True)
    delivery_to = models.DateField(_("delivered by"), null=True, blank=True)
    paid_by_credit = amount_field(verbose_name=_("paid by store credit"), default=ZERO)

    class Meta(AbstractOrder.Meta):
        indexes = [models.Index(fields=["status", "date_placed"]), models.Index(fields=["guest_email"])]

    @property
    def contact_email(self) -> str:
        """Where mails about this order go. Guests' orders that were attached to an account keep the address given."""
        return self.guest_email or (self.user.email if self.user else "")


class TaxRow(models.Model):
    """Net, tax and gross of one part of an order at one rate; the parts of an order add up to its total, to the cent.

    `country` is where the tax is owed; `destination` where the goods go, if elsewhere than the order's address.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="tax_rows", verbose_name=_("order"))
    line = models.ForeignKey(
        "order.Line", on_delete=models.CASCADE, null=True, blank=True, related_name="tax_rows", verbose_name=_("line")
    )
    part = CodeField(_("part"), max_length=32, help_text=_("line:<number> or delivery"))
    category = CodeField(_("tax category"), max_length=16)
    country = CodeField(_("country"), max_length=2)
    destination = CodeField(_("country of the goods"), max_length=2, blank=True)
    rate = rate_field(verbose_name=_("rate"))
    net = amount_field(verbose_name=_("net"))
    tax = amount_field(verbose_name=_("tax"))
    gross = amount_field(verbose_name=_("gross"))

    class Meta:
        verbose_name = _("tax row")
        verbose_name_plural = _("tax rows")
        constraints = [models.UniqueConstraint(fields=["order", "part", "category"], name="tax_row_once")]


from oscar.apps.order.models import *  # noqa: E402, F403
