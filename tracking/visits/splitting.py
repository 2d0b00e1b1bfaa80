"""From the page views of one visitor to visits. Pure: the same page views in any order give the same visits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from core.clock import local_day
from tracking.enums import Device, Step
from tracking.models import Event, Visit
from tracking.visits.channels import RULES_VERSION, channel_of

INACTIVITY = timedelta(minutes=30)
# Names of routes, and the step that seeing one of them is. A namespace stands for all of its routes.
STEPS = {
    "basket": Step.CHOSE,
    "subscriptions": Step.CHOSE,
    "checkout": Step.CHECKOUT,
    "payments": Step.CHECKOUT,
    "checkout:done": Step.ORDERED,
    "checkout:order": Step.LOOKED,
}
SIGN_UP = "subscriptions"


def split(events: Iterable[Event]) -> list[list[Event]]:
    """The events in their order, cut into visits.

    A visit ends with 30 minutes of silence. A campaign or a foreign site other than the last one begins another, a page
    without either never does; nor does midnight.
    """
    visits: list[list[Event]] = []
    origin: tuple[str, ...] = ()
    for event in sorted(events, key=lambda event: (event.happened_at, event.event_id)):
        its_origin = _origin(event)
        is_late = bool(visits) and event.happened_at - visits[-1][-1].happened_at >= INACTIVITY
        is_elsewhere = any(its_origin) and its_origin != origin
        if not visits or is_late or is_elsewhere:
            visits.append([])
            origin = its_origin
        visits[-1].append(event)
    return visits


def _origin(event: Event) -> tuple[str, ...]:
    return event.referrer_host, event.utm_source, event.utm_medium, event.utm_campaign


def visit_of(events: list[Event]) -> Visit:
    """The visit that these page views make, not saved."""
    first, last = events[0], events[-1]
    return Visit(
        key=first.event_id,
        consent_level=min(event.consent_level for event in events),
        visitor=first.visitor,
        day=local_day(first.happened_at),
        started_at=first.happened_at,
        ended_at=last.happened_at,
        page_views=len(events),
        entry_path=first.path,
        exit_path=last.path,
        channel=channel_of(referrer_host=first.referrer_host),
        channel_rules=RULES_VERSION,
        referrer_host=first.referrer_host,
        utm_source=first.utm_source,
        utm_medium=first.utm_medium,
        utm_campaign=first.utm_campaign,
        device=first.device or Device.COMPUTER,
        language=first.language,
        step=max(step_of(route=event.route) for event in events),
        saw_sign_up=any(event.route.partition(":")[0] == SIGN_UP for event in events),
    )


def step_of(*, route: str) -> Step:
    """How far into a purchase the page of `route` is."""
    return STEPS.get(route, STEPS.get(route.partition(":")[0], Step.LOOKED))
