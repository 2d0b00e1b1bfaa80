"""Visits: half an hour of silence ends one, another site begins one, order of arrival changes nothing."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from tests.factories.tracking import NOON, PageViewFactory
from tracking.enums import Channel, Step
from tracking.models import Event, Visit
from tracking.visits.building import build_visits
from tracking.visits.channels import channel_of
from tracking.visits.splitting import split, step_of


def at(minutes: int, seconds: int = 0, *, start: datetime = NOON) -> datetime:
    return start + timedelta(minutes=minutes, seconds=seconds)


def lengths(*events: Event) -> list[int]:
    return [len(part) for part in split(events)]


def seen(moment: datetime, **fields: object) -> Event:
    return PageViewFactory.build(happened_at=moment, **fields)


def test_half_an_hour_of_silence_ends_a_visit() -> None:
    assert lengths(seen(at(0)), seen(at(29, 59)), seen(at(60))) == [2, 1]
    assert lengths(seen(at(0)), seen(at(30))) == [1, 1]


def test_a_campaign_begins_a_visit() -> None:
    assert lengths(seen(at(0)), seen(at(5), utm_source="mail"), seen(at(29, 59)), seen(at(60))) == [1, 2, 1]


def test_another_site_begins_a_visit_and_a_page_without_one_does_not() -> None:
    google = {"referrer_host": "www.google.fr"}
    assert lengths(seen(at(0), **google), seen(at(1)), seen(at(2), **google)) == [3]
    assert lengths(seen(at(0), **google), seen(at(1)), seen(at(2), referrer_host="blog.example")) == [2, 1]


@pytest.mark.parametrize(
    "start",
    [
        datetime(2026, 11, 23, 22, 45, tzinfo=UTC),  # a quarter to midnight in Paris
        datetime(2026, 10, 25, 0, 45, tzinfo=UTC),  # the clock goes back at 01:00 UTC
        datetime(2026, 3, 29, 0, 45, tzinfo=UTC),  # the clock goes forward at 01:00 UTC
    ],
)
def test_neither_midnight_nor_the_clocks_split_a_visit(start: datetime) -> None:
    assert lengths(seen(at(0, start=start)), seen(at(25, start=start)), seen(at(45, start=start))) == [3]


@pytest.mark.parametrize(
    ("route", "step"),
    [
        ("page", Step.LOOKED),
        ("catalogue:detail", Step.LOOKED),
        ("", Step.LOOKED),
        ("basket:summary", Step.CHOSE),
        ("subscriptions:child", Step.CHOSE),
        ("checkout:address", Step.CHECKOUT),
        ("checkout:done", Step.ORDERED),
        ("checkout:order", Step.LOOKED),
    ],
)
def test_pages_tell_how_far_a_visit_went(route: str, step: Step) -> None:
    assert step_of(route=route) == step


@pytest.mark.parametrize(
    ("host", "channel"),
    [
        ("", Channel.DIRECT),
        ("www.google.fr", Channel.SEARCH),
        ("google.co.uk", Channel.SEARCH),
        ("com.google.android.googlequicksearchbox", Channel.SEARCH),
        ("duckduckgo.com", Channel.SEARCH),
        ("mail.google.com", Channel.MAIL),
        ("gemini.google.com", Channel.ASSISTANT),
        ("chatgpt.com", Channel.ASSISTANT),
        ("chat.mistral.ai", Channel.ASSISTANT),
        ("l.facebook.com", Channel.SOCIAL),
        ("fr.pinterest.com", Channel.SOCIAL),
        ("t.co", Channel.SOCIAL),
        ("notfacebook.com", Channel.REFERRAL),
        ("notgoogle.fr", Channel.REFERRAL),
        ("blog.example", Channel.REFERRAL),
    ],
)
def test_the_referring_host_tells_the_origin(host: str, channel: Channel) -> None:
    assert channel_of(referrer_host=host) == channel


@pytest.mark.django_db
def test_a_visit_holds_what_its_pages_tell() -> None:
    first = PageViewFactory.create(path="/fr/", referrer_host="www.google.fr", device="tablet")
    PageViewFactory.create(happened_at=at(3), path="/fr/abonnement/", route="subscriptions:child")
    PageViewFactory.create(happened_at=at(9), path="/fr/commande/merci/:token/", route="checkout:done")
    assert build_visits(now=at(10)) == 3
    (row,) = Visit.objects.values()
    assert {name: row[name] for name in row if name not in ("id", "visitor")} == {
        "key": first.event_id,
        "consent_level": 1,
        "day": NOON.date(),
        "started_at": NOON,
        "ended_at": at(9),
        "page_views": 3,
        "entry_path": "/fr/",
        "exit_path": "/fr/commande/merci/:token/",
        "channel": "search",
        "channel_rules": 1,
        "referrer_host": "www.google.fr",
        "utm_source": "",
        "utm_medium": "",
        "utm_campaign": "",
        "device": "tablet",
        "language": "fr",
        "step": 3,
        "saw_sign_up": True,
    }


@pytest.mark.django_db
def test_any_order_of_arrival_gives_the_same_visits() -> None:
    moments = [at(0), at(20), at(45), at(90)]
    ids = [f"0000000{n}-0000-4000-8000-000000000000" for n in range(4)]
    found = set()
    for order in itertools.permutations(range(4)):
        Event.objects.all().delete()
        Visit.objects.all().delete()
        for n in order:
            PageViewFactory.create(event_id=ids[n], happened_at=moments[n])
            build_visits(now=at(100))
        rows = Visit.objects.order_by("key").values_list("key", "started_at", "ended_at", "page_views")
        found.add(tuple(rows))
    assert found == {((ids[0], at(0), at(45), 3), (ids[3], at(90), at(90), 1))}


@pytest.mark.django_db
def test_nothing_new_changes_nothing() -> None:
    PageViewFactory.create()
    assert build_visits(now=NOON) == 1
    before = list(Visit.objects.values())
    assert build_visits(now=NOON) == 0
    assert list(Visit.objects.values()) == before


@pytest.mark.django_db
def test_visitors_are_kept_apart() -> None:
    for visitor in ("a" * 32, "b" * 32, "b" * 32):
        PageViewFactory.create(visitor=visitor)
    assert build_visits(now=NOON) == 3
    assert sorted(Visit.objects.values_list("visitor", "page_views")) == [("a" * 32, 1), ("b" * 32, 2)]
