"""Charges, the attempts at them, cards on file, and every movement of money."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import CodeField, amount_field
from core.money import CENT
from shop.payments.enums import AttemptState, ChargeState, MoneyMovementKind


class PaymentMethod(models.Model):
    """A card that a customer left with the provider for later debits. The number itself never reaches us."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="payment_methods", verbose_name=_("customer")
    )
    provider = CodeField(_("provider"), max_length=16)
    provider_ref = CodeField(_("provider's reference"), max_length=64)
    brand = models.CharField(_("brand"), max_length=32)
    last4 = models.CharField(_("last four digits"), max_length=4)
    expires_on = models.DateField(_("valid until"))
    created_at = models.DateTimeField(_("created at"))
    detached_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("card on file")
        verbose_name_plural = _("cards on file")
        constraints = [models.UniqueConstraint(fields=["provider", "provider_ref"], name="payment_method_once")]

    def __str__(self) -> str:
        return f"{self.brand} •••• {self.last4}"


class Charge(models.Model):
    """One payment by one customer on one day, with one intent at the provider, however many attempts it takes.

    `purpose` and `subject` name what it pays, unique together: order:<reference> for a purchase, cycle:<id> for a
    renewal. The order is known from the start for a purchase, and written after the money for a renewal.
    """

    reference = CodeField(_("reference"), max_length=16, unique=True)
    subject = CodeField(_("pays"), max_length=64, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="charges",
        verbose_name=_("customer"),
    )
    order = models.OneToOneField(
        "order.Order", on_delete=models.PROTECT, null=True, blank=True, related_name="charge", verbose_name=_("order")
    )
    amount = amount_field(verbose_name=_("amount"), validators=[MinValueValidator(CENT)])
    currency = models.CharField(_("currency"), max_length=3)
    provider = CodeField(_("provider"), max_length=16)
    intent_ref = CodeField(_("provider's intent"), max_length=64, blank=True)
    keeps_card = models.BooleanField(_("card kept for later debits"), default=False)
    is_off_session = models.BooleanField(_("without the customer present"), default=False)
    method = models.ForeignKey(
        PaymentMethod, on_delete=models.PROTECT, null=True, blank=True, related_name="charges", verbose_name=_("card")
    )
    state = models.CharField(_("state"), max_length=16, choices=ChargeState, default=ChargeState.PENDING)
    due_at = models.DateTimeField(_("due at"))
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = CodeField(max_length=32, blank=True)
    created_at = models.DateTimeField(_("created at"))
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        indexes = [models.Index(fields=["state", "due_at", "id"]), models.Index(fields=["provider", "intent_ref"])]

    def __str__(self) -> str:
        return self.reference


class Attempt(models.Model):
    """One try at a charge, committed before the provider is called; its outcome is unknown until proven."""

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="attempts", verbose_name=_("charge"))
    number = models.PositiveSmallIntegerField(_("number"))
    method_ref = CodeField(_("card"), max_length=64)
    state = models.CharField(_("outcome"), max_length=16, choices=AttemptState, default=AttemptState.UNKNOWN)
    decline_code = CodeField(_("decline code"), max_length=64, blank=True)
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [models.UniqueConstraint(fields=["charge", "number"], name="attempt_once")]
        indexes = [models.Index(fields=["state", "started_at", "id"])]

    def __str__(self) -> str:
        return f"{self.charge_id}/{self.number}"

    @property
    def idempotency_key(self) -> str:
        """The same for every call about this attempt; a new try after a decline is a new attempt with a new key."""
        return f"attempt-{self.pk}"


class MoneyMovement(models.Model):
    """Money in or out, once per fact. Append-only: reports add these up."""

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="movements", verbose_name=_("charge"))
    kind = models.CharField(_("kind"), max_length=16, choices=MoneyMovementKind)
    amount = amount_field(verbose_name=_("amount"), help_text=_("Positive in, negative out."))
    currency = models.CharField(_("currency"), max_length=3)
    reference = CodeField(_("provider's reference"), max_length=64)
    moved_at = models.DateTimeField(_("moved at"))

    class Meta:
        verbose_name = _("movement of money")
        verbose_name_plural = _("movements of money")
        constraints = [models.UniqueConstraint(fields=["kind", "reference"], name="money_movement_once")]
        indexes = [models.Index(fields=["moved_at"])]

    def __str__(self) -> str:
        return self.reference
