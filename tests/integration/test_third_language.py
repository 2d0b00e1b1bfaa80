"""A language and a market that are data alone: LANGUAGES, one command, rows, and a translator's file. No code, no migration."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.databases import ROOT, TEST_ENVIRONMENT, database

WORDS = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "shop/"
msgstr "laden/"

msgid "basket/"
msgstr "Mein Warenkorb"

msgid "Order with obligation to pay"
msgstr "Zahlungspflichtig bestellen"

msgid "Thank you, %(name)s."
msgstr "Danke, %(name)s."

msgid "Invoice"
msgstr "Rechnung"

msgid "At your door between %(from)s and %(to)s."
msgstr "Bei Ihnen zwischen dem %(von)s und dem %(to)s."

msgid "Search"
msgstr ""

msgid "%(age)d year"
msgid_plural "%(age)d years"
msgstr[0] "%(age)d Jahr"
msgstr[1] ""
"""
VISIT = """
import json
import django
django.setup()
from tests.integration.german_shop import visit
facts = {}
visit(facts)
print(json.dumps(facts))
"""


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What a customer of the German shop finds, on the tables of a shop in French and English."""
    folder = tmp_path_factory.mktemp("german")
    catalogue = folder / "locale" / "de" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(WORDS, encoding="utf-8")
    with database(server_url=os.environ.get("DATABASE_URL", ""), folder=folder) as url:
        own = {"LANGUAGES": "fr,en,de", "DATABASE_URL": url, "VAR_DIR": str(folder), "REDIS_URL": ""}
        done = subprocess.run(
            [sys.executable, "-c", VISIT],
            cwd=ROOT,
            env={**os.environ, **TEST_ENVIRONMENT, **own},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-6000:]
        yield json.loads(done.stdout.splitlines()[-1])


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\u00a0", " ").split())


def test_one_command_makes_what_the_language_needs_and_nothing_the_second_time(facts: dict[str, Any]) -> None:
    said, _warned = facts["first"]
    columns = {line.removeprefix("new column ") for line in said if line.startswith("new column ")}
    assert {"catalogue_product.title_de", "catalogue_product.slug_de", "images_picture.alt_de"} < columns
    assert {"subscriptions_boxrange.name_de", "content_author.words_de"} < columns
    assert len(columns) == 28
    again, _warned = facts["second"]
    assert [line for line in again if line.startswith("new column ")] == []
    assert facts["homes"] == [["de", "de"], ["en", "en"], ["fr", "fr"]]


def test_what_cannot_be_used_of_a_translators_file_is_named_and_left_out(facts: dict[str, Any]) -> None:
    _said, warned = facts["first"]
    assert sorted(line.partition("django.po: ")[2].split(" is left out")[0] for line in warned) == [
        "'At your door between %(from)s and %(to)s.'",
        "'basket/'",
    ]


def test_it_says_what_is_still_to_be_translated(facts: dict[str, Any]) -> None:
    left = {line.strip().rpartition(": ")[0]: line.rpartition(": ")[2] for line in facts["left"]}
    assert left["de (Deutsch)"] == "sells in Suisse (CHF)"
    assert (left["product.title to translate"], left["product.description to translate"]) == ("2", "1")
    assert "boxrange.name to translate" not in left
    assert left["pages to translate"] == "0"
    assert int(left["words of the interface to translate"]) > 1000


def test_pages_are_in_the_language_where_it_has_words_and_in_french_where_not(facts: dict[str, Any]) -> None:
    pages = facts["pages"]
    assert all('<html lang="de"' in page for page in pages.values())
    product = text_of(pages["product"])
    assert "Der Vulkan" in product and "Il fume." in product and "Mettre au panier" in product
    assert "Les abeilles" in pages["shop"] and 'href="/de/laden/abeilles/"' in pages["shop"]
    assert "Stängel" in pages["funnel"]
    assert facts["moved"] == ["/de/laden/vulkan/", "/fr/boutique/volcan/"]


def test_amounts_and_days_are_written_as_the_language_and_its_market_do(facts: dict[str, Any]) -> None:
    shop, product = text_of(facts["pages"]["shop"]), text_of(facts["pages"]["product"])
    assert "CHF 29.90" in shop and "CHF 1’234.50" in shop
    assert "CHF 29.90" in product and "Livraison CHF 9.00, offerte dès CHF 90.00" in product and "Schweiz" in product
    assert "€" not in shop and "€" not in product
    assert '"priceCurrency": "CHF"' in facts["pages"]["product"]
    assert "15. Dezember" in text_of(facts["pages"]["funnel"])
    assert "19,90 €" in text_of(facts["french"])


def test_search_engines_and_the_language_switch_find_it(facts: dict[str, Any]) -> None:
    for page in (facts["french"], facts["pages"]["product"]):
        assert re.findall(r'hreflang="([^"]+)"\s+href="[^"]*(/[a-z]{2}/[^"]+)"', page)[:4] == [
            ("fr", "/fr/boutique/volcan/"),
            ("en", "/en/shop/volcan/"),
            ("de", "/de/laden/vulkan/"),
            ("x-default", "/fr/boutique/volcan/"),
        ]
        assert ">Deutsch<" in page
    assert "/de/laden/vulkan/" in facts["sitemap"]


def test_it_is_searched_by_its_own_stems(facts: dict[str, Any]) -> None:
    assert 'href="/de/laden/vulkan/"' in facts["pages"]["found"]


def test_its_pages_ask_as_much_as_french_ones(facts: dict[str, Any]) -> None:
    assert {name: in_german - in_french for name, (in_french, in_german) in facts["statements"].items()} == {
        "shop": 0,
        "product": 0,
    }


def test_a_guest_buys_to_zurich_in_francs(facts: dict[str, Any]) -> None:
    assert "CHF 29.90" in text_of(facts["basket"])
    assert "Danke, Urs." in text_of(facts["thanks"])
    bought = facts["bought"]
    assert bought["order"] == ["paid", "de", "CHF", "38.90"]
    assert bought["charge"] == ["paid", "CHF", "38.90"]
    assert bought["invoice"] == ["de", "CHF", "%PDF-"]
    assert bought["lines"] == ["Der Vulkan"]
    assert "Rechnung" in bought["printed"] and "CHF 38.90" in bought["printed"] and "8,1 %" in bought["printed"]
    assert bought["mail"][0] == "de"
    assert "Der Vulkan" in bought["mail_text"] and "CHF 38.90" in bought["mail_text"]
    assert "/de/commande/" in bought["mail_text"]


def test_and_subscribes_to_a_box(facts: dict[str, Any]) -> None:
    assert facts["subscription"] == ["active", "CHF", "24.00", "de"]
    subscribed = facts["subscribed"]
    assert subscribed["order"] == ["paid", "de", "CHF", "24.00"]
    assert subscribed["charge"] == ["paid", "CHF", "24.00"]
    assert subscribed["invoice"] == ["de", "CHF", "%PDF-"]
    assert "CHF 24.00" in subscribed["mail_text"]


def test_no_migration_is_missing_for_it(tmp_path: Path) -> None:
    """What `FurtherLanguages` says in the migrations is what the models have: a new translated text was not forgotten there."""
    own = {
        "LANGUAGES": "fr,en,de,de-ch",
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": "sqlite://:memory:",
        "REDIS_URL": "",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
        cwd=ROOT,
        env={**os.environ, **TEST_ENVIRONMENT, **own},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "No changes detected")
