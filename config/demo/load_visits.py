"""The demo shop's visitors of a year: page views as the collection keeps them, cut into visits and added up by its own code.

Drawn from a seed, so that every demo shop has the same visitors. Each order of the history has its visit; most visits
have none. Page views themselves are not stored: a visit is a pure function of them, and they would be a hundred thousand.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.conf import settings
from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import override

from core import clock
from core.locks import in_transaction
from shop.catalogue.addresses import product_path
from shop.catalogue.enums import ProductKind
from shop.catalogue.models import Product
from shop.order.enums import OrderKind
from tracking.collect.addresses import Page, page_of
from tracking.collect.recording import page_view_columns
from tracking.collect.wire import PageView
from tracking.enums import ConsentLevel, Device, EventKind
from tracking.facts.building import rebuild
from tracking.models import Event, Visit
from tracking.visits.splitting import split, visit_of

T = TypeVar("T")
SEED = 20260321
# Visits on an ordinary day at the end of the year; the shop began with half of them.
USUAL = 18
# By month and by day of the week (Monday first): presents before Christmas, the beach in August, a parent's Sunday evening.
SEASON = (0.9, 0.9, 1.0, 1.0, 0.95, 0.9, 0.75, 0.65, 1.15, 1.1, 1.5, 1.7)
WEEK = (1.0, 0.95, 1.1, 0.9, 0.85, 1.0, 1.2)
HOURS = (1, 0, 0, 0, 0, 1, 2, 4, 5, 5, 6, 6, 8, 8, 6, 5, 6, 6, 6, 6, 9, 11, 8, 4)
DEVICES = ((Device.PHONE, 55), (Device.COMPUTER, 37), (Device.TABLET, 8))
LANGUAGES = (("fr", 88), ("en", 12))
CAME_FROM = (
    ("", 30),
    ("www.google.com", 34),
    ("www.bing.com", 3),
    ("www.qwant.com", 2),
    ("l.instagram.com", 9),
    ("m.facebook.com", 6),
    ("www.pinterest.fr", 5),
    ("chatgpt.com", 4),
    ("mail.google.com", 4),
    ("messagerie.orange.fr", 2),
    ("lesjoursdepluie.example", 3),
)
# How far a visit without an order goes: kinds of pages after the first one, where `look` is one to five pages.
WAYS: tuple[tuple[tuple[str, ...], int], ...] = (
    ((), 38),
    (("look",), 40),
    (("look", "funnel"), 9),
    (("look", "basket"), 6),
    (("funnel", "plan", "address"), 4),
    (("look", "basket", "address", "pay"), 3),
)
BOUGHT: tuple[tuple[tuple[str, ...], int], ...] = (
    (("funnel", "plan", "address", "pay", "done"), 60),
    (("look", "basket", "address", "pay", "done"), 40),
)
ROUTES = {
    "funnel": "subscriptions:start",
    "plan": "subscriptions:plan",
    "basket": "basket:summary",
    "address": "checkout:address",
    "pay": "checkout:pay",
    "done": "checkout:done",
}


@dataclass(frozen=True)
class Site:
    """The pages of one language: those that people look at, and one of each step of a purchase."""

    shelf: Sequence[Page]
    steps: Mapping[str, Page]


def load(*, now: datetime) -> int:
    """Make the visits from the history's first day to `now`; return how many. A shop that has visits keeps them."""
    first_day = Event.objects.filter(kind=EventKind.PURCHASE).aggregate(day=Min("day"))["day"]
    if first_day is None or Visit.objects.exists():
        return 0
    today = clock.local_day(now)
    visits = list(_visits(first_day=first_day, today=today, now=now))
    _save(visits)
    rebuild(first=first_day, last=today)
    return len(visits)


@in_transaction
def _save(visits: list[Visit]) -> None:
    Visit.objects.bulk_create(visits, batch_size=500)


def _visits(*, first_day: date, today: date, now: datetime) -> Iterator[Visit]:
    sites = {language: _site(language) for language, _share in LANGUAGES}
    purchases = Event.objects.filter(kind=EventKind.PURCHASE, detail=OrderKind.PURCHASE).order_by()
    orders = dict(purchases.values_list("day").annotate(Count("pk")))
    year = (today - first_day).days or 1
    for number in range(year + 1):
        day = first_day + timedelta(days=number)
        draw = random.Random(f"{SEED} {day}")  # noqa: S311 - a demo's past, nothing secret
        strangers = USUAL * (0.5 + 0.5 * number / year) * SEASON[day.month - 1] * WEEK[day.weekday()]
        ways = [_one_of(BOUGHT, draw) for _ in range(orders.get(day, 0))]
        ways += [_one_of(WAYS, draw) for _ in range(round(strangers * draw.uniform(0.8, 1.2)))]
        for way in ways:
            events = _page_views(way, day=day, sites=sites, draw=draw)
            if events[-1].happened_at < now:
                yield from map(visit_of, split(events))


def _page_views(way: tuple[str, ...], *, day: date, sites: Mapping[str, Site], draw: random.Random) -> list[Event]:
    """The page views of one visitor on this day, as the collection would keep them."""
    language, device, host = _one_of(LANGUAGES, draw), _one_of(DEVICES, draw), _one_of(CAME_FROM, draw)
    visitor = f"{draw.getrandbits(128):032x}"
    moment = clock.at(day, time(draw.choices(range(24), HOURS)[0], draw.randrange(60), draw.randrange(60)))
    events: list[Event] = []
    for page in _pages(way, site=sites[language], draw=draw):
        view = PageView(
            event_id=str(uuid.UUID(int=draw.getrandbits(128), version=4)),
            path=page.path,
            referrer_host="" if events else host,
            device=device,
            language=language,
        )
        columns = page_view_columns(
            view=view,
            page=page,
            visitor=visitor,
            own_host=settings.PUBLIC_HOST,
            level=ConsentLevel.EXEMPT,
            now=moment,
        )
        events.append(Event(**columns, stored_at=moment))
        moment += timedelta(seconds=draw.randint(8, 240))
    return events


def _pages(way: tuple[str, ...], *, site: Site, draw: random.Random) -> list[Page]:
    """The first page, then those of the way."""
    pages = [site.shelf[0] if draw.random() < 0.5 else draw.choice(site.shelf)]
    for kind in way:
        pages += draw.choices(site.shelf, k=draw.randint(1, 5)) if kind == "look" else [site.steps[kind]]
    return pages


def _site(language: str) -> Site:
    slugs = Product.objects.exclude(kind=ProductKind.PLAN).filter(is_public=True).order_by("pk")
    with override(language):
        looked_at = [f"/{language}/", reverse("catalogue:list")]
        steps = {
            kind: reverse(route, kwargs={"token": "secret"} if kind in ("pay", "done") else None)
            for kind, route in ROUTES.items()
        }
    looked_at += [
        product_path(slug=slug, language=language) for slug in slugs.values_list(f"slug_{language}", flat=True)
    ]
    return Site(
        shelf=[page_of(path=path) for path in looked_at],
        steps={kind: page_of(path=path) for kind, path in steps.items()},
    )


def _one_of(table: Sequence[tuple[T, int]], draw: random.Random) -> T:
    """One of the table's values, by their shares."""
    return draw.choices([value for value, _share in table], [share for _value, share in table])[0]
