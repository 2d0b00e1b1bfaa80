from collections import defaultdict
from datetime import UTC, datetime, timedelta

import time_machine
from django.db import DatabaseError
from django.test import RequestFactory
from django.utils.translation import override

from core import slots
from core.components import Alternate, Announcement, Link, LinkColumn, Menus, Seo
from core.templatetags import page


def test_the_menu_and_the_footer_are_what_the_slots_hold(monkeypatch) -> None:
    monkeypatch.setattr(slots, "_filled", defaultdict(dict))
    ideas = {"fr": Link("Idées", "/i"), "en": Link("Ideas", "/i")}
    boxes, column = Link("Boxes", "/b"), LinkColumn("Bambou", (Link("Boxes", "/b"),))
    slots.fill(page.MENUS, name="b", function=lambda *, language: Menus(main=(ideas[language],)))
    slots.fill(page.MENUS, name="a", function=lambda *, language: Menus(main=(boxes,), footer=(column,)))
    with override("fr"):
        assert page.page_menus() == Menus(main=(boxes, ideas["fr"]), footer=(column,))
    with override("en"):
        assert page.page_menus() == Menus(main=(boxes, ideas["en"]), footer=(column,))


def test_a_page_is_linked_in_its_other_languages_by_its_alternates_else_by_its_path() -> None:
    request = RequestFactory().get("/fr/panier/", {"page": "2"})
    alternates = (
        Alternate("fr", "https://bambou.example/fr/volcans/"),
        Alternate("en", "https://bambou.example/en/volcanoes/"),
    )
    with override("fr"):
        by_path = page.language_links({"request": request})
        by_alternates = page.language_links({"request": request, "seo": Seo(title="Volcans", alternates=alternates)})
    assert [(link.code, link.name, link.href) for link in by_path] == [
        ("fr", "Français", "/fr/panier/?page=2"),
        ("en", "English", "/en/basket/?page=2"),
    ]
    assert [link.href for link in by_alternates] == [alternate.href for alternate in alternates]


def test_a_path_that_no_address_matches_leads_to_the_home_page_of_the_other_language() -> None:
    request = RequestFactory().get("/nowhere")
    with override("fr"):
        assert [link.href for link in page.language_links({"request": request})] == ["/fr/", "/en/"]
        assert page.home_url() == "/fr/"


NOON = datetime(2026, 11, 9, 11, 0, tzinfo=UTC)


def announcement(key: str, *, starts: int, ends: int | None) -> Announcement:
    """One of so many minutes from noon on."""
    moments = [NOON + timedelta(minutes=minutes) if minutes is not None else None for minutes in (starts, ends)]
    return Announcement(key, key.title(), "sun", *moments)


def test_of_several_announcements_the_one_that_began_last_is_shown_and_half_open(settings) -> None:
    settings.CLOCK_CAN_TRAVEL = False
    menus = Menus(announcements=(announcement("a", starts=0, ends=None), announcement("b", starts=1, ends=2)))
    shown = []
    for minutes in (-1, 0, 1, 2):
        with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
            shown.append(getattr(page.announcement_now(menus), "key", None))
    assert shown == [None, "a", "b", "a"]


def test_without_a_database_to_tell_the_time_there_is_no_announcement(monkeypatch) -> None:
    def gone():
        raise DatabaseError

    monkeypatch.setattr(page.clock, "now", gone)
    assert page.announcement_now(Menus(announcements=(announcement("a", starts=0, ends=None),))) is None


def test_a_preview_shows_its_own_menus() -> None:
    shown = Menus(main=(Link("Ici", "/ici"),))
    assert page.page_menus(shown) == shown


def test_the_link_to_this_very_page_is_found_on_both_levels() -> None:
    links = (Link("Un", "/un"), LinkColumn("Plus", (Link("Deux", "/deux"),)))
    found = [page.link_here({"request": RequestFactory().get(path)}, links) for path in ("/un", "/deux", "/trois")]
    assert found == ["/un", "/deux", ""]
    assert page.link_here({}, links) == ""
