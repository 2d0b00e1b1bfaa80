"""What was looked for is counted by day and words, without anybody beside it, and read by staff: what found nothing first."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.test import Client

from tests.factories.shop import UserFactory
from tests.factories.tracking import NOON, PHONE, message, new_id
from tracking import retention
from tracking.collect import searches, wire
from tracking.collect.wire import Search, Unreadable
from tracking.models import Event, SearchCount

PAGE, FILE = "/admin/searches/", "/admin/searches/searches.csv"
pytestmark = pytest.mark.django_db


def count(words: str, results: int = 0, *, days_ago: int = 0, language: str = "fr") -> bool:
    return searches.count(words=words, results=results, language=language, now=NOON - timedelta(days=days_ago))


def rows() -> list[tuple[str, str, int, int]]:
    return list(SearchCount.objects.order_by("pk").values_list("words", "language", "results", "times"))


def test_the_same_words_of_a_day_are_one_row_with_what_was_found_last() -> None:
    assert all([count("Théâtre  d’ombres", 3), count("theatre ombres", 2), count("théâtre ombres", 2, language="en")])
    assert count("theatre ombres", 5, days_ago=1)
    assert rows() == [("theatre ombres", "fr", 2, 2), ("theatre ombres", "en", 2, 1), ("theatre ombres", "fr", 5, 1)]
    assert list(SearchCount.objects.order_by("pk").values_list("day", flat=True)) == [
        date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 22),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "words",
    ["camille@example.fr", "06 12 34 56 78", "+33612345678", "44000", "2N1F-47XX", "commande 2n1f-47xx", "🐝", "  "],
)
def test_what_says_something_of_a_person_is_not_counted(words: str) -> None:
    assert not count(words)
    assert rows() == []


@pytest.mark.parametrize("words", ["BAM-KIT-VOLC", "6 ans", "8-12 ans", "1000 pièces", "12 godets"])
def test_references_ages_and_numbers_are(words: str) -> None:
    assert count(words)


def test_a_page_of_results_tells_it_with_the_page_view() -> None:
    with time_machine.travel(NOON, tick=False):
        body = message(id=new_id(), path="/fr/recherche/", search={"words": "Volcan", "results": 4})
        answer = Client().post(
            "/collect/",
            data=body,
            content_type="text/plain",
            headers={"User-Agent": PHONE, "Sec-Fetch-Site": "same-origin"},
        )
    assert answer.status_code == 204
    assert rows() == [("volcan", "fr", 4, 1)]
    assert not {field.name for field in SearchCount._meta.fields} & {"visitor", "happened_at", "event"}
    assert "volcan" not in str(Event.objects.values().get())


def test_whoever_objects_is_not_counted() -> None:
    body = message(search={"words": "volcan", "results": 4})
    for no in ({"DNT": "1"}, {"Sec-GPC": "1"}):
        headers = {"User-Agent": PHONE, "Sec-Fetch-Site": "same-origin", **no}
        assert Client().post("/collect/", data=body, content_type="text/plain", headers=headers).status_code == 204
    assert rows() == []


def parse(search: object) -> Search | None:
    return wire.parse(body=json.dumps({**json.loads(message()), "search": search}).encode()).search


def test_what_our_script_sends_is_read() -> None:
    assert parse({"words": "volcan", "results": 0}) == Search("volcan", 0)
    assert parse(None) is None


@pytest.mark.parametrize(
    "search",
    [
        "volcan", {}, {"words": "volcan"}, {"words": "volcan", "results": -1}, {"words": "volcan", "results": 1001},
        {"words": "volcan", "results": "3"}, {"words": "volcan", "results": True}, {"words": 3, "results": 3},
        {"words": "a" * 101, "results": 0}, {"words": "vol\x00can", "results": 0}, {"words": "v", "results": 0, "visitor": 1},
    ],
)  # fmt: skip
def test_what_it_would_not_send_is_refused(search: object) -> None:
    with pytest.raises(Unreadable):
        parse(search)


@pytest.fixture
def staff() -> Client:
    user = UserFactory.create(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_searchcount"))
    client = Client(headers={"Accept-Language": "fr"})
    client.force_login(user)
    return client


def fill() -> None:
    for words, results, times, days_ago in (
        ("volcan", 4, 5, 0), ("licorne", 0, 1, 2), ("dinosaure", 0, 3, 1), ("pont", 2, 9, 0), ("vieux", 0, 7, 40),
    ):  # fmt: skip
        for _ in range(times):
            count(words, results, days_ago=days_ago)


def read(client: Client, query: str = "") -> list[list[str]]:
    return list(csv.reader(StringIO(client.get(f"{FILE}{query}").content.decode())))


@time_machine.travel(NOON, tick=False)
def test_what_found_nothing_comes_first_then_what_was_asked_most(staff: Client) -> None:
    fill()
    assert read(staff) == [
        ["words", "language", "times", "results", "last_on"],
        ["dinosaure", "fr", "3", "0", "2026-11-22"],
        ["licorne", "fr", "1", "0", "2026-11-21"],
        ["pont", "fr", "9", "2", "2026-11-23"],
        ["volcan", "fr", "5", "4", "2026-11-23"],
    ]
    assert read(staff, "?period=90d")[1] == ["vieux", "fr", "7", "0", "2026-10-14"]
    html = staff.get(PAGE).content.decode()
    assert html.index("dinosaure") < html.index("licorne") < html.index("pont") < html.index("volcan")
    assert "18 recherches" in html and "dont 4 sans résultat" in html


@time_machine.travel(NOON, tick=False)
def test_what_has_been_found_since_is_not_lost_any_more(staff: Client) -> None:
    count("licorne", 0, days_ago=3)
    count("licorne", 2, days_ago=1)
    assert read(staff)[1:] == [["licorne", "fr", "2", "2", "2026-11-22"]]


@time_machine.travel(NOON, tick=False)
def test_the_list_is_there_when_nothing_was_looked_for_and_for_any_period(staff: Client) -> None:
    assert "Rien n’a été cherché pendant cette période." in staff.get(f"{PAGE}?period=nonsense").content.decode()


def test_it_is_shown_to_those_who_may_see_it() -> None:
    client = Client()
    client.force_login(UserFactory.create(is_staff=True))
    assert [client.get(path).status_code for path in (PAGE, FILE)] == [403, 403]
    assert Client().get(PAGE).status_code == 302


@time_machine.travel(NOON, tick=False)
def test_more_searches_ask_no_more_questions(staff: Client, django_assert_max_num_queries: object) -> None:
    fill()
    staff.get(PAGE)
    for number in range(30):
        count(f"mot{number}")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        staff.get(PAGE)


def test_old_counts_go() -> None:
    count("volcan", days_ago=758)
    count("pont", days_ago=759)
    assert retention.delete_old(now=NOON) == 1
    assert [row[0] for row in rows()] == ["volcan"]
