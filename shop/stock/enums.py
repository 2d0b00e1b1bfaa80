from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MovementKind(TextChoices):
    RECEIVED = "received", _("received")
    SHIPPED = "shipped", _("shipped")
    RETURNED = "returned", _("returned")
    CORRECTED = "corrected", _("corrected after a count")


class ReservationState(TextChoices):
    HELD = "held", _("held until paid")
    COMMITTED = "committed", _("sold, not shipped yet")
    CONSUMED = "consumed", _("shipped")
    RELEASED = "released", _("released")
