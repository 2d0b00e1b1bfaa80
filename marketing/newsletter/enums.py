from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReaderState(TextChoices):
    """Only who confirmed gets the letter."""

    ASKED = "asked", _("asked to confirm")
    CONFIRMED = "confirmed", _("reads it")
    LEFT = "left", _("has left")
