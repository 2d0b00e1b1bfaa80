from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlacementState(TextChoices):
    OPEN = "open", _("waiting for payment")
    PAID = "paid", _("paid")
    RELEASED = "released", _("released")
