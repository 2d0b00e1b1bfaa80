"""The company that sells: one source for invoices, mails, the footer and the legal pages."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Company:
    """What stands in the setting SELLER. `country` is a code of two letters, `capital` whole euros without a sign."""

    name: str
    legal_form: str
    capital: str
    line1: str
    postcode: str
    city: str
    country: str
    registration: str
    vat_number: str
    email: str

    @property
    def address(self) -> str:
        """Street, postcode and town on one line."""
        return f"{self.line1}, {self.postcode} {self.city}"

    @property
    def line(self) -> str:
        """The name and the address on one line."""
        return f"{self.name}, {self.address}"


@dataclass(frozen=True, slots=True)
class Mediator:
    """What stands in the setting MEDIATOR: who settles what the shop and a consumer could not."""

    name: str
    address: str
    site: str

    @property
    def host(self) -> str:
        """The address of the site as it is read."""
        return urlsplit(self.site).netloc


def mediator() -> Mediator:
    """The mediator of this shop."""
    return Mediator(**settings.MEDIATOR)


def company() -> Company:
    """The company of this shop."""
    return Company(**settings.SELLER)
