from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Reduction(TextChoices):
    """Each value is the name of a class in shop.offer.reductions."""

    PERCENT = "PercentOff", _("per cent")
    AMOUNT = "AmountOff", _("euros")


class VoucherState(TextChoices):
    """Where a voucher stands at a moment; computed by queries.py, stored nowhere."""

    PLANNED = "planned", _("to come")
    RUNNING = "running", pgettext_lazy("voucher", "running")
    USED_UP = "used_up", _("used up")
    ENDED = "ended", _("ended")
