"""Reductions that last for a number of paid boxes."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import amount_field
from subscriptions.enums import ReductionKind
from subscriptions.models.cycle import Cycle
from subscriptions.models.subscription import Subscription


class BoxPromotion(models.Model):
    """What a voucher gives to a subscription: so many per cent off its first paid boxes, the first order's included."""

    voucher = models.OneToOneField(
        "voucher.Voucher", on_delete=models.PROTECT, related_name="box_promotion", verbose_name=_("voucher")
    )
    percent = models.PositiveSmallIntegerField(
        _("per cent off"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    boxes = models.PositiveSmallIntegerField(_("on the first … paid boxes"), validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = _("promotion on boxes")
        verbose_name_plural = _("promotions on boxes")

    def __str__(self) -> str:
        return str(self.voucher)


class SubscriptionPromotion(models.Model):
    """A promotion as a subscription got it: it does not change when the voucher does."""

    subscription = models.OneToOneField(
        Subscription, on_delete=models.PROTECT, related_name="promotion", verbose_name=_("subscription")
    )
    source = models.ForeignKey(
        BoxPromotion, on_delete=models.PROTECT, related_name="promised", verbose_name=_("promotion")
    )
    percent = models.PositiveSmallIntegerField(_("per cent off"))
    boxes = models.PositiveSmallIntegerField(_("paid boxes in all"))
    began_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("promotion of a subscription")
        verbose_name_plural = _("promotions of subscriptions")


class CycleReduction(models.Model):
    """What was taken off one box at its cut-off, once for each kind. It goes with a box that is never paid."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="reductions", verbose_name=_("cycle"))
    kind = models.CharField(_("kind"), max_length=16, choices=ReductionKind)
    percent = models.PositiveSmallIntegerField(_("per cent off"))
    amount = amount_field(verbose_name=_("amount"), help_text=_("What was taken off, positive."))

    class Meta:
        verbose_name = _("reduction of a box")
        verbose_name_plural = _("reductions of boxes")
        constraints = [models.UniqueConstraint(fields=["cycle", "kind"], name="cycle_reduction_once")]
