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
    """planned → frozen → ready (or declined) → packed. A cycle that an earlier payment covers goes from planned to ready.

    `parked`: something is missing or inconsistent, and a person decides; nothing is charged or shipped meanwhile.
    """

    PLANNED = "planned", _("planned")
    FROZEN = "frozen", _("fixed, to be debited")
    PARKED = "parked", _("waits for us")
    DECLINED = "declined", _("card declined")
    READY = "ready", _("paid, to be packed")
    PACKED = "packed", _("sent")
    CANCELLED = "cancelled", _("cancelled")


class SubscriptionMovementKind(TextChoices):
    NEW = "new", _("new")
    EXPANSION = "expansion", _("expansion")
    CONTRACTION = "contraction", _("contraction")
    CHURN = "churn", _("churn")
    REACTIVATION = "reactivation", _("reactivation")
