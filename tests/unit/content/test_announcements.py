"""Announcements: above every page of their language within their time, to the minute, without a query when kept."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from content.announcements import Announcement
from content.roles import EDITOR
from tests.factories import content as factory
from tests.factories.markets import markets
from tests.pages import squeezed
from tests.unit.content.people import client_of, person

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 9, 11, 0, tzinfo=UTC)
IN_AN_HOUR = NOON + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        factory.home()
        markets()
        yield


def locale(language="fr"):
    return factory.home(language).locale


def announced(text="Jusqu’au 15", *, link=(), **fields):
    values = {"locale": locale(), "sheet": "sun", "starts_at": NOON, "ends_at": IN_AN_HOUR, **fields}
    field = Announcement._meta.get_field("link")
    return Announcement.objects.create(text=text, link=field.to_python(factory.stream(*link)), **values)


def page_at(moment, path="/fr/"):
    with time_machine.travel(moment, tick=False):
        return squeezed(Client().get(path).content.decode())


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("is_kept", [True, False])
def test_it_appears_and_disappears_at_its_moment_by_itself(is_kept):
    announced(starts_at=NOON + timedelta(minutes=5))
    shown = []
    for moment in (
        NOON,
        NOON + timedelta(minutes=5) - SECOND,
        NOON + timedelta(minutes=5),
        IN_AN_HOUR - SECOND,
        IN_AN_HOUR,
    ):
        if not is_kept:
            cache.clear()
        shown.append("Jusqu’au 15" in page_at(moment))
    assert shown == [False, False, True, True, False]


def test_one_without_an_end_stays_and_the_one_that_began_last_is_shown():
    announced("Toujours", ends_at=None)
    announced("Brève", starts_at=NOON + timedelta(minutes=1), ends_at=NOON + timedelta(minutes=2))
    during = page_at(NOON + timedelta(minutes=1))
    assert ("Brève" in during, "Toujours" in during) == (True, False)
    assert ["Toujours" in page_at(NOON + timedelta(days=days)) for days in (1, 90)] == [True, True]


def test_it_is_of_one_language_and_stands_on_the_pages_of_the_shop_too():
    announced()
    assert "Jusqu’au 15" not in page_at(NOON, "/en/")
    assert "Jusqu’au 15" in page_at(NOON, "/fr/boutique/")


def test_its_link_is_drawn_and_left_out_once_its_page_is_gone(django_capture_on_commit_callbacks):
    page = factory.standard_page()
    announced(link=[("link", {"label": "Lire", "page": page.pk})])
    assert '<a href="/fr/livraison/">Lire</a>' in page_at(NOON)
    page.unpublish()
    html = page_at(NOON)
    assert ("Jusqu’au 15" in html, "Lire" in html) == (True, False)


def test_kept_ones_cost_no_query_and_pages_stay_the_same_for_everybody(django_assert_num_queries):
    announced()
    first = Client().get("/fr/")
    with django_assert_num_queries(4):
        second = Client().get("/fr/")
    assert first.content == second.content
    assert not second.cookies


def test_what_puts_it_away_is_a_script_of_its_own_and_a_button_that_waits_for_it():
    html = page_at(NOON)
    assert "announcement.js" not in html
    row = announced()
    html = page_at(NOON)
    assert f'data-announcement-key="{row.pk}-' in html
    assert "data-announcement-close hidden" in html


def test_changed_words_are_another_announcement():
    row = announced()
    before = page_at(NOON).split('data-announcement-key="')[1].split('"')[0]
    row.text = "Jusqu’au 16"
    row.save()
    assert page_at(NOON).split('data-announcement-key="')[1].split('"')[0] != before


def test_the_checkout_is_left_in_peace():
    announced()
    assert "Jusqu’au 15" not in page_at(NOON, "/fr/commande/")


def test_an_end_before_the_beginning_is_refused():
    row = Announcement(locale=locale(), text="Vite", starts_at=NOON, ends_at=NOON)
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert list(refused.value.message_dict) == ["ends_at"]


def form(**fields):
    values = {"locale": locale().pk, "text": "Deux jours encore", "sheet": "coral", "link-count": "0"}
    return {**values, "starts_at": "2026-11-09 12:00", "ends_at": "2026-11-11 12:00", **fields}


def test_an_editor_announces_something_and_sees_it_before_it_is_saved():
    editor = client_of(person(EDITOR))
    preview = reverse("wagtailsnippets_content_announcement:preview_on_add")
    assert editor.post(preview, form(starts_at="2027-01-01 12:00", ends_at="")).json()["is_valid"] is True
    assert "Deux jours encore" in editor.get(f"{preview}?in_preview_panel=true").content.decode()
    assert "Deux jours encore" not in page_at(NOON)
    response = editor.post(reverse("wagtailsnippets_content_announcement:add"), form())
    assert response.status_code == 302, response.context["form"].errors
    assert "Deux jours encore" in page_at(NOON)
    assert "announcement--coral" in page_at(NOON)
