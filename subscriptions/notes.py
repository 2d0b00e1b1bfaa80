from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Note(TextChoices):
    """Why a cycle waits for staff, or why its debit failed. Kept as the key, shown in the reader's language."""

    NO_BOX = "no_box", _("The calendar has no box for this month.")
    HAD_BEFORE = "had_before", _("The child has had this box.")
    OUT_OF_STOCK = "out_of_stock", _("The box is out of stock.")
    NO_PRICE = "no_price", _("The subscription has no price for this box.")
    NO_CARD = "no_card", _("There is no card on file.")
    CARD_DECLINED = "card_declined", _("The bank declined the debit.")
    NEEDS_CUSTOMER = "needs_customer", _("The bank asks the customer to confirm.")
    MISSED = "missed", _("The debit day was missed and a later box has been debited instead.")
    INCONSISTENT = "inconsistent", _("Something does not fit together: see the log.")
    PAUSED = "paused", _("The subscription is paused.")
    SKIPPED = "skipped", _("The customer leaves this month out.")
    GIVEN_UP = "given_up", _("The last try at the debit failed.")
    DISPUTED = "disputed", _("A payment of these boxes is contested at the bank: decide before anything is debited.")
    LET_GO_ON = "let_go_on", _("A payment is contested; a person let this box go on.")
    PAID_WITHOUT_STOCK = "paid_without_stock", _("It is paid, but the box is out of stock: choose another one.")
