"""What follows a purchase: what its customer was told before it, withdrawals, and the money that they give back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import CodeField, LowerCaseEmailField, amount_field
from core.money import ZERO
from shop.aftercare.enums import Evidence, NoticeState, WithdrawalState


class Disclosure(models.Model):
    """What the last page before the button said of withdrawal and of the card, word by word, with the version of the terms.

    The proof that a customer was informed: without it the right of withdrawal lasts a year longer (L221-20), and a card
    may not be kept for later debits.
    """

    order = models.OneToOneField(
        "order.Order", on_delete=models.CASCADE, related_name="disclosure", verbose_name=_("order")
    )
    language = models.CharField(_("language"), max_length=8)
    text = models.TextField(_("told before the order"))
    version = CodeField(_("version"), max_length=16)
    terms_version = models.CharField(_("terms of sale"), max_length=100, blank=True)
    told_at = models.DateTimeField(_("told at"))

    class Meta:
        verbose_name = _("information before an order")
        verbose_name_plural = _("information before orders")

    def __str__(self) -> str:
        return self.version


class WithdrawalNotice(models.Model):
    """One statement of withdrawal, as it was typed. It counts from `received_at`.

    `only_part` names articles where not the whole contract is meant; a person decides then. Source: L221-21, D221-5.
    """

    reference = CodeField(_("reference"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=160)
    email = LowerCaseEmailField(_("e-mail address"))
    contract = models.CharField(_("contract, as the customer names it"), max_length=200)
    only_part = models.CharField(_("only these articles"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=8)
    state = models.CharField(_("state"), max_length=16, choices=NoticeState)
    received_at = models.DateTimeField(_("received at"))
    answer = models.TextField(_("answer to the customer"), blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handled by"),
    )

    class Meta:
        verbose_name = _("statement of withdrawal")
        verbose_name_plural = _("statements of withdrawal")
        indexes = [models.Index(fields=["state", "id"])]

    def __str__(self) -> str:
        return self.reference


class Withdrawal(models.Model):
    """A contract that its customer withdrew from, once: `subject` is order:<number> (its goods) or subscription:<reference>.

    `returned_at_once` is what had not left and was given back at once; `to_return` what waits for the goods or a proof.
    `refund_by` is the last day for that, put off until the evidence is there (L221-24).
    """

    subject = CodeField(_("contract"), max_length=64, unique=True)
    notice = models.ForeignKey(
        WithdrawalNotice, on_delete=models.PROTECT, related_name="withdrawals", verbose_name=_("statement")
    )
    order = models.ForeignKey(
        "order.Order", on_delete=models.PROTECT, related_name="withdrawals", verbose_name=_("order")
    )
    title = models.CharField(_("what"), max_length=255)
    state = models.CharField(_("state"), max_length=16, choices=WithdrawalState)
    notified_at = models.DateTimeField(_("notified at"))
    possible_until = models.DateField(
        _("possible until"), null=True, blank=True, help_text=_("Empty: nothing had arrived yet.")
    )
    return_by = models.DateField(_("to be sent back by"))
    refund_by = models.DateField(_("to be refunded by"))
    returned_at_once = amount_field(verbose_name=_("given back at once"), default=ZERO)
    to_return = amount_field(verbose_name=_("to give back for what is sent back"), default=ZERO)
    currency = models.CharField(_("currency"), max_length=3)
    evidence = models.CharField(_("goods or proof"), max_length=16, choices=Evidence, blank=True)
    evidence_on = models.DateField(_("since"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        indexes = [models.Index(fields=["state", "refund_by", "id"])]

    def __str__(self) -> str:
        return self.title


class MoneyBack(models.Model):
    """Money of one order that is given back for one cause, once: what a card paid by a refund, what credit paid as credit."""

    reference = CodeField(_("cause"), max_length=64, unique=True)
    order = models.ForeignKey(
        "order.Order", on_delete=models.PROTECT, related_name="money_back", verbose_name=_("order")
    )
    gross = amount_field(verbose_name=_("amount"))
    credit = amount_field(verbose_name=_("of that, as store credit"), default=ZERO)
    currency = models.CharField(_("currency"), max_length=3)
    refund = models.OneToOneField(
        "payments.Refund",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="money_back",
        verbose_name=_("refund"),
    )
    reason = models.CharField(_("reason"), max_length=255)
    made_at = models.DateTimeField(_("decided at"))

    class Meta:
        verbose_name = _("money given back")
        verbose_name_plural = _("money given back")

    def __str__(self) -> str:
        return self.reference
