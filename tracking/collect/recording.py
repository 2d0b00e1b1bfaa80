"""What is kept of a page view, and where it goes first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.clock import local_day
from tracking.collect import stream
from tracking.collect.addresses import Page
from tracking.collect.storing import store
from tracking.collect.wire import CAMPAIGN_KEYS, PageView
from tracking.enums import ConsentLevel, EventKind

PAYMENT_HOSTS = ("stripe.com", "paypal.com")


def page_view_columns(
    *, view: PageView, page: Page, visitor: str, own_host: str, level: ConsentLevel, now: datetime
) -> dict[str, Any]:
    """The columns of a page view, without what `level` does not allow to keep."""
    campaign = view.campaign if level >= ConsentLevel.MEASURED else {}
    return {
        "event_id": view.event_id,
        "kind": EventKind.PAGE_VIEW.value,
        "consent_level": level.value,
        "happened_at": now,
        "day": local_day(now),
        "visitor": visitor,
        "awaits_visit": True,
        "path": page.path[:255],
        "route": page.route[:100],
        "referrer_host": foreign_host(host=view.referrer_host, own_host=own_host),
        **{f"utm_{key}": campaign.get(key, "") for key in CAMPAIGN_KEYS},
        "device": view.device.value,
        "language": view.language,
    }


def foreign_host(*, host: str, own_host: str) -> str:
    """`host`, or nothing for our own, its subdomains, and the payment pages from which customers come back."""
    own = own_host.partition(":")[0].lower().removeprefix("www.")
    for mine in (own, *PAYMENT_HOSTS):
        if host == mine or host.endswith(f".{mine}"):
            return ""
    return host


def record(*, columns: dict[str, Any], now: datetime) -> None:
    """Keep one page view: on the stream where there is one that answers, else as a row at once."""
    if not stream.push(columns=columns):
        store([columns], now=now)
