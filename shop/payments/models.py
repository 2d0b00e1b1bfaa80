"""Charges, the attempts at them, cards on file, refunds, disputes, what providers told us, and every movement of money."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import CodeField, amount_field
from core.money import CENT
from shop.payments.enums import (
    AttemptState,
    ChargeState,
    DisputeState,
    MoneyMovementKind,
    NoticeKind,
    NoticeState,
    RefundState,
    SetupState,
)


class CardHolder(models.Model):
    """A customer as the provider knows one: a reference that cards are kept under, and no personal data.

    A guest has none of our accounts yet; `user` is set once the purchase is paid.
    """

    provider = CodeField(_("provider"), max_length=16)
    provider_ref = CodeField(_("provider's reference"), max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="card_holders",
        verbose_name=_("customer"),
    )
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("card holder")
        verbose_name_plural = _("card holders")
        constraints = [models.UniqueConstraint(fields=["provider", "provider_ref"], name="card_holder_once")]

    def __str__(self) -> str:
        return self.provider_ref


class PaymentMethod(models.Model):
    """A card that a customer left with the provider for later debits. The number itself never reaches us."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="payment_methods", verbose_name=_("customer")
    )
    provider = CodeField(_("provider"), max_length=16)
    provider_ref = CodeField(_("provider's reference"), max_length=64)
    customer_ref = CodeField(_("provider's customer"), max_length=64, blank=True)
    brand = models.CharField(_("brand"), max_length=32)
    last4 = models.CharField(_("last four digits"), max_length=4)
    expires_on = models.DateField(_("valid until"))
    created_at = models.DateTimeField(_("created at"))
    detached_at = models.DateTimeField(_("removed at"), null=True, blank=True)
    warned_at = models.DateTimeField(_("told that it expires at"), null=True, blank=True)

    class Meta:
        verbose_name = _("card on file")
        verbose_name_plural = _("cards on file")
        constraints = [models.UniqueConstraint(fields=["provider", "provider_ref"], name="payment_method_once")]

    def __str__(self) -> str:
        return f"{self.brand} •••• {self.last4}"


class CardConsent(models.Model):
    """What the page said above the button with which a customer went on to type a card for later debits, and when.

    `about` is setup:<reference> of a card that is kept without a payment, or charge:<reference> of a debit that is paid by
    hand; pressing the button again changes nothing. That of a first order is with the order, among what was told before it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="card_consents", verbose_name=_("customer")
    )
    about = CodeField(_("for"), max_length=32, unique=True)
    text = models.TextField(_("what the page said"))
    language = models.CharField(_("language"), max_length=8)
    given_at = models.DateTimeField(_("given at"))

    class Meta:
        verbose_name = _("consent to later debits")
        verbose_name_plural = _("consents to later debits")

    def __str__(self) -> str:
        return self.about


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
    customer_ref = CodeField(_("provider's customer"), max_length=64, blank=True)
    intent_ref = CodeField(_("provider's intent"), max_length=64, blank=True)
    intent_tries = models.PositiveSmallIntegerField(default=0)
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
    try_ref = CodeField(_("provider's try"), max_length=64, blank=True)
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


class CardSetup(models.Model):
    """A card that is being kept without a payment, such as the one that shall replace the card on file."""

    reference = CodeField(_("reference"), max_length=16, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="card_setups", verbose_name=_("customer")
    )
    provider = CodeField(_("provider"), max_length=16)
    customer_ref = CodeField(_("provider's customer"), max_length=64, blank=True)
    setup_ref = CodeField(_("provider's setup"), max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=SetupState, default=SetupState.OPEN)
    decline_code = CodeField(_("decline code"), max_length=64, blank=True)
    method = models.ForeignKey(
        PaymentMethod, on_delete=models.PROTECT, null=True, blank=True, related_name="setups", verbose_name=_("card")
    )
    created_at = models.DateTimeField(_("created at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("change of card")
        verbose_name_plural = _("changes of cards")

    def __str__(self) -> str:
        return self.reference


class Refund(models.Model):
    """Money of one charge given back. Written before the provider is asked; what is asked for counts against the charge at once.

    One that was made in the provider's own back office has no `requested_by`. `parts` says what of the order it is for,
    where that is known: part (line:<id>, delivery) to gross amount as text; the credit note follows it.
    """

    reference = CodeField(_("reference"), max_length=16, unique=True)
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="refunds", verbose_name=_("charge"))
    amount = amount_field(verbose_name=_("amount"), validators=[MinValueValidator(CENT)])
    currency = models.CharField(_("currency"), max_length=3)
    reason = models.CharField(_("reason"), max_length=255)
    parts = models.JSONField(_("for"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=RefundState, default=RefundState.REQUESTED)
    provider_ref = CodeField(_("provider's reference"), max_length=64, null=True, blank=True, unique=True)
    failure = models.CharField(_("why it failed"), max_length=255, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("requested by"),
    )
    due_at = models.DateTimeField(_("due at"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    created_at = models.DateTimeField(_("created at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        indexes = [models.Index(fields=["state", "due_at", "id"])]

    def __str__(self) -> str:
        return self.reference

    @property
    def idempotency_key(self) -> str:
        """The same for every call about this refund."""
        return f"refund-{self.reference}"


class Dispute(models.Model):
    """A payment that the cardholder contests at the bank, as the provider last told it."""

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="disputes", verbose_name=_("charge"))
    provider_ref = CodeField(_("provider's reference"), max_length=64, unique=True)
    amount = amount_field(verbose_name=_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    reason = CodeField(_("reason"), max_length=64)
    state = models.CharField(_("state"), max_length=16, choices=DisputeState)
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")

    def __str__(self) -> str:
        return self.provider_ref


class WebhookEvent(models.Model):
    """A provider's message, stored once and handled once. It says what happened to which object, and no more."""

    provider = CodeField(_("provider"), max_length=16)
    event_ref = CodeField(_("provider's event"), max_length=64)
    kind = models.CharField(_("about"), max_length=16, choices=NoticeKind)
    name = CodeField(_("kind"), max_length=64)
    object_ref = CodeField(_("provider's object"), max_length=64, blank=True)
    intent_ref = CodeField(_("provider's intent"), max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=NoticeState, default=NoticeState.DUE)
    was_polled = models.BooleanField(_("fetched, not received"), default=False)
    made_at = models.DateTimeField(_("made at"))
    received_at = models.DateTimeField(_("received at"))
    due_at = models.DateTimeField(_("due at"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("message of a provider")
        verbose_name_plural = _("messages of providers")
        constraints = [models.UniqueConstraint(fields=["provider", "event_ref"], name="webhook_event_once")]
        indexes = [models.Index(fields=["state", "due_at", "id"]), models.Index(fields=["provider", "intent_ref"])]

    def __str__(self) -> str:
        return f"{self.name} {self.event_ref}"
