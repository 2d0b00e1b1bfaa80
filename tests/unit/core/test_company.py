"""The company stands in one place: invoices, mails, the footer and the demo shop's pages say the same of it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory

from config.demo import sources
from core.company import company

ELSEWHERE = {
    "name": "Bambou SARL",
    "legal_form": "SARL",
    "capital": "10000",
    "line1": "3 place du Change",
    "postcode": "69005",
    "city": "Lyon",
    "country": "FR",
    "registration": "RCS Lyon 111 222 333",
    "vat_number": "FR11222333444",
    "email": "salut@bambou.example",
}


@pytest.fixture
def moved(settings):
    """A company that went to Lyon."""
    settings.SELLER = ELSEWHERE
    sources.read.cache_clear()
    yield
    sources.read.cache_clear()


def test_one_line():
    assert company().line == "Bambou SAS, 24 quai des Antilles, 44200 Nantes"


@pytest.mark.usefixtures("moved")
@pytest.mark.parametrize("template", ["emails/base.txt", "emails/base.html", "components/footer.html"])
def test_mails_and_footer_follow_the_settings(template):
    text = render_to_string(template, {"request": RequestFactory().get("/fr/")})
    assert "Bambou SARL, 3 place du Change, 69005 Lyon" in text
    assert "Nantes" not in text


@pytest.mark.usefixtures("moved")
def test_the_pages_and_goods_of_the_demo_shop_follow_the_settings():
    pages, products = str(sources.read("pages")), sources.read("products")
    assert pages.count("3 place du Change, 69005 Lyon") == 10
    assert "RCS Lyon 111 222 333" in pages
    assert "{company" not in pages
    assert products[0]["specs"]["maker"]["address"] == "3 place du Change, 69005 Lyon, France"


def test_no_other_street_is_written_anywhere():
    root = Path(settings.BASE_DIR)
    files = [*root.glob("templates/**/*.html"), *root.glob("templates/**/*.txt"), *root.glob("config/demo/data/*.yaml")]
    assert files
    spoken = re.compile(r"Bambou(?: SAS)?, \d+ |quai des Antilles|quai de la Fosse")
    assert [str(path) for path in files if spoken.search(path.read_text(encoding="utf-8"))] == []
