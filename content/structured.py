"""What search engines read of the box of a theme and of a range: schema.org's Product with the marks of parents, as JSON-LD.

A theme has no offer: what a box costs depends on the range and the plan. A range has those of its plans.
"""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString, mark_safe

from content.queries import RangeOffer
from core.components import Seo, Voices
from core.structured import json_ld
from shop.catalogue.structured import rated


def box_data(*, seo: Seo, voices: Voices) -> SafeString:
    """The content of a script element of type application/ld+json."""
    product = {**_product(seo), **rated(voices)}
    return json_ld(product)


def range_data(*, seo: Seo, offer: RangeOffer | None, is_available: bool, voices: Voices | None) -> SafeString:
    """The content of a script element of type application/ld+json; "" for a range with neither prices nor marks."""
    prices = [each.per_box for each in offer.plans] if offer else []
    if not prices and voices is None:
        return mark_safe("")
    offers = {
        "@type": "AggregateOffer",
        "lowPrice": str(min(prices, default="")),
        "highPrice": str(max(prices, default="")),
        "offerCount": len(prices),
        "priceCurrency": offer.currency if offer else "",
        "availability": f"https://schema.org/{'InStock' if is_available else 'OutOfStock'}",
        "url": seo.canonical,
    }
    product = {**_product(seo), **({"offers": offers} if prices else {}), **(rated(voices) if voices else {})}
    return json_ld(product)


def _product(seo: Seo) -> dict[str, Any]:
    return {
        "@type": "Product",
        "name": seo.title,
        "description": seo.description,
        "image": [seo.image] if seo.image else [],
        "url": seo.canonical,
        "brand": {"@type": "Brand", "name": "Bambou"},
    }
