"""What an import did, and what it left and why: a summary to read and a CSV to work through."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from shop.catalogue.importers.magento.reasons import Reason, sentence

SHOWN = 20


@dataclass(frozen=True)
class Note:
    """Something that was left. `line` is where its product, or the row itself, stands in the file."""

    line: int
    sku: str
    reason: Reason
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return sentence(self.reason, self.params)


@dataclass
class Report:
    """Counts by name (products_created, prices, …), distinct things by name, and notes in the order of the file."""

    counts: Counter[str] = field(default_factory=Counter)
    things: dict[str, set[str]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def add(self, thing: str, key: str) -> None:
        """Count `key` once, however often it is met."""
        self.things.setdefault(thing, set()).add(key)

    def take(self, other: Report) -> None:
        """Add what a product's transaction did, once it is certain."""
        self.counts += other.counts
        for thing, keys in other.things.items():
            self.things.setdefault(thing, set()).update(keys)
        self.notes += other.notes

    def of(self, reason: Reason) -> list[Note]:
        return [note for note in self.notes if note.reason == reason]

    def count(self, name: str) -> int:
        return self.counts[name] + len(self.things.get(name, ()))


def summary(report: Report) -> str:
    """The report in some lines of text."""
    lines = [f"{report.count(name):>8}  {label}" for name, label in _labels() if report.count(name)]
    by_reason = Counter(note.reason for note in report.notes)
    if report.notes:
        lines += ["", _("Left, and why:")]
    for reason, number in by_reason.most_common():
        first = next(note for note in report.notes if note.reason == reason)
        lines.append(f"{number:>8}  " + _("line %(line)s, %(sku)s: %(text)s") % _words(first))
    if len(report.notes) > len(by_reason):
        lines.append(_("Each line names the first of its kind; all of them are in the report (--report FILE)."))
    return "\n".join(lines)


def _words(note: Note) -> dict[str, Any]:
    return {"line": note.line, "sku": note.sku, "text": note.text}


def as_csv(notes: Iterable[Note]) -> str:
    """All notes, one a row, for a spreadsheet."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(["line", "sku", "reason", "text"])
    for note in notes:
        # SKUs and paths come from somebody else's file: none of them may become a formula.
        cells = [str(note.line), note.sku, note.reason, note.text]
        writer.writerow([f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell for cell in cells])
    return text.getvalue()


def _labels() -> list[tuple[str, str]]:
    return [
        ("products_created", _("products made")),
        ("products_updated", _("products changed")),
        ("products_unchanged", _("products unchanged")),
        ("products_left", _("products left out")),
        ("categories", _("categories made")),
        ("prices", _("prices set")),
        ("reductions", _("reduced prices set")),
        ("stock", _("stocks booked")),
        ("pictures", _("pictures taken")),
        ("redirects", _("old addresses redirected")),
    ]
