"""What search engines read of the box of a theme: schema.org's Product with the marks of parents, as JSON-LD.

Without an offer: what a box costs depends on the plan, and is said where one is chosen.
"""

from __future__ import annotations

from django.utils.safestring import SafeString

from core.components import Seo, Voices
from core.structured import json_ld
from shop.catalogue.structured import rated


def box_data(*, seo: Seo, voices: Voices) -> SafeString:
    """The content of a script element of type application/ld+json."""
    product = {
        "@type": "Product",
        "name": seo.title,
        "description": seo.description,
        "image": [seo.image] if seo.image else [],
        "url": seo.canonical,
        "brand": {"@type": "Brand", "name": "Bambou"},
        **rated(voices),
    }
    return json_ld(product)
