"""CSV files that people send: read whole and checked before anybody acts on a row, or refused in a sentence.

Files come from warehouses, from other shops and out of spreadsheets, so that anything can be wrong with them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

MEGABYTE = 1_000_000
MAX_CELL = 65_535
# A quote after a backslash that neither closes its cell nor is doubled, in the middle of a cell or at its end.
PHP_QUOTE = re.compile(r'\\"(?=[^",;\t\r\n])|\\"(?="(?:[,;\t\r\n]|\Z))')


class CsvProblem(StrEnum):
    EMPTY = "empty"
    NO_ROWS = "no_rows"
    TOO_LARGE = "too_large"
    WORKBOOK = "workbook"
    NOT_TEXT = "not_text"
    WRONG_ENCODING = "wrong_encoding"
    MISSING_COLUMN = "missing_column"
    REPEATED_COLUMN = "repeated_column"
    BROKEN_QUOTES = "broken_quotes"
    CELL_TOO_LONG = "cell_too_long"
    WRONG_CELL_COUNT = "wrong_cell_count"


SENTENCES = {
    CsvProblem.EMPTY: _("The file is empty."),
    CsvProblem.NO_ROWS: _("The file has a line of column names and nothing below it."),
    CsvProblem.TOO_LARGE: _("The file has %(megabytes)s MB; at most %(limit)s MB can be read."),
    CsvProblem.WORKBOOK: _("This is a spreadsheet workbook, not a CSV. Save it as “CSV UTF-8” and send that file."),
    CsvProblem.NOT_TEXT: _("This is not a text file. Save it as “CSV UTF-8” and send that file."),
    CsvProblem.WRONG_ENCODING: _(
        "Line %(line)s cannot be read: the file is not in %(encoding)s. Save it as “CSV UTF-8” and send that file."
    ),
    CsvProblem.MISSING_COLUMN: _(
        "The column “%(column)s” is missing. The first line must name these columns: %(columns)s."
    ),
    CsvProblem.REPEATED_COLUMN: _("The column “%(column)s” is there twice."),
    CsvProblem.BROKEN_QUOTES: _(
        "Line %(line)s: a quotation mark opens a cell and is never closed, or stands in the middle of one."
    ),
    CsvProblem.CELL_TOO_LONG: _(
        "Line %(line)s: a cell has more than %(limit)s characters. Perhaps a quotation mark before it is never closed."
    ),
    CsvProblem.WRONG_CELL_COUNT: _(
        "Line %(line)s has %(found)s cells instead of %(expected)s. "
        "Perhaps a number is written with a comma, or a text lacks its quotation marks."
    ),
}


class UnreadableCsv(ValueError):
    """A file that was refused before any of its rows was looked at; its text is a sentence for the person who sent it."""

    def __init__(self, problem: CsvProblem, **params: Any) -> None:
        super().__init__(problem, params)
        self.problem = problem
        self.params = params

    def __str__(self) -> str:
        return sentence(problem=self.problem, params=self.params)


def sentence(*, problem: str, params: dict[str, Any]) -> str:
    """What is wrong, in the reader's language."""
    return str(SENTENCES[CsvProblem(problem)]) % params


@dataclass(frozen=True)
class CsvRow:
    """`line` is where the row begins in the file, counted from 1; cells are stripped, by column name."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class CsvFile:
    """A file that is whole: every row has a cell for each of `columns`. `encoding` is the one that fitted."""

    columns: tuple[str, ...]
    rows: tuple[CsvRow, ...]
    encoding: str


def read(
    data: bytes,
    *,
    required: Sequence[str],
    encodings: Sequence[str] = ("utf-8",),
    separators: str = ";,\t",
    max_megabytes: int = 50,
    php_quotes: bool = False,
) -> CsvFile:
    """The rows of `data`, whose first line names at least the columns `required`; blank lines are left out.

    `encodings` are tried in turn. The separator is the one of `separators` that the first line has most of.
    `php_quotes` also reads what PHP's fputcsv writes: a quote after a backslash is not doubled there.
    Raises UnreadableCsv.
    """
    if len(data) > max_megabytes * MEGABYTE:
        raise UnreadableCsv(CsvProblem.TOO_LARGE, megabytes=-(-len(data) // MEGABYTE), limit=max_megabytes)
    text, encoding = _decode(data, encodings=encodings)
    if php_quotes:
        text = PHP_QUOTE.sub(r'\\""', text)
    head = text.lstrip("\r\n").partition("\n")[0]
    separator = max(separators, key=head.count)
    records = _records(text, separator=separator)
    header = next(records, None)
    if header is None:
        raise UnreadableCsv(CsvProblem.EMPTY)
    columns = tuple(name.strip() for name in header[1])
    _check_columns(columns, required=required)
    rows = tuple(_row(line, cells, columns=columns) for line, cells in records)
    if not rows:
        raise UnreadableCsv(CsvProblem.NO_ROWS)
    return CsvFile(columns=columns, rows=rows, encoding=encoding)


def _decode(data: bytes, *, encodings: Sequence[str]) -> tuple[str, str]:
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise UnreadableCsv(CsvProblem.EMPTY)
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableCsv(CsvProblem.WORKBOOK)
    if b"\0" in data:
        raise UnreadableCsv(CsvProblem.NOT_TEXT)
    first_failure = None
    for encoding in encodings:
        try:
            return data.decode(encoding).removeprefix("\ufeff"), encoding
        except UnicodeDecodeError as error:
            first_failure = first_failure or error
    assert first_failure is not None
    line = data.count(b"\n", 0, first_failure.start) + 1
    raise UnreadableCsv(CsvProblem.WRONG_ENCODING, line=line, encoding=encodings[0].upper())


def _records(text: str, *, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            if "field larger" in str(error):
                raise UnreadableCsv(CsvProblem.CELL_TOO_LONG, line=line, limit=MAX_CELL) from error
            raise UnreadableCsv(CsvProblem.BROKEN_QUOTES, line=line) from error
        if cells is None:
            return
        if any(len(cell) > MAX_CELL for cell in cells):
            raise UnreadableCsv(CsvProblem.CELL_TOO_LONG, line=line, limit=MAX_CELL)
        if any(cell.strip() for cell in cells):
            yield line, cells


def _check_columns(columns: Sequence[str], *, required: Sequence[str]) -> None:
    for name in required:
        if name not in columns:
            raise UnreadableCsv(CsvProblem.MISSING_COLUMN, column=name, columns=", ".join(required))
    for name in columns:
        if name and columns.count(name) > 1:
            raise UnreadableCsv(CsvProblem.REPEATED_COLUMN, column=name)


def _row(line: int, cells: list[str], *, columns: Sequence[str]) -> CsvRow:
    if len(cells) != len(columns):
        raise UnreadableCsv(CsvProblem.WRONG_CELL_COUNT, line=line, found=len(cells), expected=len(columns))
    return CsvRow(line=line, cells={name: cell.strip() for name, cell in zip(columns, cells, strict=True)})
