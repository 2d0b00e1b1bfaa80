"""The back office of subscriptions: care's lists, the calendar, and what the boxes are."""

from subscriptions.admin import (
    boxes,
    calendar,
    cycles,
    dunning,
    gifts,
    price_changes,
    promotions,
    reviews,
    subscriptions,
    terminations,
)

__all__ = [
    "boxes",
    "calendar",
    "cycles",
    "dunning",
    "gifts",
    "price_changes",
    "promotions",
    "reviews",
    "subscriptions",
    "terminations",
]
