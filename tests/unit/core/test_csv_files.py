from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from core import csv_files
from core.csv_files import CsvProblem, UnreadableCsv


def refusal(data: bytes, **options: Any) -> UnreadableCsv:
    with pytest.raises(UnreadableCsv) as raised:
        csv_files.read(data, required=("a", "b"), **options)
    return raised.value


@pytest.mark.parametrize(
    "data",
    [b"a;b\r\n1;2\r\n", b"\xef\xbb\xbfa;b\n1;2", b"a,b\n1,2\n", b"a\tb\n1\t2\n", b'"a";"b"\n\n"1 ";" 2"\n;\n'],
    ids=["semicolon", "byte-order mark", "comma", "tab", "quotes, blanks and empty lines"],
)
def test_usual_files_are_read(data: bytes) -> None:
    file = csv_files.read(data, required=("a", "b"))
    assert file.columns == ("a", "b")
    assert [row.cells for row in file.rows] == [{"a": "1", "b": "2"}]


def test_a_row_knows_the_line_on_which_it_begins() -> None:
    file = csv_files.read(b'a;b\n"1\n2\n3";x\n\n4;y\n', required=("a", "b"))
    assert [(row.line, row.cells["a"]) for row in file.rows] == [(2, "1\n2\n3"), (6, "4")]


@pytest.mark.parametrize(
    ("data", "problem", "params"),
    [
        (b"", CsvProblem.EMPTY, {}),
        (b"\xef\xbb\xbf\r\n \n", CsvProblem.EMPTY, {}),
        (b"a;b\n", CsvProblem.NO_ROWS, {}),
        (b"PK\x03\x04rest", CsvProblem.WORKBOOK, {}),
        (b"\xd0\xcf\x11\xe0rest", CsvProblem.WORKBOOK, {}),
        ("a;b\n1;2".encode("utf-16"), CsvProblem.NOT_TEXT, {}),
        (b"a;b\n1;2\n1;caf\xe9\n", CsvProblem.WRONG_ENCODING, {"line": 3, "encoding": "UTF-8"}),
        (b"a;c\n1;2\n", CsvProblem.MISSING_COLUMN, {"column": "b", "columns": "a, b"}),
        (b"a;b;a\n1;2;3\n", CsvProblem.REPEATED_COLUMN, {"column": "a"}),
        (b'a;b\n1;"2\n3;4\n', CsvProblem.BROKEN_QUOTES, {"line": 2}),
        (b'a;b\n1;2\n1;"two" feet\n', CsvProblem.BROKEN_QUOTES, {"line": 3}),
        (b"a;b\n1;" + b"x" * 70_000 + b"\n", CsvProblem.CELL_TOO_LONG, {"line": 2, "limit": 65_535}),
        (b"a;b\n1;" + b"x" * 1_000_000 + b"\n", CsvProblem.CELL_TOO_LONG, {"line": 2, "limit": 65_535}),
        (b"a,b\n1,2\n1,2,50\n", CsvProblem.WRONG_CELL_COUNT, {"line": 3, "found": 3, "expected": 2}),
        (b"a;b\n1\n", CsvProblem.WRONG_CELL_COUNT, {"line": 2, "found": 1, "expected": 2}),
    ],
)
def test_broken_files_are_refused_for_what_is_wrong(
    data: bytes, problem: CsvProblem, params: dict[str, object]
) -> None:
    error = refusal(data)
    assert (error.problem, error.params) == (problem, params)


def test_a_file_beyond_the_limit_is_not_even_decoded() -> None:
    error = refusal(b"\xff" * 1_000_001, max_megabytes=1)
    assert (error.problem, error.params) == (CsvProblem.TOO_LARGE, {"megabytes": 2, "limit": 1})


def test_a_second_encoding_is_tried_and_named() -> None:
    file = csv_files.read(b"a;b\n1;caf\xe9 \x80\n", required=("a", "b"), encodings=("utf-8", "cp1252"))
    assert (file.encoding, file.rows[0].cells["b"]) == ("cp1252", "café €")


def test_bytes_that_no_encoding_has_are_refused_with_the_first() -> None:
    error = refusal(b"a;b\n1;\xe9\x81\n", encodings=("utf-8", "cp1252"))
    assert (error.problem, error.params) == (CsvProblem.WRONG_ENCODING, {"line": 2, "encoding": "UTF-8"})


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (r'"a \"quoted\" word"', r"a \"quoted\" word"),
        (r'"a \"quoted\""', r"a \"quoted\""),
        (r'"C:\"', "C:\\"),
        (r'"standard \"" writer"', r"standard \" writer"),
        (r'"standard \"""', r"standard \""),
    ],
)
def test_quotes_after_a_backslash_as_php_writes_them(cell: str, text: str) -> None:
    file = csv_files.read(f"a,b\n{cell},1\n2,{cell}\n".encode(), required=("a", "b"), php_quotes=True)
    assert [(row.cells["a"], row.cells["b"]) for row in file.rows] == [(text, "1"), ("2", text)]


def test_they_are_broken_where_php_is_not_expected() -> None:
    assert refusal(rb"a,b" + b"\n" + rb'1,"a \"quoted\" word"').problem == CsvProblem.BROKEN_QUOTES


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The column “b” is missing. The first line must name these columns: a, b."),
        ("fr", "La colonne « b » manque. La première ligne doit nommer ces colonnes : a, b."),
    ],
)
def test_the_sentence_is_in_the_readers_language(language: str, sentence: str) -> None:
    error = refusal(b"a;c\n1;2\n")
    with translation.override(language):
        assert str(error) == sentence


@pytest.mark.parametrize("problem", list(CsvProblem))
def test_every_problem_has_its_sentence(problem: CsvProblem) -> None:
    params = dict.fromkeys(("line", "limit", "megabytes", "encoding", "column", "columns", "found", "expected"), "7")
    for language in ("fr", "en"):
        with translation.override(language):
            assert "%(" not in csv_files.sentence(problem=problem, params=params)
