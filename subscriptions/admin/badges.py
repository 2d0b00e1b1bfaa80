"""The colours of the back office: a range has the one of its cards, a state says whether somebody must act."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from subscriptions.enums import CycleState, GiftState, SubscriptionState
from subscriptions.models import BoxRange

RANGE_COLOURS = {"graine": "#ffc94a", "pousse": "#cde8cf", "tige": "#8cc8f0", "canopee": "#d9ccf2"}
INK, SAND = "#1e2b25", "#f3e6cf"
CYCLE_COLOURS = {
    CycleState.PLANNED: "info",
    CycleState.FROZEN: "warning",
    CycleState.PARKED: "danger",
    CycleState.DECLINED: "danger",
    CycleState.READY: "success",
    CycleState.PACKED: "success",
    CycleState.CANCELLED: "info",
}
SUBSCRIPTION_COLOURS = {
    SubscriptionState.ACTIVE: "success",
    SubscriptionState.ENDING: "warning",
    SubscriptionState.ENDED: "info",
}

GIFT_COLOURS = {
    GiftState.BOUGHT: "warning",
    GiftState.SENT: "info",
    GiftState.REDEEMED: "success",
    GiftState.REFUNDED: "danger",
    GiftState.EXPIRED: "danger",
}


def range_badge(box_range: BoxRange, *, count: int = 0) -> SafeString:
    """The range's name on its colour, with a number of boxes before it."""
    style = f"background:{RANGE_COLOURS.get(box_range.key, SAND)};color:{INK};padding:2px 10px;border-radius:999px;white-space:nowrap"
    words = f"{count} × {box_range.name}" if count else box_range.name
    return format_html('<span style="{}">{}</span>', style, words)
