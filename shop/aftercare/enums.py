from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class NoticeState(TextChoices):
    """`open`: a person looks at it, since the contract is not certain, its time is over, or only a part is meant."""

    OPEN = "open", pgettext_lazy("withdrawal", "waits for us")
    ACCEPTED = "accepted", pgettext_lazy("withdrawal", "carried out")
    CLOSED = "closed", pgettext_lazy("withdrawal", "answered, without effect")


class WithdrawalState(TextChoices):
    """`settling`: a debit is under way, and is given back once its outcome is known. `awaiting`: goods are still to come back.

    `due`: goods or the proof of their sending came, and the refund is owed.
    """

    SETTLING = "settling", pgettext_lazy("withdrawal", "being carried out")
    AWAITING = "awaiting", pgettext_lazy("withdrawal", "waits for the goods or a proof of sending")
    DUE = "due", pgettext_lazy("withdrawal", "refund due")
    DONE = "done", pgettext_lazy("withdrawal", "refunded")


class Evidence(TextChoices):
    """What ends the time in which we may wait with the refund (Code de la consommation, art. L221-24)."""

    GOODS = "goods", pgettext_lazy("withdrawal", "the goods are here")
    PROOF = "proof", pgettext_lazy("withdrawal", "proof of sending")
