from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlanKind(TextChoices):
    MONTHLY = "monthly", _("one box at a time")
    PREPAID = "prepaid", _("paid in advance")


class AtEnd(TextChoices):
    """What happens after the last prepaid box."""

    STOP = "stop", _("stops")
    CONVERT = "convert", _("goes on box by box")


class SubscriptionState(TextChoices):
    ACTIVE = "active", _("active")
    ENDING = "ending", _("ends after the boxes that are due")
    ENDED = "ended", _("ended")


class CycleState(TextChoices):
    """planned → frozen → paid (or declined); a prepaid or first cycle is paid from the start and frozen at its cut-off."""

    PLANNED = "planned", _("planned")
    FROZEN = "frozen", _("fixed, to be debited")
    DECLINED = "declined", _("card declined")
    READY = "ready", _("paid, to be packed")
    PACKED = "packed", _("handed to logistics")
    CANCELLED = "cancelled", _("cancelled")


class SubscriptionMovementKind(TextChoices):
    NEW = "new", _("new")
    EXPANSION = "expansion", _("expansion")
    CONTRACTION = "contraction", _("contraction")
    CHURN = "churn", _("churn")
    REACTIVATION = "reactivation", _("reactivation")
