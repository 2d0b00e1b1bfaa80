import pytest
from wagtail.models import Page, Site

from content.pages.home import HomePage
from content.tree import ensure_roots

pytestmark = pytest.mark.django_db


def test_every_language_has_a_home_after_migrate():
    assert sorted(HomePage.objects.values_list("slug", flat=True)) == ["en", "fr"]
    assert Site.objects.get().root_page.slug == "fr"


def test_a_second_call_makes_nothing():
    before = list(Page.objects.order_by("pk").values_list("pk", "title"))
    ensure_roots()
    assert list(Page.objects.order_by("pk").values_list("pk", "title")) == before
