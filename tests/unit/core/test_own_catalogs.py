"""The words of an installation: what a translator delivers, and what of it can be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.mofile import read_mo

from core import catalogs, own_catalogs

PAGE = """{% load i18n %}{% translate "Basket" %}{% translate "basket/" %}{% translate "shop/" %}
{% blocktranslate count n=n %}{{ n }} box{% plural %}{{ n }} boxes{% endblocktranslate %}
{% translate "<b>Free</b> for %(name)s" %}"""
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A shop of one template, with its French."""
    page = tmp_path / "templates" / "page.html"
    page.parent.mkdir()
    page.write_text(PAGE)
    french = catalogs.catalog_path(root=tmp_path, package=".")
    french.parent.mkdir(parents=True)
    french.write_text(HEAD + 'msgid "Basket"\nmsgstr "Panier"\n\nmsgid "basket/"\nmsgstr "panier/"\n')
    return tmp_path


def delivered(root: Path, *entries: tuple[str, str], more: str = "") -> tuple[dict[str, str], list[str]]:
    """What pages would find of these translations, and why others were left out."""
    path = own_catalogs.path_of(folder=root / "own", language="de-ch")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + "".join(f'\nmsgid "{ids}"\nmsgstr "{words}"\n' for ids, words in entries) + more)
    refused = own_catalogs.compile_all(root=root, folder=root / "own")
    with path.with_suffix(".mo").open("rb") as file:
        usable = {str(entry.id): str(entry.string) for entry in read_mo(file) if entry.id}
    return usable, [each.string for each in refused]


def test_a_translator_gets_every_string_with_its_french(root: Path) -> None:
    path = own_catalogs.write(root=root, folder=root / "own", language="de-ch")
    assert path == root / "own" / "de_CH" / "LC_MESSAGES" / "django.po"
    catalog = catalogs.load(path=path, locale="de_CH")
    assert len(catalog) == 5
    assert catalog["Basket"].auto_comments == ["fr: Panier"]
    assert own_catalogs.untranslated(root=root, folder=root / "own", language="de-ch") == 5


def test_what_is_translated_stays_when_the_file_is_written_again(root: Path) -> None:
    delivered(root, ("Basket", "Warenkorb"))
    path = own_catalogs.write(root=root, folder=root / "own", language="de-ch")
    assert catalogs.load(path=path, locale="de_CH")["Basket"].string == "Warenkorb"
    assert own_catalogs.untranslated(root=root, folder=root / "own", language="de-ch") == 4


def test_good_translations_are_used_and_empty_ones_are_no_fault(root: Path) -> None:
    plural = '\nmsgid "%(n)s box"\nmsgid_plural "%(n)s boxes"\nmsgstr[0] "%(n)s Kiste"\nmsgstr[1] ""\n'
    usable, refused = delivered(root, ("Basket", "Warenkorb"), ("shop/", "laden/"), ("Search", ""), more=plural)
    assert usable == {"Basket": "Warenkorb", "shop/": "laden/"}
    assert refused == []


@pytest.mark.parametrize(
    ("string", "words"),
    [
        ("<b>Free</b> for %(name)s", "<b>Gratis</b> für %(wer)s"),
        ("<b>Free</b> for %(name)s", "Gratis für %(name)s"),
        ("basket/", "warenkorb"),
        ("basket/", "/warenkorb/"),
        ("basket/", "mein korb/"),
        ("mine/<str:reference>/end/", "meine/kuendigen/"),
        ("mine/<str:reference>/end/", "meine/<str:nummer>/kuendigen/"),
    ],
)
def test_a_translation_that_would_break_a_page_is_left_out(root: Path, string: str, words: str) -> None:
    usable, refused = delivered(root, (string, words), ("Basket", "Warenkorb"))
    assert (usable, refused) == ({"Basket": "Warenkorb"}, [string])


def test_two_addresses_with_one_translation_would_hide_each_other(root: Path) -> None:
    usable, refused = delivered(root, ("basket/", "korb/"), ("shop/", "korb/"))
    assert (usable, refused) == ({"basket/": "korb/"}, ["shop/"])
