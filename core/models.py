"""The rows that all departments share: the clock, the outbox, outgoing mails, and where imported rows came from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import CodeField, LowerCaseEmailField
from core.enums import DeliveryState


class ClockOffset(models.Model):
    """One row: how many seconds the shop's clock is ahead of the real one."""

    seconds = models.FloatField(default=0)

    class Meta:
        verbose_name = _("clock offset")


class DatabaseOwner(models.Model):
    """One row: which shop this database belongs to, so that a copy of it knows that it is one."""

    environment = CodeField(max_length=16)
    host = CodeField(max_length=255)
    adopted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("owner of the database")


class Heartbeat(models.Model):
    """When something last proved to be alive: the health check's write, and the worker's sweeps."""

    name = CodeField(_("name"), max_length=64, unique=True)
    beat_at = models.DateTimeField(_("last sign of life"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name


class OutboxEvent(models.Model):
    """Something that happened to an aggregate, written in the transaction in which it happened. Append-only."""

    name = CodeField(max_length=64)
    aggregate = CodeField(max_length=64)
    aggregate_id = CodeField(max_length=64)
    sequence = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    payload = models.JSONField(default=dict)
    happened_at = models.DateTimeField()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.UniqueConstraint(fields=["aggregate", "aggregate_id", "sequence"], name="outbox_event_once")
        ]
        indexes = [models.Index(fields=["name", "happened_at"])]

    def __str__(self) -> str:
        return f"{self.name} {self.aggregate_id}"


class OutboxDelivery(models.Model):
    """One event owed to one consumer: done once, in the transaction of what the consumer writes."""

    event = models.ForeignKey(OutboxEvent, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("event"))
    consumer = CodeField(_("consumer"), max_length=64)
    state = models.CharField(_("state"), max_length=16, choices=DeliveryState, default=DeliveryState.DUE)
    due_at = models.DateTimeField(_("due at"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery of an event")
        verbose_name_plural = _("deliveries of events")
        constraints = [models.UniqueConstraint(fields=["event", "consumer"], name="outbox_delivery_once")]
        indexes = [models.Index(fields=["state", "due_at", "id"])]

    def __str__(self) -> str:
        return f"{self.event} → {self.consumer}"


class OutgoingMail(models.Model):
    """One mail, unique by its kind and subject, rendered when it was decided and handed over by the worker."""

    kind = CodeField(_("kind"), max_length=64)
    key = CodeField(_("about"), max_length=100, help_text=_("What the mail is about, such as an order's reference."))
    to = LowerCaseEmailField(_("to"))
    language = models.CharField(_("language"), max_length=8)
    subject = models.CharField(_("subject"), max_length=255)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    attachments = models.JSONField(_("attachments"), default=list, blank=True)
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    message_id = CodeField(_("message's id"), max_length=255, unique=True)
    state = models.CharField(_("state"), max_length=16, choices=DeliveryState, default=DeliveryState.DUE)
    due_at = models.DateTimeField(_("due at"))
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("created at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="mail_once")]
        indexes = [models.Index(fields=["state", "due_at", "id"]), models.Index(fields=["to", "created_at"])]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"


class ExternalReference(models.Model):
    """Where an imported row came from: unique on (source, key), and the hash of what was imported."""

    source = CodeField(max_length=64)
    key = CodeField(max_length=190)
    model = CodeField(max_length=64)
    object_id = models.BigIntegerField()
    imported = models.JSONField(default=dict)
    imported_at = models.DateTimeField()

    class Meta:
        verbose_name = _("external reference")
        verbose_name_plural = _("external references")
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="external_reference_once")]
        indexes = [models.Index(fields=["model", "object_id"])]
