"""What can be subscribed to: a range, how many boxes are paid at once, and what happens at the end."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.db import CodeField
from subscriptions.enums import AtEnd, PlanKind
from subscriptions.models.box import BoxRange


class Plan(models.Model):
    """A way to pay for a range's boxes. Its price is the price of its product; N boxes of a prepaid one are one price."""

    key = CodeField(_("internal name"), max_length=64, unique=True)
    range = models.ForeignKey(BoxRange, on_delete=models.PROTECT, related_name="plans", verbose_name=_("range"))
    product = models.OneToOneField(
        "catalogue.Product", on_delete=models.PROTECT, related_name="plan", verbose_name=_("product")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=PlanKind)
    boxes = models.PositiveSmallIntegerField(_("boxes paid at once"), default=1)
    at_end = models.CharField(_("at the end"), max_length=16, choices=AtEnd, default=AtEnd.STOP)
    next_plan = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("goes on as")
    )
    reason = models.CharField(_("why we recommend it"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("on sale"), default=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = [
            models.UniqueConstraint(fields=["range", "kind", "boxes"], name="plan_once"),
            models.CheckConstraint(condition=Q(kind=PlanKind.PREPAID) | Q(boxes=1), name="monthly_plan_pays_one_box"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_open_ended(self) -> bool:
        """Whether boxes go on until the customer ends them."""
        return self.kind == PlanKind.MONTHLY
