"""What a bank's refusal means, in the customer's words, and what to do about it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS = {
    "card_declined": _("Your bank refused this card without giving a reason. Another card usually works."),
    "insufficient_funds": _("Your bank says that there is not enough money on this card."),
    "expired_card": _("This card has expired."),
    "incorrect_cvc": _("The security code was wrong. You can try the same card again."),
    "authentication_failed": _("Your bank did not recognise you, so it refused the payment."),
    "authentication_required": _("Your bank wants to know that it is you."),
}


def decline_words(code: str) -> str | Promise:
    """A sentence for a decline code; an unknown one gets the general sentence."""
    return _WORDS.get(code, _WORDS["card_declined"])
