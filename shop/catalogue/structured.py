"""What search engines read of a product: schema.org's Product and BreadcrumbList, as JSON-LD."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from core.components import Link, Seo, Voices
from core.structured import json_ld
from shop.catalogue.addresses import absolute
from shop.catalogue.words import Offer


def product_data(
    *, seo: Seo, sku: str, maker: str, offers: Sequence[Offer], crumbs: Sequence[Link], voices: Voices | None
) -> SafeString:
    """The content of a script element of type application/ld+json."""
    return json_ld(
        {
            "@type": "Product",
            "name": seo.title,
            "description": seo.description,
            "image": [seo.image] if seo.image else [],
            "sku": sku,
            "url": seo.canonical,
            "brand": {"@type": "Brand", "name": "Bambou"},
            **({"manufacturer": {"@type": "Organization", "name": maker}} if maker else {}),
            **_offers(offers, address=seo.canonical),
            **(rated(voices) if voices else {}),
        },
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": position, "name": crumb.label, "item": absolute(crumb.href)}
                for position, crumb in enumerate(crumbs, start=1)
            ],
        },
    )


def rated(voices: Voices) -> dict[str, Any]:
    """What parents gave a product, all of which its page shows. Never said of the shop itself: Google takes no reviews that
    an organisation publishes of itself (Search Central, "Review snippet", self-serving reviews)."""
    marks = voices.marks
    said = [
        {
            "@type": "Review",
            "author": {"@type": "Person", "name": each.who},
            "datePublished": each.published_on.isoformat(),
            "inLanguage": each.language,
            "reviewBody": each.words,
            "reviewRating": {"@type": "Rating", "ratingValue": each.mark, "bestRating": 5, "worstRating": 1},
        }
        for each in voices.latest
    ]
    total = {"@type": "AggregateRating", "ratingValue": str(marks.average), "bestRating": 5, "worstRating": 1}
    counts = {"ratingCount": marks.count} | ({"reviewCount": marks.sentences} if marks.sentences else {})
    return {"aggregateRating": total | counts, **({"review": said} if said else {})}


def _offers(offers: Sequence[Offer], *, address: str) -> dict[str, Any]:
    priced = [offer for offer in offers if offer.price]
    if not priced:
        return {}
    available = any(offer.availability.is_available for offer in priced)
    currency = priced[0].price.currency if priced[0].price else "EUR"
    shared = {
        "priceCurrency": currency,
        "availability": f"https://schema.org/{'InStock' if available else 'OutOfStock'}",
        "url": address,
    }
    amounts = [offer.price.amount for offer in priced if offer.price]
    if len(priced) == 1:
        return {"offers": {"@type": "Offer", "price": str(amounts[0]), **shared}}
    return {
        "offers": {
            "@type": "AggregateOffer",
            "lowPrice": str(min(amounts)),
            "highPrice": str(max(amounts)),
            "offerCount": len(amounts),
            **shared,
        }
    }
