"""`make bench-search`: how long questions take with as many products, on SQLite and on MariaDB; what docs/search.md says comes from here.

    python -m tests.bench.search [PRODUCTS]

Only the tables of the search are made, and filled with words that no language has, as often and as rare as those of one.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from tests.bench.processes import cpu_seconds, listener, loop_ms
from tests.databases import ROOT, TEST_ENVIRONMENT, empty_mariadb_database
from tests.servers import end_on_signal, mariadb

WORDS, IN_TITLE, IN_BODY, AT_ONCE, EACH, ROUNDS = 40_000, 4, 60, 200, 25, 2
INSIDE = "--inside"


def main(products: int = 50_000) -> int:
    """Print a table for each database."""
    end_on_signal()
    with (
        tempfile.TemporaryDirectory() as folder,
        mariadb(options=()) as server_url,
        empty_mariadb_database(server_url) as url,
    ):
        addresses = (f"sqlite:///{Path(folder) / 'search.sqlite3'}", url)
        return max(_run(url=address, products=products) for address in addresses)


def _run(*, url: str, products: int) -> int:
    environment = {**os.environ, **TEST_ENVIRONMENT, "DATABASE_URL": url}
    command = [sys.executable, "-m", "tests.bench.search", INSIDE, str(products)]
    return subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode


def measure(products: int) -> None:
    """Fill the index of the database that the environment names, and print what questions cost there."""
    import django  # noqa: PLC0415 - only this process has the settings of the database

    django.setup()
    from django.db import connection  # noqa: PLC0415

    from shop.search import engines, models  # noqa: PLC0415

    with connection.schema_editor() as editor:
        for model in (models.Document, models.IndexedWord, models.Change, models.Tour):
            editor.create_model(model)
    engines.engine_of(connection.vendor).prepare(connection)
    vocabulary = Vocabulary()
    port = int(connection.settings_dict.get("PORT") or 0)
    heads = [os.getpid(), *([listener(port)] if port else [])]
    began = cpu_seconds(heads)
    for start in range(0, products, AT_ONCE):
        _write(range(start, min(start + AT_ONCE, products)), vocabulary=vocabulary)
    seconds = cpu_seconds(heads) - began
    words = models.IndexedWord.objects.count()
    print(
        f"\n{connection.vendor}: {products} products in 2 languages, {words} words, written in {seconds:.0f} s of processor"
    )
    print(f"milliseconds of processor, then by the clock (median); a fixed loop in pure Python takes {loop_ms():.0f}")
    for name, questions in vocabulary.questions().items():
        for what, ask in _asking().items():
            cpu, times = cpu_seconds(heads), sorted(_seconds(ask, text) for _ in range(ROUNDS) for text in questions)
            each = (cpu_seconds(heads) - cpu) / len(times)
            print(f"{name:<40}{what:<12}{each * 1000:8.1f} {statistics.median(times) * 1000:8.1f}", flush=True)


def _asking() -> dict[str, Callable[[str], object]]:
    from shop.search.answering import answer, suggestions  # noqa: PLC0415

    return {
        "answer": lambda text: answer(text, language="fr"),
        "suggestions": lambda text: suggestions(text, language="fr"),
    }


def _seconds(ask: Callable[[str], object], text: str) -> float:
    began = time.perf_counter()
    ask(text)
    return time.perf_counter() - began


def _write(numbers: range, *, vocabulary: Vocabulary) -> None:
    from shop.search.indexing import put  # noqa: PLC0415
    from shop.search.models import Document  # noqa: PLC0415
    from shop.search.sources import Found  # noqa: PLC0415

    found = [
        Found(
            object_id=number,
            language=language,
            title=" ".join(vocabulary.some(IN_TITLE)),
            path=f"/{language}/{number}/",
            body=" ".join(vocabulary.some(IN_BODY)),
            codes=f"SKU-{number:06d}",
        )
        for number in numbers
        for language in ("fr", "en")
    ]
    there = Document.objects.filter(kind="product", object_id__gte=numbers.start, object_id__lt=numbers.stop)
    put(kind="product", found=found, there=there)


class Vocabulary:
    """Words made of syllables. The nth most common one is n times as rare as the first: Zipf's law."""

    def __init__(self) -> None:
        self._random = random.Random(1)
        self.words = list(dict.fromkeys(self._made()))[:WORDS]
        self._weights = list(accumulate(1 / (place + 5) for place in range(len(self.words))))

    def _made(self) -> Iterator[str]:
        for _ in range(WORDS * 2):
            syllables = self._random.randint(2, 4)
            yield "".join(self._random.choice("bcdfglmnprstv") + self._random.choice("aeiou") for _ in range(syllables))

    def some(self, count: int) -> list[str]:
        return self._random.choices(self.words, cum_weights=self._weights, k=count)

    def questions(self) -> dict[str, Sequence[str]]:
        common, usual, rare = self.words[:EACH], self.words[200 : 200 + EACH], self.words[5000 : 5000 + EACH]
        return {
            "a rare word": rare,
            "a usual word": usual,
            "one of the commonest words": common,
            "two usual words": [f"{one} {other}" for one, other in zip(usual, reversed(usual), strict=True)],
            "six words, the commonest among them": [
                " ".join([*usual[place : place + 3], *common[place : place + 3]]) for place in range(EACH - 3)
            ],
            "the first three letters": [word[:3] for word in rare],
            "a reference": [f"SKU-{place:06d}" for place in range(EACH)],
            "a slip in a word": [f"{word[:2]}x{word[2:]}" for word in rare],
            "a word that nothing has": [f"{word}xyz{word}" for word in rare],
        }


if __name__ == "__main__":
    if INSIDE in sys.argv:
        measure(int(sys.argv[-1]))
    else:
        raise SystemExit(main(*(int(argument) for argument in sys.argv[1:2])))
