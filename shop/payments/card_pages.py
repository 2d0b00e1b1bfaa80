"""What a provider's card page may say of the payment beside its amount."""

from __future__ import annotations

from typing import Any

from core import slots


def recaps_of(*, intent_ref: str) -> list[Any]:
    """What is bought, in the words of whoever sells it (slot `payment.recap`): title, `arrives`, and `note`, how it ends."""
    return [recap for give in slots.fillings("payment.recap") for recap in give(intent_ref=intent_ref)]
