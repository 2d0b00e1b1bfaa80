"""Boxes for somebody else's child: what lies in a basket, and the paid gift with its code."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import CodeField, LowerCaseEmailField
from subscriptions.enums import GiftState
from subscriptions.models.plan import Plan
from subscriptions.models.subscription import Subscription

MESSAGE_LENGTH = 500


class GiftCard(models.Model):
    """What stands on the card. `country` is where the boxes go: it decides the tax when the gift is sold.

    Without an address of the recipient's the giver prints the card and hands it over.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+", verbose_name=_("plan"))
    country = CodeField(_("country of the boxes"), max_length=2)
    recipient_name = models.CharField(_("for"), max_length=80)
    recipient_email = LowerCaseEmailField(_("e-mail address of the recipient"), blank=True)
    message = models.TextField(_("message"), max_length=MESSAGE_LENGTH, blank=True)
    language = models.CharField(_("language"), max_length=8)

    class Meta:
        abstract = True


class GiftDraft(GiftCard):
    """A gift in a basket. It follows its basket line into the order, and becomes a gift once that is paid.

    `send_at` is None where the card goes out at once.
    """

    token = CodeField(max_length=64, unique=True)
    send_at = models.DateTimeField(_("card sent at"), null=True, blank=True)
    basket_line = models.OneToOneField(
        "basket.Line", on_delete=models.SET_NULL, null=True, blank=True, related_name="gift_draft"
    )
    order_line = models.OneToOneField(
        "order.Line", on_delete=models.SET_NULL, null=True, blank=True, related_name="gift_draft"
    )
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("gift in a basket")
        verbose_name_plural = _("gifts in baskets")

    def __str__(self) -> str:
        return self.token


class Gift(GiftCard):
    """`boxes` boxes, paid by the order of `order_line`, for whoever types `code`, once, until the end of `valid_until`.

    `redemption` names the form that opened it, so that the same form sent twice opens it once. `mailings` counts the mails
    with the card to the recipient. `subscription` is the recipient's, and `order` its own, over nothing.
    """

    reference = CodeField(_("reference"), max_length=16, unique=True)
    code = CodeField(_("code"), max_length=16, unique=True)
    order_line = models.OneToOneField(
        "order.Line", on_delete=models.PROTECT, related_name="gift", verbose_name=_("order line")
    )
    boxes = models.PositiveSmallIntegerField(_("boxes"))
    giver_name = models.CharField(_("from"), max_length=170)
    state = models.CharField(_("state"), max_length=16, choices=GiftState, default=GiftState.BOUGHT)
    send_at = models.DateTimeField(_("card sent at"))
    bought_at = models.DateTimeField(_("bought at"))
    sent_at = models.DateTimeField(_("was sent at"), null=True, blank=True)
    mailings = models.PositiveSmallIntegerField(_("mails with the card"), default=0)
    valid_until = models.DateField(_("valid until the end of"))
    redeemed_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    redemption = CodeField(max_length=64, blank=True)
    refunded_at = models.DateTimeField(_("refunded at"), null=True, blank=True)
    subscription = models.OneToOneField(
        Subscription,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="gift",
        verbose_name=_("subscription"),
    )
    order = models.OneToOneField(
        "order.Order",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="opened_gift",
        verbose_name=_("order of the boxes"),
    )

    class Meta:
        verbose_name = _("gift")
        verbose_name_plural = _("gifts")
        indexes = [
            models.Index(fields=["state", "send_at", "id"]),
            models.Index(fields=["state", "valid_until", "id"]),
            models.Index(fields=["recipient_email"]),
        ]

    def __str__(self) -> str:
        return self.reference
