import re

import pytest
from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from core.company import mediator
from core.templatetags.kept import KeptNode
from core.views.patterns import SKETCHES

PAGES = [name for name in SKETCHES if name != "mail"]
# Drawn with Django's messages, so they belong to one visitor.
PRIVATE = {"basket", "account"}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", [*SKETCHES, ""])
def test_every_page_is_drawn_in_both_languages(client: Client, language: str, name: str) -> None:
    response = client.get(f"/patterns/{language}/{name + '/' if name else ''}")
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.text
    assert response.text.count("<h1") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*PAGES, ""])
def test_no_page_has_a_script_or_a_style_of_its_own(client: Client, name: str) -> None:
    text = client.get(f"/patterns/fr/{name + '/' if name else ''}").text
    assert re.findall(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)|javascript:", text) == []
    assert re.findall(r'(?:src|href)="(?:https?:)?//', text.replace(mediator().site, "")) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in PAGES if name not in PRIVATE])
def test_a_public_page_is_the_same_for_everybody_and_sets_no_cookie(name: str) -> None:
    first, second = Client().get(f"/patterns/fr/{name}/"), Client().get(f"/patterns/fr/{name}/")
    assert first.content == second.content
    assert not first.cookies
    assert "csrf" not in first.text


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*PAGES, ""])
def test_every_id_is_given_once_and_every_reference_leads_to_one(client: Client, name: str) -> None:
    text = client.get(f"/patterns/fr/{name + '/' if name else ''}").text
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    references = re.findall(r'\s(?:for|form|aria-labelledby|popovertarget|data-dialog-open)="([^"]+)"', text)
    assert set(references) - set(ids) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/patterns/", "/patterns/fr/", "/patterns/fr/home/"])
def test_there_are_no_patterns_where_demo_pages_are_off(client: Client, settings, path: str) -> None:
    assert client.get(path).status_code == 200
    settings.DEMO_PAGES = False
    assert client.get(path, follow=True).status_code == 404


def test_production_has_no_demo_pages() -> None:
    folder = settings.BASE_DIR / "config" / "settings"
    on = {path.stem for path in folder.glob("*.py") if "DEMO_PAGES = True" in path.read_text()}
    assert on == {"local", "demo", "test", "staging"}


@pytest.mark.django_db
def test_without_a_language_the_patterns_speak_the_visitors_and_lead_to_the_other(client: Client) -> None:
    text = client.get("/patterns/", headers={"Accept-Language": "en"}).text
    assert '<html lang="en"' in text
    assert 'href="/patterns/fr/"' in text
    assert 'href="/patterns/en/home/"' in text
    assert client.get("/patterns/de/", follow=True).status_code == 404
    assert 'href="/patterns/en/home/"' in client.get("/patterns/fr/home/").text


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_component_stands_among_the_patterns(client: Client, language: str, monkeypatch) -> None:
    # What was kept of an earlier drawing is drawn again, so that the templates within are seen.
    monkeypatch.setattr(KeptNode, "render", lambda self, context: self.nodelist.render(drawn_anew(self, context)))
    drawn = {each.name for each in client.get(f"/patterns/{language}/").templates}
    folder = settings.BASE_DIR / "templates"
    written = {path.relative_to(folder).as_posix() for path in (folder / "components").rglob("*.html")}
    assert written - drawn == set()


def drawn_anew(node: KeptNode, context: Context) -> Context:
    return context.new({name: value.resolve(context) for name, value in node.values.items()})


@pytest.mark.django_db
def test_a_page_that_is_not_there_says_so_and_leads_home(client: Client) -> None:
    response = client.get("/patterns/fr/nothing/", follow=True, headers={"Accept-Language": "fr"})
    assert response.status_code == 404
    assert "Cette page est partie dans la forêt" in response.text
    assert 'href="/fr/"' in response.text


def test_the_page_for_a_broken_server_needs_neither_request_nor_database() -> None:
    with override("fr"):
        text = render_to_string("500.html")
    assert "Quelque chose s’est cassé de notre côté" in text
    assert 'href="/fr/"' in text
    assert settings.STATIC_URL in text
