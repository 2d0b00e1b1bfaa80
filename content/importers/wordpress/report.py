"""What an import did with every item, and what it left and why: a table to read, and a CSV to work through."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from content.importers.wordpress.reasons import Outcome, Reason, Refused, sentence

# In the order in which a reader looks for them; other types follow by name.
FIRST = ("page", "post", "attachment", "comment", "category", "tag", "term", "author", "nav_menu_item")
NAMED = 10
COLUMNS = ("what", "type", "key", "title", "reason", "text", "file", *Outcome)


@dataclass(frozen=True)
class Note:
    """Something worth telling of an item; with `is_left` the item was left out for it."""

    kind: str
    key: str
    title: str
    reason: Reason
    params: dict[str, Any] = field(default_factory=dict)
    is_left: bool = False

    @property
    def text(self) -> str:
        return sentence(self.reason, self.params)


@dataclass
class Report:
    """`in_file` and `outcomes` count items by type; `extras` what else was written: redirects, terms that only items name."""

    in_file: Counter[str] = field(default_factory=Counter)
    outcomes: dict[str, Counter[Outcome]] = field(default_factory=lambda: defaultdict(Counter))
    extras: Counter[str] = field(default_factory=Counter)
    notes: list[Note] = field(default_factory=list)

    def count(self, kind: str, outcome: Outcome) -> None:
        """Say what became of one item."""
        self.outcomes[kind][outcome] += 1

    def leave(self, kind: str, *, key: str, title: str, refusal: Refused) -> None:
        """Say that an item was left out, and why."""
        self.count(kind, Outcome.LEFT)
        self.notes.append(
            Note(kind=kind, key=key, title=title, reason=refusal.reason, params=refusal.params, is_left=True)
        )

    def of(self, reason: Reason) -> list[Note]:
        return [note for note in self.notes if note.reason == reason]

    def rows(self) -> list[tuple[str, list[int]]]:
        """For each type: how many the file has, and how many became what."""
        known = [kind for kind in FIRST if kind in self.in_file]
        kinds = known + sorted(kind for kind in self.in_file if kind not in FIRST)
        return [(kind, [self.in_file[kind], *(self.outcomes[kind][each] for each in Outcome)]) for kind in kinds]

    def unaccounted(self) -> dict[str, int]:
        """The types of which items are neither imported nor left: there must be none."""
        return {kind: counts[0] - sum(counts[1:]) for kind, counts in self.rows() if counts[0] != sum(counts[1:])}

    @property
    def left(self) -> int:
        """How many items were left out."""
        return sum(counts[Outcome.LEFT] for counts in self.outcomes.values())


def summary(report: Report) -> str:
    """The report in some lines of text."""
    heads = [_("type there"), _("in the file"), *map(_word, Outcome)]
    rows = report.rows()
    width = max([len(heads[0]), *(len(kind) for kind, _counts in rows)])
    lines = [f"{heads[0]:<{width}}" + "".join(f"  {head:>11}" for head in heads[1:])]
    lines += [f"{kind:<{width}}" + "".join(f"  {number:>11}" for number in counts) for kind, counts in rows]
    for name, words in (("redirects", _("old addresses redirected")), ("terms", _("terms that only items name"))):
        if report.extras[name]:
            lines.append(f"{report.extras[name]:>8}  {words}")
    for title, is_left in ((_("Left out, and why:"), True), (_("Worth a look:"), False)):
        notes = [note for note in report.notes if note.is_left == is_left]
        if notes:
            lines += ["", title, *_told(notes)]
    return "\n".join(lines)


def _word(outcome: Outcome) -> str:
    words = {
        Outcome.IMPORTED: pgettext("items of a file", "imported"),
        Outcome.UPDATED: pgettext("items of a file", "updated"),
        Outcome.UNCHANGED: pgettext("items of a file", "unchanged"),
        Outcome.LEFT: pgettext("items of a file", "left"),
    }
    return words[outcome]


def _told(notes: list[Note]) -> list[str]:
    lines = []
    for reason, number in Counter(note.reason for note in notes).most_common():
        of_it = [note for note in notes if note.reason == reason]
        names = list(dict.fromkeys(_name(note) for note in of_it))
        more = f" … (+{len(names) - NAMED})" if len(names) > NAMED else ""
        lines += [f"{number:>8}  {of_it[0].text}", f"          {', '.join(names[:NAMED])}{more}"]
    return lines


def _name(note: Note) -> str:
    title = f" “{note.title[:40]}”" if note.title else ""
    return f"{note.kind} {note.key}{title}"


def as_csv(report: Report) -> str:
    """The table, then all notes, one a row, for a spreadsheet."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for kind, counts in report.rows():
        writer.writerow(["count", kind, "", "", "", "", *map(str, counts)])
    for note in report.notes:
        what = "left" if note.is_left else "note"
        # Titles come from somebody else's file: none of them may become a formula.
        cells = [what, note.kind, note.key, note.title, note.reason, note.text]
        writer.writerow([f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell for cell in cells])
    return text.getvalue()
