"""The child that boxes are made for: a first name and a birth month, and no more than that (GDPR art. 5(1)(c))."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Child(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="children", verbose_name=_("parent")
    )
    first_name = models.CharField(_("first name"), max_length=40)
    birth_month = models.DateField(_("birth month"), help_text=_("Its first day."))
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("child")
        verbose_name_plural = _("children")
        constraints = [models.CheckConstraint(condition=Q(birth_month__day=1), name="birth_month_is_a_first")]

    def __str__(self) -> str:
        return self.first_name

    def age_in(self, month: date) -> int:
        """Completed years at the start of `month`, counting the birth month as complete."""
        return age_in(birth_month=self.birth_month, month=month)


def age_in(*, birth_month: date, month: date) -> int:
    """Completed years at the start of `month`; a child born in March is a year older from March on."""
    return month.year - birth_month.year - (month.month < birth_month.month)
