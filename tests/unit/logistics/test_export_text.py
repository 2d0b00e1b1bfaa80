from __future__ import annotations

import csv
import io

import pytest

from core.cells import safe_cell
from logistics.exports.generic_csv import GenericCsv
from logistics.exports.text import encode
from logistics.models import Parcel, Run
from tests.factories.logistics import planned_parcel


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('=HYPERLINK("http://evil")', '\'=HYPERLINK("http://evil")'),
        ("+33612345678", "'+33612345678"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'=1+1"),
        ("\r\n=1+1", "'=1+1"),
        ("＝1+1", "'＝1+1"),
        ("3 rue d’Alger\nbât. B", "3 rue d’Alger bât. B"),
        ('12 bis; rue "du Port"', '12 bis; rue "du Port"'),
        ("", ""),
        ("a=b", "a=b"),
    ],
)
def test_a_cell_is_one_line_and_no_formula(text: str, written: str) -> None:
    assert safe_cell(text) == written


@pytest.mark.parametrize(
    ("text", "encoding", "bytes_"),
    [
        ("Crébillon", "utf-8", "Crébillon".encode()),
        ("Łukasz Œuvrard – 12 €", "latin-1", b"Lukasz OEuvrard - 12 EUR"),
        ("Łukasz Œuvrard – 12 €", "cp1252", b"Lukasz \x8cuvrard \x96 12 \x80"),
        ("Crébillon ő", "cp1252", b"Cr\xe9billon o"),
    ],
)
def test_letters_that_an_encoding_lacks_are_spelt_out(text: str, encoding: str, bytes_: bytes) -> None:
    assert encode(text, encoding=encoding) == bytes_


def test_what_cannot_be_spelt_out_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        encode("李雷", encoding="cp1252")


@pytest.mark.django_db
def test_rows_survive_separators_quotes_and_new_lines() -> None:
    parcel = planned_parcel(recipient='Dupont; "Jo"', line1="=1+1", line2="bât. B\nescalier 2", phone="+33612345678")
    rendered = GenericCsv().render(run=Run(), parcels=[Parcel.objects.get(pk=parcel.pk)])
    assert rendered.data.startswith(b"\xef\xbb\xbfparcel;order;")
    assert rendered.data.endswith(b"\r\n")
    text = rendered.data.decode("utf-8-sig")
    assert 'Dupont; ""Jo""' in text
    row = next(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    assert (row["recipient"], row["line1"], row["line2"], row["phone"]) == (
        'Dupont; "Jo"',
        "'=1+1",
        "bât. B escalier 2",
        "0033612345678",
    )
