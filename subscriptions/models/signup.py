"""What the funnel learned before anybody paid: the draft that a paid order turns into a subscription."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import CodeField, amount_field
from core.money import ZERO
from subscriptions.models.box import CalendarMonth
from subscriptions.models.plan import Plan


class Signup(models.Model):
    """One subscription wanted. It follows its basket line into the order, and becomes a subscription once.

    `renewal_price` is what the funnel said that each box after the paid ones will cost; zero where nothing follows.
    """

    token = CodeField(max_length=64, unique=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="signups", verbose_name=_("plan"))
    first_month = models.ForeignKey(
        CalendarMonth, on_delete=models.PROTECT, related_name="signups", verbose_name=_("first box")
    )
    child_first_name = models.CharField(_("first name"), max_length=40)
    child_birth_month = models.DateField(_("birth month"))
    renewal_price = amount_field(verbose_name=_("price of a box after the paid ones"), default=ZERO)
    at_end = models.CharField(_("at the end"), max_length=16)
    language = models.CharField(_("language"), max_length=8)
    basket_line = models.OneToOneField(
        "basket.Line", on_delete=models.SET_NULL, null=True, blank=True, related_name="signup"
    )
    order_line = models.OneToOneField(
        "order.Line", on_delete=models.SET_NULL, null=True, blank=True, related_name="signup"
    )
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
