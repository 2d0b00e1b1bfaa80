"""Oscar's links from offers to its dashboard, which this shop does not mount."""

from __future__ import annotations

from typing import Any


def range_anchor(product_range: Any) -> str:
    """The range's name, without a link."""
    return str(product_range.name)
