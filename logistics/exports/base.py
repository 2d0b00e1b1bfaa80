"""What an export profile is: the columns, the encoding and the name of the file that one warehouse reads.

A profile only says what stands in the file. Which parcels are in it, that it is written once, its manifest and its
download are the same for all of them (logistics.exports.runs).
"""

from __future__ import annotations

import csv
import io
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.cells import safe_cell
from logistics.exports.text import encode
from logistics.models import Parcel, Run


@dataclass(frozen=True)
class Rendered:
    """The bytes of a file, and how many rows stand under its header."""

    data: bytes
    row_count: int


class CsvProfile(ABC):
    """A CSV as RFC 4180 has it: CRLF, quotes doubled, one header row; cells that a spreadsheet would run are defused.

    The bytes depend on the run's rows alone, never on the moment, so that a file cut off is written again the same.
    """

    key: str
    name: str
    columns: tuple[str, ...]
    encoding: str = "utf-8-sig"
    separator: str = ";"

    @abstractmethod
    def rows_of(self, *, parcel: Parcel) -> Iterator[Sequence[str]]:
        """The rows of one parcel, a cell for each of `columns`; `parcel.lines` are read already."""

    def file_name(self, *, run_reference: str) -> str:
        """The name of the file, without folder; it depends on the run's reference alone."""
        return f"bambou-{run_reference}.csv"

    def unwritable(self, *, parcel: Parcel) -> str:
        """The first cell that this encoding cannot hold even without accents; "" when all is well."""
        for row in self.rows_of(parcel=parcel):
            for cell in row:
                try:
                    encode(cell, encoding=self.encoding)
                except UnicodeEncodeError:
                    return cell
        return ""

    def render(self, *, run: Run, parcels: Iterable[Parcel]) -> Rendered:
        """The whole file of `run`."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=self.separator, lineterminator="\r\n")
        writer.writerow(self.columns)
        count = 0
        for parcel in parcels:
            for row in self.rows_of(parcel=parcel):
                writer.writerow([safe_cell(cell) for cell in row])
                count += 1
        return Rendered(data=encode(text.getvalue(), encoding=self.encoding), row_count=count)
