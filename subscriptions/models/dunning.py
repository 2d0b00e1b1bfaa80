"""What happens after a declined debit: when it is tried again, and how that ended."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import CodeField
from subscriptions.enums import DunningState


class DunningCase(models.Model):
    """One declined charge and the way back to its money. The charge keeps its intent, so that it is paid at most once.

    `step` counts the planned tries that were made; `next_try_at` is set while another one is planned. A hard decline is
    never tried again with the same card.
    """

    charge = models.OneToOneField(
        "payments.Charge", on_delete=models.PROTECT, related_name="dunning", verbose_name=_("charge")
    )
    state = models.CharField(_("state"), max_length=16, choices=DunningState, default=DunningState.OPEN)
    step = models.PositiveSmallIntegerField(_("planned tries made"), default=0)
    is_hard = models.BooleanField(_("this card will not do"), default=False)
    decline_code = CodeField(_("decline code"), max_length=64, blank=True)
    opened_at = models.DateTimeField(_("first declined at"))
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("declined debit")
        verbose_name_plural = _("declined debits")
        indexes = [models.Index(fields=["state", "next_try_at", "id"])]

    def __str__(self) -> str:
        return f"{self.charge_id}: {self.state}"
