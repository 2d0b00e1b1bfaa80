"""What was collected, the visits it makes, and the facts of each day that reports add up."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.db import CodeField, amount_field
from tracking.enums import Channel, ConsentLevel, Device, Dimension, EventKind, Metric, Step


class DaySalt(models.Model):
    """The random key of one day's visitor hashes. Destroyed two days later: after that nobody can hash an address again."""

    day = models.DateField(unique=True)
    secret = CodeField(max_length=64)

    class Meta:
        verbose_name = _("salt of a day")
        verbose_name_plural = _("salts of days")


class Event(models.Model):
    """Something that happened, once per `event_id`. Append-only, but for the mark that a page view has its visit.

    `visitor` is a hash that changes every day; it is empty for what the shop itself knows (purchases, subscriptions), so
    that no row joins a visit to a customer. `day` is the shop's. Campaign columns stay empty at the exempt level.
    """

    event_id = CodeField(max_length=36, unique=True)
    kind = models.CharField(_("kind"), max_length=32, choices=EventKind)
    consent_level = models.PositiveSmallIntegerField(_("consent"), choices=ConsentLevel)
    happened_at = models.DateTimeField(_("happened at"))
    stored_at = models.DateTimeField(_("stored at"))
    day = models.DateField(_("day"))
    visitor = CodeField(max_length=32, blank=True)
    awaits_visit = models.BooleanField(default=False)
    path = models.CharField(_("page"), max_length=255, blank=True)
    route = CodeField(max_length=100, blank=True)
    referrer_host = models.CharField(_("came from"), max_length=255, blank=True)
    utm_source = models.CharField(max_length=100, blank=True)
    utm_medium = models.CharField(max_length=100, blank=True)
    utm_campaign = models.CharField(max_length=100, blank=True)
    utm_content = models.CharField(max_length=100, blank=True)
    utm_term = models.CharField(max_length=100, blank=True)
    device = models.CharField(_("device"), max_length=16, choices=Device, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    subject = CodeField(max_length=64, blank=True, help_text=_("order:<reference> or subscription:<reference>"))
    detail = CodeField(max_length=32, blank=True)
    amount = amount_field(verbose_name=_("amount"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)

    class Meta:
        verbose_name = _("collected event")
        verbose_name_plural = _("collected events")
        indexes = [
            models.Index(fields=["awaits_visit", "id"]),
            models.Index(fields=["visitor", "happened_at"]),
            models.Index(fields=["kind", "day"]),
            models.Index(fields=["stored_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class Visit(models.Model):
    """One stay of one visitor: page views less than 30 minutes apart. A pure function of the events of that visitor's day.

    `key` is the id of the first page view. `day` is the shop's day on which the visit began.
    """

    key = CodeField(max_length=36, unique=True)
    consent_level = models.PositiveSmallIntegerField(_("consent"), choices=ConsentLevel)
    visitor = CodeField(max_length=32, db_index=True)
    day = models.DateField(_("day"))
    started_at = models.DateTimeField(_("started at"))
    ended_at = models.DateTimeField(_("ended at"))
    page_views = models.PositiveIntegerField(_("page views"))
    entry_path = models.CharField(_("first page"), max_length=255)
    exit_path = models.CharField(_("last page"), max_length=255)
    channel = models.CharField(_("origin"), max_length=16, choices=Channel)
    channel_rules = models.PositiveSmallIntegerField(help_text=_("Version of the rules that found the origin."))
    referrer_host = models.CharField(_("came from"), max_length=255, blank=True)
    utm_source = models.CharField(max_length=100, blank=True)
    utm_medium = models.CharField(max_length=100, blank=True)
    utm_campaign = models.CharField(max_length=100, blank=True)
    device = models.CharField(_("device"), max_length=16, choices=Device)
    language = models.CharField(_("language"), max_length=8)
    step = models.PositiveSmallIntegerField(_("furthest step"), choices=Step)
    saw_sign_up = models.BooleanField(_("saw the sign-up"))

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        indexes = [models.Index(fields=["day", "channel"])]

    def __str__(self) -> str:
        return f"{self.day} {self.entry_path}"


class RefusedEvent(models.Model):
    """A queued event that could not be stored, kept with the reason so that it holds up nothing behind it."""

    queue_id = CodeField(max_length=64, unique=True)
    reason = models.CharField(_("reason"), max_length=500)
    body = models.TextField(_("content"))
    refused_at = models.DateTimeField(_("refused at"))

    class Meta:
        verbose_name = _("refused event")
        verbose_name_plural = _("refused events")

    def __str__(self) -> str:
        return self.queue_id


class SearchCount(models.Model):
    """How often something was looked for on a day, and how much was found the last time. Counts, and nobody: no row of a visitor.

    `words` are folded as the search folds them, so that capitals and accents are one; see collect/searches.py.
    """

    day = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=8)
    words = CodeField(_("words"), max_length=100)
    results = models.PositiveIntegerField(pgettext_lazy("searches", "found"))
    times = models.PositiveIntegerField(pgettext_lazy("searches", "times"), default=0)

    class Meta:
        verbose_name = _("count of a search")
        verbose_name_plural = _("counts of searches")
        constraints = [models.UniqueConstraint(fields=["day", "language", "words"], name="search_count_once")]
        indexes = [models.Index(fields=["words", "language", "day"], name="search_count_latest")]

    def __str__(self) -> str:
        return f"{self.day} {self.words}"


class DailyFact(models.Model):
    """One number of one day: rebuilt whole from append-only rows, so that building it again changes nothing.

    Every fact adds up over days. Levels, such as active subscriptions, are running sums of what came and went.
    """

    day = models.DateField(_("day"))
    metric = models.CharField(_("metric"), max_length=32, choices=Metric)
    dimension = models.CharField(_("split by"), max_length=16, choices=Dimension)
    part = CodeField(_("part"), max_length=32, blank=True)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("fact of a day")
        verbose_name_plural = _("facts of days")
        constraints = [models.UniqueConstraint(fields=["day", "metric", "dimension", "part"], name="daily_fact_once")]
        indexes = [models.Index(fields=["metric", "dimension", "day"])]

    def __str__(self) -> str:
        return f"{self.day} {self.metric} {self.part}".strip()
