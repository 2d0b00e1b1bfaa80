"""Invoices and credit notes: numbered without gaps in their series, never changed, never deleted.

Kept for ten years (code de commerce, art. L123-22): the models themselves refuse to change or delete what was issued.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import CodeField, amount_field, rate_field


class DocumentIsFinal(Exception):
    """What was issued is corrected by a credit note, never by changing or deleting it."""


class FinalQuerySet(models.QuerySet[Any]):
    """Rows that are written once."""

    def update(self, **fields: Any) -> NoReturn:
        raise DocumentIsFinal(f"{self.model.__name__}: {', '.join(fields)}")

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        raise DocumentIsFinal(self.model.__name__)

    def delete(self) -> NoReturn:
        raise DocumentIsFinal(self.model.__name__)


class Final(models.Model):
    """A row that is written once."""

    objects = FinalQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Write the row once; raises DocumentIsFinal the second time."""
        if not self._state.adding:
            raise DocumentIsFinal(str(self))
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise DocumentIsFinal(str(self))


class Series(models.Model):
    """A counter. Its row is locked while the next number is taken, so that a rollback leaves no gap."""

    key = CodeField(max_length=16, unique=True)
    last_number = models.PositiveIntegerField(default=0)
    last_issued_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")

    def __str__(self) -> str:
        return self.key


class Document(Final):
    """A numbered document, with the seller's and the buyer's words as they were.

    `country` is where its tax is owed. `lines` holds a row for each (part, rate): title, part (line:<number> of the order's
    line, or delivery), rate, net, tax and gross as text; an invoice's rows also say quantity, the unit's net price and
    the line's reduction, net.
    """

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="%(class)ss")
    sequence = models.PositiveIntegerField()
    number = CodeField(_("number"), max_length=32, unique=True)
    issued_on = models.DateField(_("issued on"))
    currency = models.CharField(_("currency"), max_length=3)
    country = CodeField(_("country"), max_length=2, default="FR")
    net = amount_field(verbose_name=_("net"))
    tax = amount_field(verbose_name=_("tax"))
    gross = amount_field(verbose_name=_("gross"))
    language = models.CharField(_("language"), max_length=8)
    seller = models.JSONField(_("seller"))
    buyer = models.JSONField(_("buyer"))
    lines = models.JSONField(_("lines"))
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number


class Invoice(Document):
    """The document of one paid order. `delivery` is where it goes and when, `codes` the vouchers that reduced it."""

    order = models.OneToOneField(
        "order.Order", on_delete=models.PROTECT, related_name="invoice", verbose_name=_("order")
    )
    paid_on = models.DateField(_("paid on"), null=True)
    delivery = models.JSONField(_("delivery"), default=dict)
    codes = models.JSONField(_("voucher codes"), default=list)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [models.UniqueConstraint(fields=["series", "sequence"], name="invoice_number_once")]
        indexes = [models.Index(fields=["issued_on"], name="invoice_issued_on")]


class CreditNote(Document):
    """What an invoice is reduced by, once for each cause: `reference` names it, such as refund:<id>. Amounts are positive.

    `reason` is the staff's word among themselves, and is not printed.
    """

    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, related_name="credit_notes", verbose_name=_("invoice")
    )
    reference = CodeField(_("cause"), max_length=64, unique=True)
    reason = models.CharField(_("reason"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("credit note")
        verbose_name_plural = _("credit notes")
        constraints = [models.UniqueConstraint(fields=["series", "sequence"], name="credit_note_number_once")]
        indexes = [models.Index(fields=["issued_on"], name="credit_note_issued_on")]


class DocumentTax(Final):
    """A document's total at one rate."""

    rate = rate_field(verbose_name=_("rate"))
    net = amount_field(verbose_name=_("net"))
    tax = amount_field(verbose_name=_("tax"))
    gross = amount_field(verbose_name=_("gross"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.rate * 100:.2f} %"


class InvoiceTax(DocumentTax):
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="taxes")

    class Meta:
        verbose_name = _("tax of an invoice")
        constraints = [models.UniqueConstraint(fields=["invoice", "rate"], name="invoice_tax_once")]


class CreditNoteTax(DocumentTax):
    credit_note = models.ForeignKey(CreditNote, on_delete=models.PROTECT, related_name="taxes")

    class Meta:
        verbose_name = _("tax of a credit note")
        constraints = [models.UniqueConstraint(fields=["credit_note", "rate"], name="credit_note_tax_once")]
