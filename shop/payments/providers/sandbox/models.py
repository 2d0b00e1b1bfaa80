"""The sandbox's own ledger: what a card processor would remember. The shop reads it through the provider only."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import CodeField
from shop.payments.enums import IntentState


class SandboxCard(models.Model):
    """A card that was typed in: its scripted behaviour, never its number."""

    reference = CodeField(max_length=64, unique=True)
    behaviour = CodeField(max_length=32)
    brand = models.CharField(max_length=32)
    last4 = models.CharField(max_length=4)
    expires_on = models.DateField()
    is_kept = models.BooleanField(default=False)
    is_authenticated = models.BooleanField(default=False)
    is_detached = models.BooleanField(default=False)
    uses = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sandbox card")


class SandboxIntent(models.Model):
    """One payment that succeeds at most once. Amounts are in cents, as processors count."""

    reference = CodeField(max_length=64, unique=True)
    client_secret = CodeField(max_length=64, unique=True)
    merchant_reference = CodeField(max_length=64)
    amount_cents = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=32, choices=IntentState, default=IntentState.REQUIRES_METHOD)
    card = models.ForeignKey(SandboxCard, on_delete=models.PROTECT, null=True, related_name="intents")
    return_url = models.CharField(max_length=500, blank=True)
    decline_code = CodeField(max_length=64, blank=True)
    tries = models.PositiveIntegerField(default=0)
    refunded_cents = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    succeeded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("sandbox intent")
        indexes = [models.Index(fields=["merchant_reference"])]


class SandboxSetup(models.Model):
    """A card that is kept without a payment."""

    reference = CodeField(max_length=64, unique=True)
    client_secret = CodeField(max_length=64, unique=True)
    merchant_reference = CodeField(max_length=64)
    state = models.CharField(max_length=32, choices=IntentState, default=IntentState.REQUIRES_METHOD)
    card = models.ForeignKey(SandboxCard, on_delete=models.PROTECT, null=True, related_name="setups")
    return_url = models.CharField(max_length=500, blank=True)
    decline_code = CodeField(max_length=64, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sandbox setup")


class SandboxRefund(models.Model):
    """Cents of one intent given back: at once, and never more than were paid."""

    reference = CodeField(max_length=64, unique=True)
    intent = models.ForeignKey(SandboxIntent, on_delete=models.PROTECT, related_name="refunds")
    merchant_reference = CodeField(max_length=64)
    amount_cents = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sandbox refund")


class SandboxAnswer(models.Model):
    """The answer once given for an idempotency key, given again to whoever repeats the question."""

    key = CodeField(max_length=190, unique=True)
    fingerprint = CodeField(max_length=64)
    body = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sandbox answer")
