"""What a customer has left to spend with us, as movements that add up to the balance."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.db import CodeField, amount_field
from shop.credit.enums import CreditKind


class CreditMovement(models.Model):
    """Credit in or out, once for each cause. Append-only."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="credit", verbose_name=_("customer")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=CreditKind)
    amount = amount_field(verbose_name=_("amount"), help_text=_("Positive in, negative out."))
    currency = models.CharField(_("currency"), max_length=3)
    reference = CodeField(_("cause"), max_length=64, unique=True)
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    moved_at = models.DateTimeField(_("moved at"))

    class Meta:
        verbose_name = _("movement of store credit")
        verbose_name_plural = _("movements of store credit")
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="credit_moves_something")]
        indexes = [models.Index(fields=["user", "currency"])]

    def __str__(self) -> str:
        return self.reference
