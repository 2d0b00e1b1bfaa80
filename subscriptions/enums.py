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


class ReviewRequestState(TextChoices):
    """planned → asked, or dropped: nobody is asked about that parcel."""

    PLANNED = "planned", pgettext_lazy("review", "will be asked")
    ASKED = "asked", pgettext_lazy("review", "was asked")
    DROPPED = "dropped", pgettext_lazy("review", "is left in peace")


class NotAsked(TextChoices):
    """Why nobody is asked about a parcel."""

    OPTED_OUT = "opted_out", _("wants no such questions")
    MONEY_BACK = "money_back", _("money was given back")
    DISPUTED = "disputed", _("the payment was contested")
    WITHDRAWN = "withdrawn", _("sent back, or a statement of withdrawal is open")
    CANCELLED = "cancelled", _("the order or the box was cancelled")
    FORGOTTEN = "forgotten", _("the customer is forgotten, or wants to be")
    NOTHING = "nothing", _("nothing in it to ask about")
    BY_HAND = "by_hand", _("a colleague decided so")


class ReviewState(TextChoices):
    """What becomes of the words; the mark counts in every state but `withdrawn`.

    `mark`: there are no words. `private`: words that only we may read. A parent's change of words leads back to `waiting`.
    """

    MARK = "mark", pgettext_lazy("review", "mark alone")
    PRIVATE = "private", pgettext_lazy("review", "for us alone")
    WAITING = "waiting", pgettext_lazy("review", "to be read")
    PUBLISHED = "published", pgettext_lazy("review", "published")
    REFUSED = "refused", pgettext_lazy("review", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("review", "taken back")


class Refusal(TextChoices):
    """The only reasons for which words are not published. That they are unfavourable is none (Code de la consommation, D111-18)."""

    INSULT = "insult", _("insulting or hateful")
    PERSONAL = "personal", _("names or describes somebody who can be recognised")
    OFF_TOPIC = "off_topic", _("not about what was received")
    ADVERT = "advert", _("advertising, or a link to elsewhere")
    UNREADABLE = "unreadable", _("cannot be understood")
    UNLAWFUL = "unlawful", _("against the law")
