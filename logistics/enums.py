from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ParcelState(TextChoices):
    PLANNED = "planned", _("to be packed")
    EXPORTED = "exported", _("sent to the warehouse")
    SHIPPED = "shipped", _("handed to the carrier")
    REFUSED = "refused", _("refused by the warehouse")
    CANCELLED = "cancelled", _("cancelled")


class RunState(TextChoices):
    OPEN = "open", _("being written")
    WRITTEN = "written", _("written")
    CONFIRMED = "confirmed", _("confirmed by the warehouse")


class RowProblem(TextChoices):
    UNKNOWN_PARCEL = "unknown_parcel", _("unknown parcel")
    ALREADY_SHIPPED = "already_shipped", _("already shipped with another number")
    BAD_VALUE = "bad_value", _("unreadable value")
