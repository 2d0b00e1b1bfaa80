"""Where things of the old shop are found again, in core.external_refs."""

from __future__ import annotations

import hashlib

PRODUCTS = "magento.product"
CATEGORIES = "magento.category"
PICTURES = "magento.picture"
_LONGEST = 190


def key_of(text: str) -> str:
    """`text`, or a hash of it where it is longer than a key may be."""
    return text if len(text) <= _LONGEST else f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
