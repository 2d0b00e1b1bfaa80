from __future__ import annotations

from datetime import date

import pytest

from core.csv_files import CsvProblem, UnreadableCsv
from logistics.confirmations.reader import BadRow, ShippedRow, read
from logistics.enums import RowProblem

TODAY = date(2026, 11, 24)
HEAD = "parcel;carrier;tracking_number;shipped_on;weight_kg\r\n"


def only_row(line: str) -> ShippedRow | BadRow:
    (row,) = read((HEAD + line).encode(), today=TODAY).rows
    return row


@pytest.mark.parametrize(
    "line",
    [
        "P1;colissimo;6A12345678901;2026-11-24;1.25",
        "P1;La Poste;6A12345678901;24/11/2026;1,25",
        "p1 ; COLISSIMO ; 6a 123 456 78901 ; 24/11/2026 ; 1,250",
    ],
)
def test_a_row_in_the_ways_that_people_write_it(line: str) -> None:
    row = only_row(line)
    assert isinstance(row, ShippedRow)
    assert (row.line, row.parcel, row.carrier.key, row.tracking_number) == (2, "P1", "colissimo", "6A12345678901")
    assert (row.shipped_on, row.weight_grams) == (TODAY, 1250)


def test_a_warehouse_need_not_weigh() -> None:
    row = only_row("P1;colissimo;6A12345678901;2026-11-24;")
    assert isinstance(row, ShippedRow)
    assert row.weight_grams is None


@pytest.mark.parametrize(
    ("line", "problem", "details"),
    [
        (";colissimo;6A12345678901;2026-11-24;1", RowProblem.NO_VALUE, {"column": "parcel"}),
        ("P1;;6A12345678901;2026-11-24;1", RowProblem.NO_VALUE, {"column": "carrier"}),
        ("P1;colissimo;;2026-11-24;1", RowProblem.NO_VALUE, {"column": "tracking_number"}),
        ("P1;colissimo;6A12345678901;;1", RowProblem.NO_VALUE, {"column": "shipped_on"}),
        (
            "P1;Pigeon;6A12345678901;2026-11-24;1",
            RowProblem.UNKNOWN_CARRIER,
            {"value": "Pigeon", "carriers": "Colissimo, Mondial Relay, Chronopost"},
        ),
        ("P1;colissimo;12;2026-11-24;1", RowProblem.BAD_NUMBER, {"value": "12", "carrier": "Colissimo"}),
        (
            "P1;colissimo;6A1234567<b>;2026-11-24;1",
            RowProblem.BAD_NUMBER,
            {"value": "6A1234567<b>", "carrier": "Colissimo"},
        ),
        (
            "P1;colissimo;6A12345678901;24.11.2026;1",
            RowProblem.BAD_DATE,
            {"value": "24.11.2026", "today": "2026-11-24"},
        ),
        (
            "P1;colissimo;6A12345678901;31/02/2026;1",
            RowProblem.BAD_DATE,
            {"value": "31/02/2026", "today": "2026-11-24"},
        ),
        (
            "P1;colissimo;6A12345678901;2026-11-25;1",
            RowProblem.BAD_DATE,
            {"value": "2026-11-25", "today": "2026-11-24"},
        ),
        (
            "P1;colissimo;6A12345678901;2025-11-23;1",
            RowProblem.BAD_DATE,
            {"value": "2025-11-23", "today": "2026-11-24"},
        ),
        ("P1;colissimo;6A12345678901;2026-11-24;1.250,5", RowProblem.BAD_WEIGHT, {"value": "1.250,5", "heaviest": 100}),
        ("P1;colissimo;6A12345678901;2026-11-24;1250", RowProblem.BAD_WEIGHT, {"value": "1250", "heaviest": 100}),
        ("P1;colissimo;6A12345678901;2026-11-24;0", RowProblem.BAD_WEIGHT, {"value": "0", "heaviest": 100}),
        ("P1;colissimo;6A12345678901;2026-11-24;-1", RowProblem.BAD_WEIGHT, {"value": "-1", "heaviest": 100}),
    ],
)
def test_a_row_that_cannot_be_used_says_why(line: str, problem: RowProblem, details: dict[str, object]) -> None:
    assert only_row(line) == BadRow(line=2, problem=problem, details=details)


def test_bad_rows_leave_the_others_alone_and_the_first_of_two_counts() -> None:
    lines = ["P1;colissimo;6A12345678901;2026-11-24;1", "P2;x;1;y;z", "P1;colissimo;6A12345678902;2026-11-24;1"]
    first, bad, again = read((HEAD + "\r\n".join(lines)).encode(), today=TODAY).rows
    assert isinstance(first, ShippedRow)
    assert isinstance(bad, BadRow)
    assert again == BadRow(line=4, problem=RowProblem.REPEATED, details={"parcel": "P1", "first": 2})


def test_a_long_cell_is_quoted_only_in_part() -> None:
    row = only_row("P1;" + "x" * 2000 + ";6A12345678901;2026-11-24;1")
    assert isinstance(row, BadRow)
    assert row.details["value"] == "x" * 60 + "…"


def test_windows_1252_is_recognised() -> None:
    file = read(
        (HEAD.replace("\r\n", ";note\r\n") + "P1;colissimo;6A12345678901;2026-11-24;1;abîmé").encode("cp1252"),
        today=TODAY,
    )
    assert file.encoding == "cp1252"
    assert isinstance(file.rows[0], ShippedRow)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", CsvProblem.EMPTY),
        (HEAD.encode(), CsvProblem.NO_ROWS),
        (b"parcel;carrier;tracking_number;weight_kg\r\nP1;a;b;1", CsvProblem.MISSING_COLUMN),
        ((HEAD + "P1;colissimo;6A1;2026-11-24;1").encode("utf-16"), CsvProblem.NOT_TEXT),
        (HEAD.encode() + b"P1;\xe9\x81;6A1;2026-11-24;1", CsvProblem.WRONG_ENCODING),
        ((HEAD.replace(";", ",") + "P1,colissimo,6A12345678901,2026-11-24,1,25").encode(), CsvProblem.WRONG_CELL_COUNT),
        ((HEAD + "P1;" + "x" * 1_000_000 + ";6A1;2026-11-24;1").encode(), CsvProblem.CELL_TOO_LONG),
        (b"x" * 20_000_001, CsvProblem.TOO_LARGE),
    ],
)
def test_a_broken_file_is_refused_whole(data: bytes, problem: CsvProblem) -> None:
    with pytest.raises(UnreadableCsv) as raised:
        read(data, today=TODAY)
    assert raised.value.problem == problem
