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


class ConfirmationState(TextChoices):
    OPEN = "open", _("being imported")
    DONE = "done", _("imported")
    REFUSED = "refused", _("refused")


class RowProblem(TextChoices):
    """Why a row of a confirmation file was left out; what staff read is in logistics.confirmations.sentences."""

    UNKNOWN_PARCEL = "unknown_parcel", _("unknown parcel")
    NOT_HANDED_OVER = "not_handed_over", _("never sent to the warehouse")
    NOT_EXPECTED = "not_expected", _("cancelled or refused before")
    ALREADY_SHIPPED = "already_shipped", _("already shipped with another number")
    NUMBER_TAKEN = "number_taken", _("tracking number of another parcel")
    REPEATED = "repeated", _("twice in the file")
    UNKNOWN_CARRIER = "unknown_carrier", _("unknown carrier")
    NO_VALUE = "no_value", _("empty cell")
    BAD_NUMBER = "bad_number", _("unreadable tracking number")
    BAD_DATE = "bad_date", _("unreadable date")
    BAD_WEIGHT = "bad_weight", _("unreadable weight")
