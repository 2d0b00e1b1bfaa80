from collections import defaultdict

from django.test import RequestFactory
from django.utils.translation import override

from core import slots
from core.components import Alternate, Link, LinkColumn, Menus, Seo
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
    request = RequestFactory().get("/fr/styleguide/", {"page": "2"})
    alternates = (
        Alternate("fr", "https://bambou.example/fr/volcans/"),
        Alternate("en", "https://bambou.example/en/volcanoes/"),
    )
    with override("fr"):
        by_path = page.language_links({"request": request})
        by_alternates = page.language_links({"request": request, "seo": Seo(title="Volcans", alternates=alternates)})
    assert [(link.code, link.name, link.href) for link in by_path] == [
        ("fr", "Français", "/fr/styleguide/?page=2"),
        ("en", "English", "/en/styleguide/?page=2"),
    ]
    assert [link.href for link in by_alternates] == [alternate.href for alternate in alternates]


def test_a_path_that_no_address_matches_leads_to_the_home_page_of_the_other_language() -> None:
    request = RequestFactory().get("/nowhere")
    with override("fr"):
        assert [link.href for link in page.language_links({"request": request})] == ["/fr/", "/en/"]
        assert page.home_url() == "/fr/"
