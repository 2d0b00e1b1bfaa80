"""Colissimo, by La Poste. A parcel's number has 13 characters: one letter or digit pair, then digits.

Source: La Poste's help pages on following a parcel (aide.laposte.fr), and the address that its own mails link to.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from logistics.carriers.base import Carrier


def tracking_url(*, number: str, postcode: str) -> str:
    return f"https://www.laposte.fr/outils/suivre-vos-envois?{urlencode({'code': number})}"


CARRIER = Carrier(
    key="colissimo",
    name="Colissimo",
    number=re.compile(r"[0-9A-Z]{11,15}"),
    tracking_url=tracking_url,
    aliases=("la poste", "laposte", "colissimo home"),
)
