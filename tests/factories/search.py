"""An index of the search: from the rows of a test, or from the words of the demo shop without its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from config.demo import sources as demo
from shop.search import comparing, indexing
from shop.search.models import Change, Document, IndexedWord, Tour
from shop.search.sources import Found

LANGUAGES = ("fr", "en")


def index_all() -> None:
    """Make the index what the shop says now."""
    for _ in comparing.compare_all():
        pass
    Change.objects.all().delete()


def titles() -> list[tuple[str, str]]:
    """The title of each document with its language, in the order of both."""
    return sorted(Document.objects.values_list("language", "title"))


def clear() -> None:
    for model in (Document, IndexedWord, Change, Tour):
        model._default_manager.all().delete()


def write_demo_words() -> None:
    """The demo's goods, themes, articles, pages and ranges as documents; their rows are not there."""
    for kind, found in demo_words().items():
        indexing.put(kind=kind, found=found, there=Document.objects.filter(kind=kind))


def demo_words() -> dict[str, list[Found]]:
    products = [
        _found(
            number,
            language,
            title=row["name"],
            body=[
                row["short"],
                row["description"],
                _ages(row["specs"]),
                {"fr": "Kit", "en": "Kit"} if row["kind"] == "kit" else None,
            ],
            codes=row["sku"],
            weight=30,
        )
        for number, row in enumerate(demo.read("products"))
        for language in LANGUAGES
    ]
    themes = [
        _found(number, language, title=row["name"], body=[row["tagline"], row["story"], row["contents"]], weight=35)
        for number, row in enumerate(demo.read("themes"), 100)
        for language in LANGUAGES
    ]
    articles = [
        _found(number, language, title=row["title"], body=[row["intro"], row["blocks"]])
        for number, row in enumerate(demo.read("articles"), 200)
        for language in LANGUAGES
    ]
    pages = [
        _found(number, language, title=row["title"], body=[row["intro"], row["blocks"]], weight=15)
        for number, row in enumerate(demo.read("pages")["standard"], 300)
        for language in LANGUAGES
    ]
    ranges = [
        _found(number, language, title=row["name"], body=[row["promise"], row["description"], SUBSCRIBING], weight=40)
        for number, row in enumerate(demo.read("ranges"))
        for language in LANGUAGES
    ]
    return {"product": products, "page": [*themes, *articles, *pages], "range": ranges}


SUBSCRIBING = {"fr": "abonnement coffret formule cadeau", "en": "subscription box plan gift"}


def _ages(specs: dict[str, Any]) -> dict[str, str]:
    ages = range(specs["age_from"], specs["age_to"] + 1)
    return {"fr": " ".join(f"{age} ans" for age in ages), "en": " ".join(f"{age} years" for age in ages)}


def _found(number: int, language: str, *, title: Any, body: Iterable[Any], codes: str = "", weight: int = 20) -> Found:
    return Found(
        object_id=number,
        language=language,
        title=title[language],
        path=f"/{language}/{number}/",
        body=" ".join(text for part in body for text in _texts(part, language)),
        codes=codes,
        weight=weight,
    )


def _texts(part: Any, language: str) -> Iterator[str]:
    """All that stands in a piece of the demo's data in one language."""
    if isinstance(part, dict) and set(part) == set(LANGUAGES):
        yield from _texts(part[language], language)
    elif isinstance(part, dict):
        for value in part.values():
            if isinstance(value, (dict, list)):
                yield from _texts(value, language)
    elif isinstance(part, list):
        for value in part:
            yield from _texts(value, language)
    elif isinstance(part, str):
        yield part
