"""Mondial Relay. Its numbers of eight digits come round again, so that its page asks for the postcode as well."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from logistics.carriers.base import Carrier


def tracking_url(*, number: str, postcode: str) -> str:
    query = {"numeroExpedition": number, "codePostal": postcode}
    return f"https://www.mondialrelay.fr/suivi-de-colis/?{urlencode(query)}"


CARRIER = Carrier(
    key="mondial-relay",
    name="Mondial Relay",
    number=re.compile(r"[0-9]{8,12}"),
    tracking_url=tracking_url,
    aliases=("mr", "mondialrelay", "relais mondial relay"),
)
