"""The parcels of an order, on the order's screen in the back office."""

from __future__ import annotations

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.panels import Panel, link
from logistics.models import Parcel
from shop.order.models import Order


def parcels_of(*, order: Order) -> list[Panel]:
    """One panel, oldest parcel first."""
    columns = (_("Reference"), _("State"), _("Packed on"), _("Carrier"), _("Tracking number"))
    rows = [
        (
            link(parcel),
            parcel.get_state_display(),
            date_format(parcel.pack_on, "SHORT_DATE_FORMAT"),
            parcel.carrier,
            parcel.tracking_number,
        )
        for parcel in Parcel.objects.filter(Q(order=order) | Q(boxes__order=order)).distinct().order_by("pk")
    ]
    return [Panel(_("Parcels"), columns, rows)]
