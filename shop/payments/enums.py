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
    """A failed refund comes back as `refund_returned`; a dispute takes the money at once, and gives it back if won."""

    CAPTURED = "captured", _("captured")
    REFUNDED = "refunded", _("refunded")
    REFUND_RETURNED = "refund_returned", _("refund returned")
    DISPUTED = "disputed", _("disputed")
    DISPUTE_WON = "dispute_won", _("dispute won")


class IntentState(TextChoices):
    """The states of a payment intent, in the words that card processors share."""

    REQUIRES_METHOD = "requires_payment_method", _("requires payment method")
    REQUIRES_ACTION = "requires_action", _("requires action")
    PROCESSING = "processing", _("processing")
    SUCCEEDED = "succeeded", _("succeeded")
    CANCELED = "canceled", _("canceled")


class RefundState(TextChoices):
    """`requested`: written, not asked yet. `unknown`: asked, and not proven either way, or under way at the bank."""

    REQUESTED = "requested", _("requested")
    UNKNOWN = "unknown", _("under way")
    SUCCEEDED = "succeeded", _("refunded")
    FAILED = "failed", _("failed")


class DisputeState(TextChoices):
    """`inquiry`: the bank asks, and has taken nothing yet."""

    INQUIRY = "inquiry", _("the bank asks")
    OPEN = "open", _("open")
    WON = "won", _("won")
    LOST = "lost", _("lost")


class SetupState(TextChoices):
    OPEN = "open", _("waits for a card")
    KEPT = "kept", _("card kept")
    REFUSED = "refused", _("card refused")


class NoticeKind(TextChoices):
    """What a provider's message is about; `other` is of no interest here and only kept."""

    PAYMENT = "payment", _("payment")
    REFUND = "refund", _("refund")
    DISPUTE = "dispute", _("dispute")
    OTHER = "other", _("other")


class NoticeState(TextChoices):
    DUE = "due", _("due")
    DONE = "done", _("done")
    IGNORED = "ignored", _("of no interest")
    NEEDS_ATTENTION = "needs_attention", _("needs attention")
