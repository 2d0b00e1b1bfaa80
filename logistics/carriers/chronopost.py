"""Chronopost. Source of the address: the link in its own notices, whose parameter may list several numbers."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from logistics.carriers.base import Carrier


def tracking_url(*, number: str, postcode: str) -> str:
    return f"https://www.chronopost.fr/tracking-no-cms/suivi-page?{urlencode({'listeNumerosLT': number})}"


CARRIER = Carrier(
    key="chronopost",
    name="Chronopost",
    number=re.compile(r"[0-9A-Z]{10,15}"),
    tracking_url=tracking_url,
    aliases=("chrono", "chronopost france"),
)
