"""What lies in the warehouse, what is promised of it, and every movement. This is the truth; Oscar's columns are not used."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.db import CodeField
from shop.stock.enums import MovementKind, ReservationState


class StockItem(models.Model):
    """A thing that is counted: on hand in the warehouse, and reserved of that for orders and boxes to come."""

    sku = CodeField(_("SKU"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=255)
    on_hand = models.PositiveIntegerField(_("on hand"), default=0)
    reserved = models.PositiveIntegerField(_("reserved"), default=0)
    low_at = models.PositiveIntegerField(_("low at"), default=0, help_text=_("Warn when fewer are free."))
    weight_grams = models.PositiveIntegerField(_("weight in grams"), default=0)

    class Meta:
        verbose_name = _("stock item")
        verbose_name_plural = _("stock items")
        constraints = [
            models.CheckConstraint(condition=Q(reserved__lte=F("on_hand")), name="stock_never_promised_twice")
        ]

    def __str__(self) -> str:
        return f"{self.sku} · {self.name}"

    @property
    def free(self) -> int:
        """How many can still be sold."""
        return self.on_hand - self.reserved


class Component(models.Model):
    """How many of an item one sold product takes out of the warehouse."""

    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.CASCADE, related_name="components", verbose_name=_("product")
    )
    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="components", verbose_name=_("item"))
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1, validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = _("component")
        verbose_name_plural = _("components")
        constraints = [models.UniqueConstraint(fields=["product", "item"], name="component_once")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.item}"


class Reservation(models.Model):
    """Some of an item promised to an owner, unique by owner and item. Held ones expire; committed ones wait for the parcel."""

    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="reservations", verbose_name=_("item"))
    owner = CodeField(_("for"), max_length=64, help_text=_("order:<reference> or cycle:<number>"))
    quantity = models.PositiveIntegerField(_("quantity"), validators=[MinValueValidator(1)])
    state = models.CharField(_("state"), max_length=16, choices=ReservationState)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        constraints = [models.UniqueConstraint(fields=["owner", "item"], name="reservation_once")]
        indexes = [models.Index(fields=["state", "expires_at", "id"])]


class StockMovement(models.Model):
    """One change of what is on hand. Append-only: `on_hand` is the sum of these."""

    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="movements", verbose_name=_("item"))
    kind = models.CharField(_("kind"), max_length=16, choices=MovementKind)
    quantity = models.IntegerField(_("quantity"), help_text=_("Positive into the warehouse, negative out of it."))
    reference = CodeField(_("reference"), max_length=64)
    moved_at = models.DateTimeField(_("moved at"))
    note = models.CharField(_("note"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        constraints = [
            models.UniqueConstraint(fields=["item", "kind", "reference"], name="stock_movement_once"),
            models.CheckConstraint(condition=~Q(quantity=0), name="stock_movement_moves"),
        ]
        indexes = [models.Index(fields=["moved_at"])]
