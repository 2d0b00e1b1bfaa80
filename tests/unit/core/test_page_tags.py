from collections import defaultdict

from django.test import RequestFactory
from django.utils.translation import override

from core import slots
from core.components import Alternate, Link, LinkColumn, Seo
from core.templatetags import page


def test_the_menu_and_the_footer_are_what_the_slots_hold(monkeypatch) -> None:
    monkeypatch.setattr(slots, "_filled", defaultdict(dict))
    slots.fill(
        page.MAIN_MENU, name="b", function=lambda *, language: [Link("Idées" if language == "fr" else "Ideas", "/i")]
    )
    slots.fill(page.MAIN_MENU, name="a", function=lambda *, language: [Link("Boxes", "/b")])
    slots.fill(page.FOOTER, name="a", function=lambda *, language: [LinkColumn("Bambou", [Link("Boxes", "/b")])])
    with override("fr"):
        assert page.navigation_links() == [Link("Boxes", "/b"), Link("Idées", "/i")]
        assert page.footer_links() == [LinkColumn("Bambou", [Link("Boxes", "/b")])]
    with override("en"):
        assert page.navigation_links() == [Link("Boxes", "/b"), Link("Ideas", "/i")]


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
