"""The warehouse's answer: which parcel left with which carrier, under which number, on which day and how heavy.

The whole file is checked before anything is written. A row that cannot be used is named, and the others count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from core import csv_files
from core.csv_files import CsvRow
from logistics.carriers.base import Carrier
from logistics.carriers.registry import CARRIERS, named
from logistics.enums import RowProblem

COLUMNS = ("parcel", "carrier", "tracking_number", "shipped_on", "weight_kg")
HEAVIEST_KG = Decimal(100)
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
FRENCH_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
# A decimal comma is as good as a point here: no parcel weighs a thousand kilograms, so nothing can be mistaken for one.
KILOGRAMS = re.compile(r"\d{1,3}(?:[.,]\d{1,3})?")


@dataclass(frozen=True)
class ShippedRow:
    """A row that can be used: `line` in the file, weight in grams, None where the warehouse does not weigh."""

    line: int
    parcel: str
    carrier: Carrier
    tracking_number: str
    shipped_on: date
    weight_grams: int | None


@dataclass(frozen=True)
class BadRow:
    """A row that cannot; `details` are the figures of its sentence (logistics.confirmations.sentences)."""

    line: int
    problem: RowProblem
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ConfirmationFile:
    encoding: str
    rows: tuple[ShippedRow | BadRow, ...]


class _Unusable(Exception):
    def __init__(self, problem: RowProblem, **details: Any) -> None:
        super().__init__(problem)
        self.problem = problem
        self.details = details


def read(data: bytes, *, today: date) -> ConfirmationFile:
    """The rows of a confirmation file in its order; UTF-8, or else Windows-1252, which no bytes of ours depend on.

    Raises core.csv_files.UnreadableCsv.
    """
    file = csv_files.read(data, required=COLUMNS, encodings=("utf-8", "cp1252"), max_megabytes=20)
    first_lines: dict[str, int] = {}
    rows: list[ShippedRow | BadRow] = []
    for raw in file.rows:
        try:
            row = _shipped_row(raw, today=today)
            if row.parcel in first_lines:
                raise _Unusable(RowProblem.REPEATED, parcel=row.parcel, first=first_lines[row.parcel])
        except _Unusable as reason:
            rows.append(BadRow(line=raw.line, problem=reason.problem, details=reason.details))
        else:
            first_lines[row.parcel] = row.line
            rows.append(row)
    return ConfirmationFile(encoding=file.encoding, rows=tuple(rows))


def _shipped_row(raw: CsvRow, *, today: date) -> ShippedRow:
    for column in ("parcel", "carrier", "tracking_number", "shipped_on"):
        if not raw.cells[column]:
            raise _Unusable(RowProblem.NO_VALUE, column=column)
    carrier = named(raw.cells["carrier"])
    if carrier is None:
        names = ", ".join(known.name for known in CARRIERS.values())
        raise _Unusable(RowProblem.UNKNOWN_CARRIER, value=_shown(raw.cells["carrier"]), carriers=names)
    number = raw.cells["tracking_number"].replace(" ", "").upper()
    if not carrier.number.fullmatch(number):
        raise _Unusable(RowProblem.BAD_NUMBER, value=_shown(raw.cells["tracking_number"]), carrier=carrier.name)
    return ShippedRow(
        line=raw.line,
        parcel=_shown(raw.cells["parcel"].upper()),
        carrier=carrier,
        tracking_number=number,
        shipped_on=_day(raw.cells["shipped_on"], today=today),
        weight_grams=_grams(raw.cells["weight_kg"]),
    )


def _shown(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"


def _day(text: str, *, today: date) -> date:
    iso, french = ISO_DAY.fullmatch(text), FRENCH_DAY.fullmatch(text)
    parts = iso.groups() if iso else french.groups()[::-1] if french else None
    try:
        day = date(*map(int, parts)) if parts else None
    except ValueError:
        day = None
    if day is None or not today - timedelta(days=365) <= day <= today:
        raise _Unusable(RowProblem.BAD_DATE, value=_shown(text), today=today.isoformat())
    return day


def _grams(text: str) -> int | None:
    if not text:
        return None
    kilograms = Decimal(text.replace(",", ".")) if KILOGRAMS.fullmatch(text) else Decimal(0)
    if not 0 < kilograms <= HEAVIEST_KG:
        raise _Unusable(RowProblem.BAD_WEIGHT, value=_shown(text), heaviest=int(HEAVIEST_KG))
    return int(kilograms * 1000)
