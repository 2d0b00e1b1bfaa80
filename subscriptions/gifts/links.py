"""Where a gift's card is had by its giver, and where its code is typed."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation

from subscriptions.enums import GiftState
from subscriptions.gifts.codes import in_groups
from subscriptions.models import Gift

_GIVER = Signer(salt="subscriptions.gift")
DEAD = (GiftState.REFUNDED, GiftState.EXPIRED)


class NoSuchCard(LookupError):
    """No gift has this card, or its code is dead."""


def card_path(gift: Gift) -> str:
    """The card as a PDF, for the giver's eyes: whoever has the link has the code. It does not expire."""
    with translation.override(gift.language):
        return reverse("gifts:card", kwargs={"signed": _GIVER.sign(gift.reference)})


def gift_of_link(signed: str) -> Gift:
    """What `card_path` leads to; raises NoSuchCard for a changed link and for a code that is dead."""
    try:
        reference = _GIVER.unsign(signed)
    except BadSignature as error:
        raise NoSuchCard(signed) from error
    gift = Gift.objects.select_related("plan__range").filter(reference=reference).exclude(state__in=DEAD).first()
    if gift is None:
        raise NoSuchCard(reference)
    return gift


def opening_path(gift: Gift) -> str:
    """Where the code is typed, with the code behind the hash: browsers send that part to nobody, and no log holds it."""
    return f"{opening_page(language=gift.language)}#{in_groups(gift.code)}"


def opening_page(*, language: str) -> str:
    """The path of the page on which codes are typed."""
    with translation.override(language):
        return reverse("gifts:open")
