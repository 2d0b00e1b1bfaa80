"""A new price for those who subscribe already: announced to each of them, with a day and a free way out before it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import amount_field
from subscriptions.models.plan import Plan


class PriceChange(models.Model):
    """From the box of `takes_effect_on` (a month's first day) on, a box of this plan costs `price`, whoever subscribed when."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="price_changes", verbose_name=_("plan"))
    price = amount_field(verbose_name=_("price of a box"))
    currency = models.CharField(_("currency"), max_length=3)
    market = models.ForeignKey(
        "markets.Market", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("market")
    )
    takes_effect_on = models.DateField(_("takes effect on"))
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("announced by")
    )
    announced_at = models.DateTimeField(_("announced at"))
    told_count = models.PositiveIntegerField(_("customers told"), default=0)
    told_at = models.DateTimeField(_("everybody told at"), null=True, blank=True)

    class Meta:
        verbose_name = _("change of price")
        verbose_name_plural = _("changes of prices")
        constraints = [
            models.UniqueConstraint(fields=["plan", "market", "takes_effect_on"], name="price_change_once_a_market")
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.takes_effect_on:%Y-%m} {self.currency}"
