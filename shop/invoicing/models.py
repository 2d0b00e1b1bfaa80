"""Invoices: numbered without gaps in their series, never changed, never deleted."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import CodeField, amount_field, rate_field


class Series(models.Model):
    """A counter. Its row is locked while the next number is taken, so that a rollback leaves no gap."""

    key = CodeField(max_length=16, unique=True)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")


class Invoice(models.Model):
    """The document of one paid order, with the seller's and the buyer's words as they were."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="invoices")
    sequence = models.PositiveIntegerField()
    number = CodeField(_("number"), max_length=32, unique=True)
    order = models.OneToOneField(
        "order.Order", on_delete=models.PROTECT, related_name="invoice", verbose_name=_("order")
    )
    issued_on = models.DateField(_("issued on"))
    currency = models.CharField(_("currency"), max_length=3)
    net = amount_field(verbose_name=_("net"))
    tax = amount_field(verbose_name=_("tax"))
    gross = amount_field(verbose_name=_("gross"))
    language = models.CharField(_("language"), max_length=8)
    seller = models.JSONField(_("seller"))
    buyer = models.JSONField(_("buyer"))
    lines = models.JSONField(_("lines"))
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [models.UniqueConstraint(fields=["series", "sequence"], name="invoice_number_once")]

    def __str__(self) -> str:
        return self.number


class InvoiceTax(models.Model):
    """The document's total at one rate."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="taxes")
    rate = rate_field(verbose_name=_("rate"))
    net = amount_field(verbose_name=_("net"))
    tax = amount_field(verbose_name=_("tax"))
    gross = amount_field(verbose_name=_("gross"))

    class Meta:
        verbose_name = _("tax of an invoice")
        constraints = [models.UniqueConstraint(fields=["invoice", "rate"], name="invoice_tax_once")]
