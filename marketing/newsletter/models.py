"""Who wants the newsletter."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import CodeField, LowerCaseEmailField
from marketing.newsletter.enums import ReaderState


class Reader(models.Model):
    """One address, with the sentence that was agreed to and the moments that prove it (GDPR, art. 7(1)).

    `token_hash` is of the secret in the last mail that asked to confirm; `reference` stands, signed, in each link to leave.
    """

    email = LowerCaseEmailField(_("e-mail address"), unique=True)
    language = models.CharField(_("language"), max_length=8)
    state = models.CharField(_("state"), max_length=16, choices=ReaderState, default=ReaderState.ASKED)
    consent_text = models.TextField(_("what was agreed to"))
    place = models.CharField(_("page of the sign-up"), max_length=255, blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    reference = CodeField(_("reference"), max_length=16, unique=True)
    token_hash = CodeField(max_length=64, db_index=True)

    class Meta:
        verbose_name = _("reader of the newsletter")
        verbose_name_plural = _("readers of the newsletter")
        indexes = [models.Index(fields=["state", "asked_at"]), models.Index(fields=["state", "left_at"])]

    def __str__(self) -> str:
        return self.email
