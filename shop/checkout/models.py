"""A placement: the way from a basket to a paid order, across the network, in steps that can be picked up again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import CodeField
from shop.checkout.enums import PlacementState


class Placement(models.Model):
    """One try to turn a basket into a paid order.

    At most one is open per basket: `open_basket` holds the basket's key while the rule applies, and nothing after.
    """

    token = CodeField(max_length=64, unique=True)
    order = models.OneToOneField("order.Order", on_delete=models.PROTECT, related_name="placement")
    basket = models.ForeignKey("basket.Basket", on_delete=models.PROTECT, related_name="placements")
    open_basket = models.BigIntegerField(null=True, blank=True, unique=True)
    fingerprint = CodeField(max_length=64)
    state = models.CharField(max_length=16, choices=PlacementState, default=PlacementState.OPEN)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        indexes = [models.Index(fields=["state", "expires_at", "id"])]
