"""Ranges by age, themes, the box of a theme for a range, and the calendar that says which box goes out when."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.db import CodeField


class BoxRange(models.Model):
    """A line of boxes for an age: Graine, Pousse, Tige, Canopée. Ages are whole years, both ends included."""

    key = CodeField(_("internal name"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=64)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    promise = models.CharField(_("promise"), max_length=255)
    description = models.TextField(_("description"))
    learns = models.TextField(_("what the child learns"), help_text=_("One point a line."), blank=True)
    safety = models.CharField(_("safety"), max_length=500, blank=True)
    age_from = models.PositiveSmallIntegerField(_("from age"))
    age_to = models.PositiveSmallIntegerField(_("to age"))
    cadence_months = models.PositiveSmallIntegerField(
        _("a box every … months"), default=1, validators=[MinValueValidator(1)]
    )
    picture = models.ForeignKey(
        "images.Picture", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("on sale"), default=True)

    class Meta:
        verbose_name = _("range")
        verbose_name_plural = _("ranges")
        constraints = [models.CheckConstraint(condition=Q(age_from__lte=F("age_to")), name="range_ages_in_order")]

    def __str__(self) -> str:
        return self.name


class Theme(models.Model):
    """A wonder: volcanoes, bees, the post. Each range makes its own box of it."""

    key = CodeField(_("internal name"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    tagline = models.CharField(_("tagline"), max_length=255, blank=True)
    picture = models.ForeignKey(
        "images.Picture", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("box")
    )
    band = models.ForeignKey(
        "images.Picture", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("band")
    )

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")

    def __str__(self) -> str:
        return self.name


class Box(models.Model):
    """The box of a theme for a range, and the stock item that it is packed as."""

    range = models.ForeignKey(BoxRange, on_delete=models.PROTECT, related_name="boxes", verbose_name=_("range"))
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="boxes", verbose_name=_("theme"))
    item = models.OneToOneField(
        "stock.StockItem", on_delete=models.PROTECT, related_name="box", verbose_name=_("stock item")
    )
    summary = models.TextField(_("for this age"), blank=True)

    class Meta:
        verbose_name = _("box")
        verbose_name_plural = _("boxes")
        constraints = [models.UniqueConstraint(fields=["range", "theme"], name="box_once")]

    def __str__(self) -> str:
        return f"{self.range} · {self.theme}"


class CalendarMonth(models.Model):
    """The box of a range in a month, and its three days: cut-off (its last moment), debit, packing. Days are the shop's.

    The box may come later than the row; nothing of a month without one is sold, fixed or charged.
    """

    range = models.ForeignKey(BoxRange, on_delete=models.PROTECT, related_name="calendar", verbose_name=_("range"))
    month = models.DateField(_("month"), help_text=_("Its first day."))
    box = models.ForeignKey(
        Box, on_delete=models.PROTECT, null=True, blank=True, related_name="calendar", verbose_name=_("box")
    )
    cutoff_on = models.DateField(_("changes until the end of"))
    debit_on = models.DateField(_("debited on"))
    pack_on = models.DateField(_("packed on"))

    class Meta:
        verbose_name = _("month of the box calendar")
        verbose_name_plural = _("box calendar")
        constraints = [
            models.UniqueConstraint(fields=["range", "month"], name="calendar_month_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="calendar_month_is_a_first"),
            models.CheckConstraint(
                condition=Q(cutoff_on__lt=F("debit_on")) & Q(debit_on__lte=F("pack_on")), name="calendar_days_in_order"
            ),
        ]
        indexes = [models.Index(fields=["cutoff_on"])]

    def __str__(self) -> str:
        return f"{self.range} {self.month:%Y-%m}"
