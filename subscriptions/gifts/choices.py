"""What a giver has chosen so far, signed into the address of the next screen, as the funnel does."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing

from core.ids import random_code
from subscriptions.signup.funnel import BrokenDraft

SALT = "subscriptions.gifts.choice"


@dataclass(frozen=True)
class Choice:
    """A plan for a gift. `token` names the draft that it becomes, however often it is sent."""

    token: str
    plan_key: str

    @classmethod
    def new(cls, *, plan_key: str) -> Choice:
        return cls(token=random_code(length=20), plan_key=plan_key)

    def signed(self) -> str:
        """The choice as a text for an address."""
        return signing.Signer(salt=SALT).sign_object([self.token, self.plan_key], compress=True)

    @classmethod
    def read(cls, text: str) -> Choice:
        """The choice that was signed; raises BrokenDraft for anything else."""
        try:
            token, plan_key = signing.Signer(salt=SALT).unsign_object(text)
        except (signing.BadSignature, ValueError) as error:
            raise BrokenDraft from error
        return cls(token=token, plan_key=plan_key)
