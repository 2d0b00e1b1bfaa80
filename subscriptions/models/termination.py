"""What somebody notified us of: that a contract is to end."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import CodeField, LowerCaseEmailField
from subscriptions.enums import TerminationState
from subscriptions.models.subscription import Subscription


class Termination(models.Model):
    """One notification, as it was typed, and what became of it. Source: Code de la consommation, art. D215-2.

    `contract` is what the customer wrote to name it; `subscription` is set once that is certain. It counts from
    `received_at`, however long a person takes to find the contract. Without `wished_on` it ends at the earliest date.
    """

    reference = CodeField(_("reference"), max_length=16, unique=True)
    last_name = models.CharField(_("last name"), max_length=80)
    first_name = models.CharField(_("first name"), max_length=80)
    email = LowerCaseEmailField(_("e-mail address"))
    contract = models.CharField(_("contract, as the customer names it"), max_length=200)
    wished_on = models.DateField(_("wished on"), null=True, blank=True, help_text=_("Empty: at the earliest date."))
    reason = models.CharField(_("reason to end before the last paid box"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=8)
    subscription = models.ForeignKey(
        Subscription,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="terminations",
        verbose_name=_("subscription"),
    )
    state = models.CharField(_("state"), max_length=16, choices=TerminationState)
    received_at = models.DateTimeField(_("received at"))
    done_at = models.DateTimeField(_("carried out at"), null=True, blank=True)
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
        verbose_name = _("termination notified online")
        verbose_name_plural = _("terminations notified online")
        indexes = [models.Index(fields=["state", "wished_on", "id"])]

    def __str__(self) -> str:
        return self.reference
