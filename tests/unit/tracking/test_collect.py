"""The door of collection: who may enter, what is kept, and what never is."""

from __future__ import annotations

import json
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories.tracking import NOON, PHONE, message, new_id
from tracking.collect import visitors
from tracking.models import Event

OURS = {"Sec-Fetch-Site": "same-origin"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_salt_remembered() -> None:
    visitors.forget_salts()


def send(
    body: bytes, *, headers: dict[str, str] | None = None, user_agent: str = PHONE, address: str = "203.0.113.7"
) -> Any:
    return Client().post(
        "/collect/",
        data=body,
        content_type="text/plain;charset=UTF-8",
        headers={"User-Agent": user_agent, **(OURS if headers is None else headers)},
        REMOTE_ADDR=address,
    )


@time_machine.travel(NOON, tick=False)
def test_a_page_view_becomes_one_row_at_the_exempt_level() -> None:
    event_id = new_id()
    answer = send(message(id=event_id, referrer="www.google.fr"))
    assert (answer.status_code, answer.content, answer.cookies) == (204, b"", {})
    (row,) = Event.objects.values()
    assert row["visitor"] != "" and len(row["visitor"]) == 32
    assert {name: row[name] for name in row if name not in ("id", "visitor")} == {
        "event_id": event_id,
        "kind": "page_view",
        "consent_level": 1,
        "happened_at": NOON,
        "stored_at": NOON,
        "day": NOON.date(),
        "awaits_visit": True,
        "path": "/fr/",
        "route": "page",
        "referrer_host": "www.google.fr",
        "utm_source": "",
        "utm_medium": "",
        "utm_campaign": "",
        "utm_content": "",
        "utm_term": "",
        "device": "phone",
        "language": "fr",
        "subject": "",
        "detail": "",
        "amount": None,
        "currency": "",
    }


def test_the_same_event_twice_is_one_row() -> None:
    body = message()
    assert [send(body).status_code for _ in range(3)] == [204, 204, 204]
    assert Event.objects.count() == 1


def test_a_request_is_one_insert_and_nothing_else(
    django_assert_num_queries: DjangoAssertNumQueries, settings: Any
) -> None:
    settings.CLOCK_CAN_TRAVEL = False  # its offset is read again each second
    send(message())
    with django_assert_num_queries(1) as queries:
        send(message())
    assert queries[0]["sql"].startswith("INSERT")


def test_campaigns_are_not_kept_without_consent() -> None:
    send(message(campaign={"source": "newsletter", "campaign": "rentrée"}))
    row = Event.objects.get()
    assert (row.utm_source, row.utm_medium, row.utm_campaign) == ("", "", "")


def test_no_column_holds_the_address_or_the_browser() -> None:
    send(message())
    row = json.dumps({name: str(value) for name, value in Event.objects.values()[0].items()})
    assert "203.0" not in row
    assert "iPhone" not in row


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://testserver"}, 204),
    ],
)
def test_only_our_own_pages_may_send(headers: dict[str, str], status: int) -> None:
    assert send(message(), headers=headers).status_code == status
    assert Event.objects.count() == (status == 204)


@pytest.mark.parametrize(
    "headers", [{"DNT": "1"}, {"Sec-GPC": "1"}, {"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}]
)
def test_who_objects_is_not_counted(headers: dict[str, str]) -> None:
    assert send(message(), headers={**OURS, **headers}).status_code == 204
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    "user_agent",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/141.0.0.0 Safari/537.36",
        "python-requests/2.32.3",
        "curl/8.5.0",
    ],
)
def test_machines_are_not_counted(user_agent: str) -> None:
    assert send(message(), user_agent=user_agent).status_code == 204
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"null", 400),
        (b"\xff\xfe", 400),
        (b"[" * 2000, 400),
        (message(id=""), 400),
        (message(id="1"), 400),
        (message(id=7), 400),
        (message(path=""), 400),
        (message(path="fr/"), 400),
        (message(path="//evil.example/"), 400),
        (message(path="/fr/?email=a@example.org"), 400),
        (message(path="/fr/\x00"), 400),
        (message(path="/fr/\ud800"), 400),
        (message(path="/fr/" + "a" * 252), 400),
        (message(path="/admin/"), 400),
        (message(path="/health/live"), 400),
        (message(path=None), 400),
        (message(referrer="https://example.org/page"), 400),
        (message(referrer="<b>"), 400),
        (message(device="fridge"), 400),
        (message(language="xx"), 400),
        (message(language=["fr"]), 400),
        (message(campaign="mail"), 400),
        (message(campaign={"gclid": "abc"}), 400),
        (message(campaign={"source": 1}), 400),
        (message(kind="purchase", amount="1000"), 400),
        (message(path="/fr/" + "a" * 2100), 413),
    ],
)
def test_what_our_script_would_not_send_is_refused(body: bytes, status: int) -> None:
    assert send(body).status_code == status
    assert Event.objects.count() == 0


def test_reading_is_not_allowed() -> None:
    assert Client().get("/collect/").status_code == 405


def test_one_person_is_one_visitor_for_a_day_and_another_one_the_next() -> None:
    keys = []
    for moment in (
        "2026-11-23T11:00Z",
        "2026-11-23T22:59Z",
        "2026-11-23T23:01Z",
        "2026-11-24T02:59Z",
        "2026-11-24T03:01Z",
    ):
        with time_machine.travel(moment, tick=False):
            send(message())
        keys.append(Event.objects.latest("id").visitor)
    assert keys[0] == keys[1] == keys[2] == keys[3] != keys[4]


def test_two_browsers_are_two_visitors_and_neighbours_with_one_browser_are_one() -> None:
    for address, user_agent in [
        ("203.0.113.7", PHONE),
        ("203.0.7.1", PHONE),
        ("198.51.100.1", PHONE),
        ("203.0.113.7", PHONE + " Other"),
    ]:
        send(message(), address=address, user_agent=user_agent)
    first, neighbour, elsewhere, other_browser = Event.objects.order_by("id").values_list("visitor", flat=True)
    assert first == neighbour
    assert len({first, elsewhere, other_browser}) == 3


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.7", "203.0.0.0/16"),
        ("::ffff:203.0.113.7", "203.0.0.0/16"),
        ("2001:db8:1234:5678::1", "2001:db8:1234::/48"),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_addresses_are_cut_before_they_are_hashed(address: str, kept: str) -> None:
    assert visitors.truncated(address=address) == kept


def test_behind_our_proxy_the_last_hop_counts(settings: Any) -> None:
    settings.TRUST_PROXY = True
    for chain in ("10.0.0.1, 203.0.113.7", "evil, 203.0.113.7", "203.0.113.7"):
        send(message(), headers={**OURS, "X-Forwarded-For": chain})
    assert Event.objects.values("visitor").distinct().count() == 1
