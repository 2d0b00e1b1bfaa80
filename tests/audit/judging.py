"""The floors, what misses them, and the table that says so. Knows no browser: it judges what it is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.audit.stops import Stop

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
SLOWEST_PAINT_MS = 1800
LARGEST_SHIFT = 0.05
HEAVIEST_BYTES = 25_000


@dataclass(frozen=True)
class Look:
    """What a browser and axe found on a page. `violations` and the rest are by width; `html_bytes` are compressed."""

    status: int
    html_bytes: int
    is_indexable: bool
    violations: Mapping[int, list[str]]
    too_wide: Iterable[int] = ()
    errors: Iterable[str] = ()


@dataclass(frozen=True)
class Score:
    """Lighthouse's scores in hundredths, the largest paint in ms, the layout's shift, and the audits that cost points."""

    points: Mapping[str, int]
    paint_ms: int
    shift: float
    failed: Mapping[str, list[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, result: Mapping[str, Any]) -> Score:
        """From the JSON of a run."""
        audits = result["audits"]
        return cls(
            points={name: round(100 * (result["categories"][name]["score"] or 0)) for name in CATEGORIES},
            paint_ms=round(audits["largest-contentful-paint"]["numericValue"]),
            shift=round(audits["cumulative-layout-shift"]["numericValue"], 3),
            failed={name: _failed(result["categories"][name]["auditRefs"], audits) for name in CATEGORIES},
        )


def _failed(references: Iterable[Mapping[str, Any]], audits: Mapping[str, Any]) -> list[str]:
    return [each["id"] for each in references if each["weight"] and (audits[each["id"]]["score"] or 0) < 1]


def of_look(stop: Stop, look: Look) -> list[str]:
    """What is wrong with a page as a browser shows it."""
    found = [f"axe at {width}: {rule}" for width, rules in look.violations.items() for rule in rules]
    found += [f"wider than {width} px" for width in look.too_wide]
    found += [f"the browser says: {words}" for words in look.errors]
    if look.status != stop.status:
        found.append(f"answers {look.status}, not {stop.status}")
    if stop.is_public and look.html_bytes > HEAVIEST_BYTES:
        found.append(f"HTML of {_kb(look.html_bytes)} kB > {_kb(HEAVIEST_BYTES)} kB")
    if stop.status == 200 and look.is_indexable != stop.is_indexed:
        found.append("kept from search engines" if stop.is_indexed else "open to search engines")
    return found


def of_score(stop: Stop, score: Score) -> list[str]:
    """Which of Lighthouse's floors a page misses. A page that search engines may not keep cannot please them."""
    asked = [name for name in CATEGORIES if name != "seo" or stop.is_indexed]
    found = [
        f"{name} {score.points[name]} < {LEAST[name]} ({', '.join(score.failed.get(name, ())) or 'no audit named'})"
        for name in asked
        if score.points[name] < LEAST[name]
    ]
    if score.paint_ms > SLOWEST_PAINT_MS:
        found.append(f"largest paint after {score.paint_ms} ms > {SLOWEST_PAINT_MS} ms")
    if score.shift > LARGEST_SHIFT:
        found.append(f"layout shifts by {score.shift} > {LARGEST_SHIFT}")
    return found


def passes(stop: Stop, score: Score) -> bool:
    return not of_score(stop, score)


def table(stops: Iterable[Stop], *, looks: Mapping[str, Look], scores: Mapping[str, Score]) -> str:
    """One line for each page: its scores, its paint, what axe finds at each width, its weight."""
    head = ("page", "perf", "a11y", "best", "seo", "LCP ms", "CLS", "axe", "kB", "")
    rows = [head, *(_row(stop, look=looks[stop.name], score=scores.get(stop.name)) for stop in stops)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _row(stop: Stop, *, look: Look, score: Score | None) -> tuple[str, ...]:
    wrong = of_look(stop, look) + (of_score(stop, score) if score else [])
    measured = ["-"] * 6
    if score:
        points = (score.points[name] for name in CATEGORIES if name != "seo" or stop.is_indexed)
        measured = [*map(str, points), *([] if stop.is_indexed else ["-"]), str(score.paint_ms), f"{score.shift:.3f}"]
    axe = "/".join(str(len(rules)) for rules in look.violations.values())
    return (stop.name, *measured, axe, _kb(look.html_bytes), f"{len(wrong)} wrong" if wrong else "")


def _kb(size: int) -> str:
    return f"{size / 1000:.1f}"
