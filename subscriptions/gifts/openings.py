"""What the opening of a gift knows so far, signed into its addresses for two hours; the code itself stands in none of them.

Real time counts, not the shop's clock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.core import signing

from core.ids import random_code

SIGNER = signing.TimestampSigner(salt="subscriptions.gifts.opening")
VALID_SECONDS = 2 * 3600


class OpeningTooOld(Exception):
    """The address is not one that this shop signed, or older than two hours: the code is typed once more."""


@dataclass(frozen=True)
class Opening:
    """A gift whose code was typed, and the child once it is known. `token` names the form that opens it."""

    gift_id: int
    token: str
    first_name: str = ""
    birth_month: date | None = None
    range_key: str = ""

    @classmethod
    def new(cls, *, gift_id: int) -> Opening:
        return cls(gift_id=gift_id, token=random_code(length=20))

    def for_child(self, *, first_name: str, birth_month: date, range_key: str) -> Opening:
        """The same opening, for this child."""
        return replace(self, first_name=first_name, birth_month=birth_month, range_key=range_key)

    def signed(self) -> str:
        """The opening as a text for an address."""
        born = self.birth_month.isoformat() if self.birth_month else ""
        fields = [self.gift_id, self.token, self.first_name, born, self.range_key]
        return SIGNER.sign_object(fields, compress=True)

    @classmethod
    def read(cls, text: str) -> Opening:
        """The opening that was signed; raises OpeningTooOld for anything else."""
        try:
            gift_id, token, first_name, born, range_key = SIGNER.unsign_object(text, max_age=VALID_SECONDS)
        except (signing.BadSignature, ValueError) as error:
            raise OpeningTooOld from error
        birth_month = date.fromisoformat(born) if born else None
        return cls(gift_id=gift_id, token=token, first_name=first_name, birth_month=birth_month, range_key=range_key)
