from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ChargeState(TextChoices):
    """`pending`: nothing tried or the last try was refused. `unknown` tries keep a charge in `processing`."""

    PENDING = "pending", _("to pay")
    PROCESSING = "processing", _("being paid")
    NEEDS_ACTION = "needs_action", _("waits for the customer's bank")
    PAID = "paid", _("paid")
    DECLINED = "declined", _("declined")
    CANCELLED = "cancelled", _("cancelled")
    NEEDS_ATTENTION = "needs_attention", _("needs attention")


class AttemptState(TextChoices):
    UNKNOWN = "unknown", _("outcome unknown")
    SUCCEEDED = "succeeded", _("succeeded")
    DECLINED = "declined", _("declined")
    NEEDS_ACTION = "needs_action", _("authentication asked for")
    ABANDONED = "abandoned", _("abandoned before the bank was asked")


class MoneyMovementKind(TextChoices):
    CAPTURED = "captured", _("captured")
    REFUNDED = "refunded", _("refunded")


class IntentState(TextChoices):
    """The states of a payment intent, in the words that card processors share."""

    REQUIRES_METHOD = "requires_payment_method", _("requires payment method")
    REQUIRES_ACTION = "requires_action", _("requires action")
    PROCESSING = "processing", _("processing")
    SUCCEEDED = "succeeded", _("succeeded")
    CANCELED = "canceled", _("canceled")
