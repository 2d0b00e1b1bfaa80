"""What search engines read of a product: schema.org's Product and BreadcrumbList, as JSON-LD."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from core.components import Link, Seo
from core.json_ld import json_ld
from shop.catalogue.addresses import absolute
from shop.catalogue.words import Offer


def product_data(*, seo: Seo, sku: str, maker: str, offers: Sequence[Offer], crumbs: Sequence[Link]) -> SafeString:
    """The content of a script element of type application/ld+json."""
    graph: list[dict[str, Any]] = [
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
        },
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": position, "name": crumb.label, "item": absolute(crumb.href)}
                for position, crumb in enumerate(crumbs, start=1)
            ],
        },
    ]
    return json_ld(graph)


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
