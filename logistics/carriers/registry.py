"""Every carrier, by its key and by what warehouses call it. A new one is a module beside this one and a line here."""

from __future__ import annotations

from logistics.carriers import chronopost, colissimo, mondial_relay
from logistics.carriers.base import Carrier

CARRIERS: dict[str, Carrier] = {
    carrier.key: carrier for carrier in (colissimo.CARRIER, mondial_relay.CARRIER, chronopost.CARRIER)
}


def _plain(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


_BY_NAME = {
    _plain(name): carrier for carrier in CARRIERS.values() for name in (carrier.key, carrier.name, *carrier.aliases)
}


def named(name: str) -> Carrier | None:
    """The carrier that a warehouse calls `name`, or None."""
    return _BY_NAME.get(_plain(name))


def tracking_url(*, carrier: str, number: str, postcode: str) -> str:
    """Where a customer follows the parcel; "" for a carrier that is known no longer."""
    known = CARRIERS.get(carrier)
    return known.tracking_url(number=number, postcode=postcode) if known else ""
