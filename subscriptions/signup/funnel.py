"""What the funnel knows so far, signed into its addresses: reloading, going back and a second tab lose nothing.

A child's first name stands in no address in plain text, so that it reaches no log and no other site.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core import signing

from core.ids import random_code

SALT = "subscriptions.funnel"


class BrokenDraft(Exception):
    """The text is not one that this shop signed."""


@dataclass(frozen=True)
class Draft:
    """A child and the range chosen for it. `token` names the sign-up that it becomes, however often it is sent."""

    token: str
    first_name: str
    birth_month: date
    range_key: str

    @classmethod
    def new(cls, *, first_name: str, birth_month: date, range_key: str) -> Draft:
        return cls(token=random_code(length=20), first_name=first_name, birth_month=birth_month, range_key=range_key)

    def signed(self) -> str:
        """The draft as a text for an address."""
        fields = [self.token, self.first_name, self.birth_month.isoformat(), self.range_key]
        return signing.Signer(salt=SALT).sign_object(fields, compress=True)

    @classmethod
    def read(cls, text: str) -> Draft:
        """The draft that was signed; raises BrokenDraft for anything else."""
        try:
            token, first_name, birth_month, range_key = signing.Signer(salt=SALT).unsign_object(text)
        except (signing.BadSignature, ValueError) as error:
            raise BrokenDraft from error
        return cls(token=token, first_name=first_name, birth_month=date.fromisoformat(birth_month), range_key=range_key)
