"""Redirects: made when an address changes, managed by editors, by hand and by file, and never in a circle."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from content.roles import EDITOR
from tests.factories import content as factory
from tests.unit.content.people import client_of, person, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return client_of(person(EDITOR))


@pytest.fixture
def rename(django_capture_on_commit_callbacks):
    """Call it with a page and its new slug: published, with all that follows the commit."""

    def publish(page, slug):
        with django_capture_on_commit_callbacks(execute=True):
            page.slug = slug
            page.save_revision().publish()

    return publish


def where(address):
    response = Client().get(address)
    return response.status_code, response.headers.get("Location", "")


def all_redirects():
    return sorted(Redirect.objects.values_list("old_path", "automatically_created"))


def test_a_new_slug_leads_on_from_the_old_one_with_the_pages_below(rename):
    page = published(factory.standard_page(slug="livraison"))
    factory.standard_page(parent=page, slug="delais")
    rename(page, "envoi")
    assert where("/fr/livraison/") == (301, "/fr/envoi/")
    assert where("/fr/livraison/delais/") == (301, "/fr/envoi/delais/")


def test_an_english_page_that_moves_is_followed_in_its_language():
    home = factory.home("en")
    page, shelf = factory.standard_page(parent=home, slug="delivery"), factory.standard_page(parent=home, slug="help")
    page.move(shelf, pos="last-child")
    assert where("/en/delivery/") == (301, "/en/help/delivery/")


def test_a_page_back_at_its_old_address_leaves_no_circle_behind(rename):
    page = published(factory.standard_page(slug="livraison"))
    rename(page, "envoi")
    rename(page, "livraison")
    assert all_redirects() == [("/fr/envoi", True)]
    page.unpublish()
    assert where("/fr/livraison/") == (404, "")


def form(**fields):
    return {"old_path": "", "site": "", "redirect_page": "", "redirect_link": "", "is_permanent": "on", **fields}


def test_an_editor_adds_and_deletes_one(editor):
    page = factory.standard_page()
    editor.post(reverse("wagtailredirects:add"), form(old_path="/fr/vieux/", redirect_page=page.pk))
    assert where("/fr/vieux/") == (301, "/fr/livraison/")
    editor.post(reverse("wagtailredirects:delete", args=[Redirect.objects.get().pk]))
    assert where("/fr/vieux/")[0] == 404


@pytest.mark.parametrize(
    ("known", "added"),
    [
        ([], ("/a", "{shop}/a/")),
        ([("/b", "{shop}/a")], ("/a", "{shop}/b/")),
        ([("/b", "{shop}/c"), ("/c", "{shop}/a/")], ("/a", "{shop}/b")),
    ],
)
def test_a_circle_is_refused_in_words_and_nothing_is_kept(editor, settings, known, added):
    for old_path, link in known:
        Redirect.add_redirect(old_path, link.format(shop=settings.PUBLIC_URL))
    before = all_redirects()
    old_path, link = added
    response = editor.post(
        reverse("wagtailredirects:add"), form(old_path=old_path, redirect_link=link.format(shop=settings.PUBLIC_URL))
    )
    assert "tournerait en rond" in response.content.decode()
    assert all_redirects() == before


def test_a_page_s_own_address_leads_to_no_redirect_to_itself(editor):
    page = factory.standard_page()
    response = editor.post(reverse("wagtailredirects:add"), form(old_path="/fr/livraison/", redirect_page=page.pk))
    assert "tournerait en rond" in response.content.decode()
    assert all_redirects() == []


def test_an_address_of_an_older_site_without_a_language_is_led_on_at_once():
    Redirect.add_redirect("/a-propos", factory.standard_page())
    assert where("/a-propos/") == (301, "/fr/livraison/")


def test_a_way_that_ends_elsewhere_is_no_circle(editor, settings):
    Redirect.add_redirect("/b", "https://example.org/a")
    editor.post(reverse("wagtailredirects:add"), form(old_path="/a", redirect_link=f"{settings.PUBLIC_URL}/b"))
    assert all_redirects() == [("/a", False), ("/b", False)]


def test_they_come_from_a_file_without_circles_and_go_into_one(editor, settings):
    rows = f"from,to\n/vieux,{settings.PUBLIC_URL}/fr/\n/rond,{settings.PUBLIC_URL}/rond\n"
    file = SimpleUploadedFile("redirects.csv", rows.encode(), content_type="text/csv")
    confirm = editor.post(reverse("wagtailredirects:start_import"), {"import_file": file})
    initial = confirm.context["form"].initial
    done = editor.post(
        reverse("wagtailredirects:process_import"),
        {**initial, "from_index": "0", "to_index": "1", "permanent": "on", "site": ""},
    )
    assert "tournerait en rond" in done.content.decode()
    assert all_redirects() == [("/vieux", False)]
    exported = editor.get(reverse("wagtailredirects:index"), {"export": "csv"}).getvalue().decode()
    assert f"/vieux,{settings.PUBLIC_URL}/fr/" in exported
