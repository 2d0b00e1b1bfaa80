import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from core.company import mediator
from core.views.styleguide import SKETCHES

PAGES = [name for name in SKETCHES if name != "mail"]
# Drawn with Django's messages, so they belong to one visitor.
PRIVATE = {"basket", "account"}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", [*SKETCHES, ""])
def test_every_page_is_drawn_in_both_languages(client: Client, language: str, name: str) -> None:
    response = client.get(f"/{language}/styleguide/{name + '/' if name else ''}")
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.text
    assert response.text.count("<h1") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*PAGES, ""])
def test_no_page_has_a_script_or_a_style_of_its_own(client: Client, name: str) -> None:
    text = client.get(f"/fr/styleguide/{name + '/' if name else ''}").text
    assert re.findall(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)|javascript:", text) == []
    assert re.findall(r'(?:src|href)="(?:https?:)?//', text.replace(mediator().site, "")) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in PAGES if name not in PRIVATE])
def test_a_public_page_is_the_same_for_everybody_and_sets_no_cookie(name: str) -> None:
    first, second = Client().get(f"/fr/styleguide/{name}/"), Client().get(f"/fr/styleguide/{name}/")
    assert first.content == second.content
    assert not first.cookies
    assert "csrf" not in first.text


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*PAGES, ""])
def test_every_id_is_given_once_and_every_reference_leads_to_one(client: Client, name: str) -> None:
    text = client.get(f"/fr/styleguide/{name + '/' if name else ''}").text
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    references = re.findall(r'\s(?:for|form|aria-labelledby|popovertarget|data-dialog-open)="([^"]+)"', text)
    assert set(references) - set(ids) == set()


@pytest.mark.django_db
def test_there_is_no_style_guide_where_demo_pages_are_off(client: Client, settings) -> None:
    settings.DEMO_PAGES = False
    assert client.get("/fr/styleguide/home/").status_code == 404
    assert client.get("/fr/styleguide/").status_code == 404


@pytest.mark.django_db
def test_a_page_that_is_not_there_says_so_and_leads_home(client: Client) -> None:
    response = client.get("/fr/styleguide/nothing/")
    assert response.status_code == 404
    assert "Cette page est partie dans la forêt" in response.text
    assert 'href="/fr/"' in response.text


def test_the_page_for_a_broken_server_needs_neither_request_nor_database() -> None:
    with override("fr"):
        text = render_to_string("500.html")
    assert "Quelque chose s’est cassé de notre côté" in text
    assert 'href="/fr/"' in text
    assert settings.STATIC_URL in text
