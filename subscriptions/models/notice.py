"""Proof that a customer was told in time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import CodeField
from subscriptions.enums import NoticeKind
from subscriptions.models.subscription import Subscription


class Notice(models.Model):
    """One notice about one event, decided once: unique by what it is about (`subject`, such as a date or a range's key).

    `mail` is the proof of sending and its words; `details` what was agreed before. Source: Code de la consommation, art. L215-1.
    """

    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="notices", verbose_name=_("subscription")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=NoticeKind)
    subject = CodeField(_("about"), max_length=64)
    takes_effect_on = models.DateField(_("takes effect on"), null=True, blank=True)
    refuse_until = models.DateField(_("can be refused until"), null=True, blank=True)
    mail = models.ForeignKey("core.OutgoingMail", on_delete=models.PROTECT, related_name="+", verbose_name=_("mail"))
    details = models.JSONField(_("details"), default=dict, blank=True)
    noticed_at = models.DateTimeField(_("told at"))
    applied_at = models.DateTimeField(_("counts since"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [models.Index(fields=["kind", "applied_at", "refuse_until"])]
        constraints = [models.UniqueConstraint(fields=["subscription", "kind", "subject"], name="notice_once")]
