"""That this site can be searched, and how, for search engines: schema.org's WebSite with its SearchAction."""

from __future__ import annotations

from typing import Any

from shop.catalogue.addresses import absolute
from shop.search.addresses import search_path


def website_data(*, name: str, language: str) -> dict[str, Any]:
    """The node of the site in one language."""
    target = {
        "@type": "EntryPoint",
        "urlTemplate": f"{absolute(search_path(language=language))}?q={{search_term_string}}",
    }
    return {
        "@type": "WebSite",
        "name": name,
        "url": absolute(f"/{language}/"),
        "inLanguage": language,
        "potentialAction": {
            "@type": "SearchAction",
            "target": target,
            "query-input": "required name=search_term_string",
        },
    }
