"""What the pages of a code and of a series have in common."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.forms import BaseDialogForm

from core import clock

EURO = "EUR"
TAKES_OFF = (None, {"fields": (("value", "reduction"), "code", "name")})
GOODS = (_("For what"), {"fields": (("goods", "range_key"), "products", "least")})
DAYS = (_("When"), {"fields": (("starts_on", "ends_on"),)})


class StopForm(BaseDialogForm):
    """Asks nothing: its button is the answer."""


def short_day(moment: datetime) -> str:
    """The shop's day of a moment, 26/11/2026 in French."""
    return date_format(clock.local_day(moment), "SHORT_DATE_FORMAT")


def tell_stopped(request: HttpRequest, count: int) -> None:
    """Say how many codes were ended; those that had ended before are left alone."""
    if count:
        messages.success(request, ngettext("%d code stopped.", "%d codes stopped.", count) % count)
    else:
        messages.warning(request, _("It had ended already. Nothing was changed."))
