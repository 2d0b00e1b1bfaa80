"""The Base Adresse Nationale, through the geocoding service of the French State's Géoplateforme.

Source: geoservices.ign.fr, "Service Géoplateforme de géocodage": GET /search answers with GeoCodeJSON; 50 calls a second
from one address; no key.
"""

from __future__ import annotations

import json
import re
from typing import Any

import urllib3
from django.conf import settings

from shop.completion.base import CompleterUnreachable, Proposal

LIMIT = 5
MOST_BYTES = 100_000
# A number with its letter, as it stands before a street: 3, 12 bis, 7B.
NUMBER = re.compile(r"\s*(\d{1,4}\s?(?:bis|ter|quater|[a-z])?)[\s,]+\S", re.IGNORECASE)
_pool = urllib3.PoolManager(num_pools=2, maxsize=4, retries=False)


class Ban:
    """France."""

    name = "ban"
    country = "FR"

    def propose(self, *, text: str) -> list[Proposal]:
        question = {"q": text, "autocomplete": "1", "index": "address", "limit": str(LIMIT)}
        seconds = settings.ADDRESS_COMPLETION_MS / 1000
        try:
            answer = _pool.request(
                "GET",
                f"{settings.BAN_URL}/search",
                fields=question,
                headers={"Accept": "application/json", "User-Agent": "Bambou"},
                timeout=urllib3.Timeout(total=seconds),
                redirect=False,
                preload_content=False,
            )
            try:
                body = answer.read(MOST_BYTES)
            finally:
                answer.release_conn()
            if answer.status != 200:
                raise CompleterUnreachable(f"answered {answer.status}")
            return _proposals(json.loads(body), text=text)
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise CompleterUnreachable(type(error).__name__) from error


def _proposals(found: Any, *, text: str) -> list[Proposal]:
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list):
        raise ValueError("no list of features")
    read = (_proposal(each, text=text) for each in features[:LIMIT])
    return list(dict.fromkeys(proposal for proposal in read if proposal is not None))


def _proposal(feature: Any, *, text: str) -> Proposal | None:
    """A house or a street; towns and places have no street to fill in."""
    about = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(about, dict) or about.get("type") not in ("housenumber", "street"):
        return None
    line1, postcode, city = (str(about.get(name) or "").strip() for name in ("name", "postcode", "city"))
    if not line1 or not city or not re.fullmatch(r"\d{5}", postcode):
        return None
    number = NUMBER.match(text)
    if about["type"] == "street" and number is not None:
        line1 = f"{number[1]} {line1}"  # the service does not know this house; its number was typed all the same
    return Proposal(line1=line1[:120], postcode=postcode, city=city[:80])
