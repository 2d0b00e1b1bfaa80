"""Names of the ranges that products belong to. Ranges are the subscriptions' own: that department fills the slot."""

from __future__ import annotations

from core import slots

# Functions of `language` that return range keys and names, in the order in which they are shown.
SLOT = "catalogue.ranges"


def range_names(*, language: str) -> dict[str, str]:
    """Key to name, in order; empty while no department has ranges."""
    return {key: name for filling in slots.fillings(SLOT) for key, name in filling(language=language).items()}
