"""Parcels, the runs that hand them to the warehouse, and the files in which the warehouse answers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import CodeField
from logistics.enums import ConfirmationState, ParcelState, RowProblem, RunState


class Run(models.Model):
    """One hand-over of parcels to the warehouse: a CSV and its manifest. Its parcels are fixed before the file is written."""

    reference = CodeField(_("reference"), max_length=32, unique=True)
    profile = CodeField(_("format"), max_length=32)
    pack_on = models.DateField(_("packed on"))
    state = models.CharField(_("state"), max_length=16, choices=RunState, default=RunState.OPEN)
    file_name = models.CharField(_("file"), max_length=255, blank=True)
    file_sha256 = CodeField(_("fingerprint"), max_length=64, blank=True)
    parcel_count = models.PositiveIntegerField(_("parcels"), default=0)
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    weight_grams = models.PositiveBigIntegerField(_("weight in grams"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("created at"))
    written_at = models.DateTimeField(_("written at"), null=True, blank=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        indexes = [models.Index(fields=["state", "id"])]

    def __str__(self) -> str:
        return self.reference


class Confirmation(models.Model):
    """One file from the warehouse, known by its fingerprint, so that the same file twice changes nothing.

    A refused one changed nothing at all; `refusal` says why, as the code and the figures of a sentence.
    """

    file_name = models.CharField(_("file"), max_length=255)
    file_sha256 = CodeField(_("fingerprint"), max_length=64, unique=True)
    state = models.CharField(_("state"), max_length=16, choices=ConfirmationState, default=ConfirmationState.OPEN)
    encoding = CodeField(_("encoding"), max_length=16, blank=True)
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    shipped_count = models.PositiveIntegerField(_("parcels shipped"), default=0)
    repeat_count = models.PositiveIntegerField(_("known before"), default=0)
    refusal = models.JSONField(default=dict, blank=True)
    imported_at = models.DateTimeField(_("imported at"))

    class Meta:
        verbose_name = _("confirmation file")
        verbose_name_plural = _("confirmation files")
        indexes = [models.Index(fields=["state", "id"])]

    def __str__(self) -> str:
        return self.file_name


class ConfirmationProblem(models.Model):
    """A row of a confirmation file that could not be used, kept for staff. `row` is the line in the file."""

    confirmation = models.ForeignKey(Confirmation, on_delete=models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField(_("line"))
    problem = models.CharField(_("problem"), max_length=32, choices=RowProblem)
    details = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("problem in a confirmation file")
        verbose_name_plural = _("problems in confirmation files")
        constraints = [models.UniqueConstraint(fields=["confirmation", "row"], name="confirmation_row_once")]


class Parcel(models.Model):
    """What leaves the warehouse under one label. `source` is what it was planned for first, and unique.

    That of boxes has a ParcelBox for each of them, `order` being the first one's; that of an order's goods has none.
    `label` is the carrier and its number once shipped, and nothing before: no two parcels carry the same one.
    """

    reference = CodeField(_("reference"), max_length=16, unique=True)
    source = CodeField(_("for"), max_length=64, unique=True, help_text=_("order:<reference> or cycle:<number>"))
    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="parcels", verbose_name=_("order"))
    state = models.CharField(_("state"), max_length=16, choices=ParcelState, default=ParcelState.PLANNED)
    pack_on = models.DateField(_("packed on"))
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=8)
    recipient = models.CharField(_("recipient"), max_length=255)
    line1 = models.CharField(_("street"), max_length=255)
    line2 = models.CharField(_("address, second line"), max_length=255, blank=True)
    postcode = models.CharField(_("postcode"), max_length=64)
    city = models.CharField(_("town"), max_length=255)
    country = CodeField(_("country"), max_length=2)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    weight_grams = models.PositiveIntegerField(_("weight in grams"), default=0)
    held_because = models.CharField(
        _("held back"),
        max_length=255,
        blank=True,
        help_text=_("Why no run takes this parcel. Correct it, then empty this."),
    )
    run = models.ForeignKey(
        Run, on_delete=models.PROTECT, null=True, blank=True, related_name="parcels", verbose_name=_("run")
    )
    confirmation = models.ForeignKey(
        Confirmation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parcels",
        verbose_name=_("confirmation file"),
    )
    carrier = CodeField(_("carrier"), max_length=32, blank=True)
    tracking_number = CodeField(_("tracking number"), max_length=64, blank=True)
    label = CodeField(max_length=100, null=True, blank=True, unique=True, editable=False)
    shipped_weight_grams = models.PositiveIntegerField(_("weight at the warehouse, in grams"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    shipped_at = models.DateTimeField(_("shipped at"), null=True, blank=True)
    delivered_on = models.DateField(
        _("delivered on"), null=True, blank=True, help_text=_("The carrier's word; it starts the time for withdrawal.")
    )

    class Meta:
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")
        indexes = [
            models.Index(fields=["state", "pack_on", "id"]),
            models.Index(fields=["tracking_number"]),
            models.Index(fields=["email"]),
            models.Index(fields=["pack_on", "id"]),
        ]

    def __str__(self) -> str:
        return self.reference


class ParcelBox(models.Model):
    """A box of a subscription in a parcel, and the order that paid it. Those of brothers and sisters travel together."""

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="boxes", verbose_name=_("parcel"))
    cycle = models.OneToOneField(
        "subscriptions.Cycle", on_delete=models.PROTECT, related_name="parcel_box", verbose_name=_("box")
    )
    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="+", verbose_name=_("order"))

    class Meta:
        verbose_name = _("box in a parcel")
        verbose_name_plural = _("boxes in parcels")

    def __str__(self) -> str:
        return f"{self.parcel_id}: {self.cycle_id}"


class ParcelLine(models.Model):
    """How many of an item are in a parcel; its code and name as they were when the parcel was planned."""

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="lines", verbose_name=_("parcel"))
    item = models.ForeignKey("stock.StockItem", on_delete=models.PROTECT, related_name="+", verbose_name=_("item"))
    sku = CodeField(_("SKU"), max_length=64, default="")
    name = models.CharField(_("name"), max_length=255, default="")
    quantity = models.PositiveIntegerField(_("quantity"))

    class Meta:
        verbose_name = _("content of a parcel")
        verbose_name_plural = _("contents of parcels")
        constraints = [models.UniqueConstraint(fields=["parcel", "item"], name="parcel_line_once")]
