from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class TerminationState(TextChoices):
    """`open`: a person finds the contract, or decides on an early end. `scheduled`: carried out on the day that was wished."""

    OPEN = "open", pgettext_lazy("termination", "waits for us")
    SCHEDULED = "scheduled", pgettext_lazy("termination", "carried out on the wished day")
    DONE = "done", pgettext_lazy("termination", "carried out")
    CLOSED = "closed", pgettext_lazy("termination", "answered, without effect")


class CycleState(TextChoices):
    """planned → frozen → ready (or declined) → packed. A cycle that an earlier payment covers goes from planned to ready.

    `parked`: something is missing or inconsistent, and a person decides; nothing is charged or shipped meanwhile.
    `skipped`: the customer leaves this month out. `unpaid`: the last try at the debit failed; nothing is sent.
    """

    PLANNED = "planned", _("planned")
    FROZEN = "frozen", _("fixed, to be debited")
    PARKED = "parked", _("waits for us")
    DECLINED = "declined", _("card declined")
    READY = "ready", _("paid, to be packed")
    PACKED = "packed", _("sent")
    SKIPPED = "skipped", _("left out")
    UNPAID = "unpaid", _("not paid")
    CANCELLED = "cancelled", _("cancelled")


class SubscriptionMovementKind(TextChoices):
    NEW = "new", _("new")
    EXPANSION = "expansion", _("expansion")
    CONTRACTION = "contraction", _("contraction")
    CHURN = "churn", _("churn")
    REACTIVATION = "reactivation", _("reactivation")


class DunningState(TextChoices):
    """`open`: another try is planned. `waiting`: only the customer can go on. `unpaid`: given up, still payable by hand."""

    OPEN = "open", _("will be tried again")
    WAITING = "waiting", _("waits for the customer")
    RECOVERED = "recovered", _("paid after all")
    UNPAID = "unpaid", _("not paid")
    CLOSED = "closed", _("closed without payment")


class NoticeKind(TextChoices):
    """What a customer must be told before it happens, with the proof that it was."""

    RANGE_CHANGE = "range-change", _("the child grows into the next range")
    TERM_END = "term-end", _("the paid boxes come to their end")
    PRICE_CHANGE = "price-change", _("the price changes")


class GiftState(TextChoices):
    """bought → sent → redeemed, or refunded, or expired. `sent`: the card is out, by mail or in the giver's hands."""

    BOUGHT = "bought", _("bought, to be sent")
    SENT = "sent", pgettext_lazy("gift", "sent")
    REDEEMED = "redeemed", _("opened")
    REFUNDED = "refunded", pgettext_lazy("gift", "refunded")
    EXPIRED = "expired", pgettext_lazy("gift", "expired")


class ReductionKind(TextChoices):
    PROMOTION = "promotion", _("promotion")
    SIBLING = "sibling", _("brothers and sisters")
