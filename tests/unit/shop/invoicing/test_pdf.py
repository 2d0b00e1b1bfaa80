"""What stands on a document, and that it is the same file every time."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from shop.catalogue.models import Product
from shop.invoicing.credit_notes import issue_credit_note
from shop.invoicing.models import CreditNote, Invoice
from shop.invoicing.pdf import render
from shop.invoicing.printing import contents_of
from tests.factories.invoicing import mixed_product, paid_with_code
from tests.factories.shop import NOON, paid, sold_product
from tests.factories.vouchers import voucher

pytestmark = pytest.mark.django_db


def texts(value: Any) -> list[str]:
    """All words of a document, in the order of its parts."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts(part)]
    return [str(value)]


def plain(value: Any) -> Any:
    """The same without typographic spaces."""
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value.replace("\u202f", " ").replace("\u00a0", " ") if isinstance(value, str) else value


def test_an_invoice_says_in_french_what_the_law_asks(market: object) -> None:
    order = paid((mixed_product(gross="24.90", title="Coffret Volcan"), 3))
    page = plain(contents_of(order.invoice))
    assert page["title"] == "Facture"
    assert page["facts"] == [
        ["Facture nº", "FA2026-000001"],
        ["Émise le", "23 novembre 2026"],
        ["Commande", order.number],
        ["Payée le", "23 novembre 2026"],
        ["Livraison", "26 novembre au 27 novembre 2026"],
    ]
    assert page["seller"] == ["Bambou SAS", "24 quai des Antilles", "44200 Nantes", "France", "bonjour@bambou.example"]
    assert page["footer"] == (
        "Bambou SAS · SAS au capital de 40 000 € · 24 quai des Antilles, 44200 Nantes · RCS Nantes 901 234 567 · "
        "TVA FR15901234567"
    )
    buyer = ["Claire Martin", "3 rue Crébillon", "44000 Nantes", "France"]
    assert page["parties"] == [
        {"title": "Facturé à", "lines": [*buyer, "claire@example.org"]},
        {"title": "Livré à", "lines": buyer},
    ]
    assert page["lines"]["head"] == ["Désignation", "Qté", "Prix unitaire HT", "Taux de TVA", "HT", "TVA", "TTC"]
    assert page["lines"]["rows"] == [
        {
            "title": "Coffret Volcan",
            "note": "",
            "unit": ["3", "21,6067 €"],
            "amounts": [["5,5 %", "21,24 €", "1,17 €", "22,41 €"], ["20 %", "43,58 €", "8,71 €", "52,29 €"]],
        },
    ]
    assert page["rates"]["rows"] == page["lines"]["rows"][0]["amounts"]
    assert (page["sums"], page["total"]) == ([["Total HT", "64,82 €"], ["TVA", "9,88 €"]], ["Total TTC", "74,70 €"])
    assert page["stamp"] == "Payée le 23 novembre 2026"
    assert page["notes"] == ["Nature de l’opération : livraison de biens."]


def test_delivery_costs_are_a_line(market: object) -> None:
    page = plain(contents_of(paid((sold_product(gross="19.90"), 1)).invoice))
    last = page["lines"]["rows"][-1]
    assert last == {
        "title": "Frais de livraison",
        "note": "",
        "unit": ["1", "3,25 €"],
        "amounts": [["20 %", "3,25 €", "0,65 €", "3,90 €"]],
    }


def test_an_english_customer_has_an_english_invoice(market: object) -> None:
    page = contents_of(paid((mixed_product(gross="21.90"), 1), language="en").invoice)
    assert (page["title"], page["total"]) == ("Invoice", ["Total including VAT", "€25.80"])
    assert page["stamp"] == "Paid on 23\u00a0November 2026"
    assert page["lines"]["rows"][0]["amounts"][0] == ["5.5%", "€6.23", "€0.34", "€6.57"]


def test_a_reduction_is_written_under_its_line(market: object) -> None:
    order = paid_with_code(voucher(), (sold_product(gross="60.00"), 1))
    page = plain(contents_of(order.invoice))
    (line,) = page["lines"]["rows"]
    assert line["unit"] == ["1", "50,00 €"]
    assert line["note"] == "Remise BIENVENUE : −5,00 € HT"
    assert line["amounts"] == [["20 %", "45,00 €", "9,00 €", "54,00 €"]]


def test_a_free_order_has_an_invoice_of_nothing(market: object) -> None:
    order = paid_with_code(voucher(value=Decimal(100)), (sold_product(gross="60.00"), 1))
    page = plain(contents_of(order.invoice))
    assert (page["total"], page["stamp"]) == (["Total TTC", "0,00 €"], "Rien à payer")
    assert page["lines"]["rows"][0]["note"] == "Remise BIENVENUE : −50,00 € HT"


def test_a_credit_note_names_its_invoice_and_keeps_the_staffs_reason_to_itself(market: object) -> None:
    invoice = paid((mixed_product(gross="21.90", title="Coffret Volcan"), 1)).invoice
    note = issue_credit_note(
        invoice_id=invoice.pk, gross=Decimal("12.90"), reference="refund:1", reason="Cliente difficile", now=NOON
    )
    page = plain(contents_of(note))
    assert (page["title"], page["stamp"]) == ("Avoir", "")
    assert page["facts"][:4] == [
        ["Avoir nº", "AV2026-000001"],
        ["Émis le", "23 novembre 2026"],
        ["Sur la facture", "FA2026-000001"],
        ["Facture du", "23 novembre 2026"],
    ]
    assert page["lines"]["head"] == ["Désignation", "Taux de TVA", "HT", "TVA", "TTC"]
    assert [line["title"] for line in page["lines"]["rows"]] == ["Coffret Volcan", "Frais de livraison"]
    assert page["total"] == ["Total de l’avoir TTC", "12,90 €"]
    assert page["notes"] == [
        "Cet avoir réduit la facture FA2026-000001 du 23 novembre 2026 des montants ci-dessus, TVA comprise.",
    ]
    assert not [text for text in texts(page) if "difficile" in text]


def test_the_same_document_is_the_same_file(market: object) -> None:
    invoice = paid((mixed_product(gross="21.90"), 2), (sold_product(), 1)).invoice
    note = issue_credit_note(invoice_id=invoice.pk, gross=Decimal("5.00"), reference="refund:1", now=NOON)
    Product.objects.update(title="Autre nom", title_fr="Autre nom")
    for model, row in ((Invoice, invoice), (CreditNote, note)):
        first, second = (render(model.objects.get(pk=row.pk)) for _ in range(2))
        assert first == second
        assert first.startswith(b"%PDF-1.7")
        assert b"pdfaid:part" in first and b"pdfuaid:part" in first
        assert len(first) < 120_000


def test_an_invoice_from_before_these_columns_is_printed_too(market: object) -> None:
    invoice = paid((sold_product(gross="24.90"), 2)).invoice
    invoice.delivery, invoice.paid_on = {}, None
    invoice.seller = {name: text for name, text in invoice.seller.items() if name not in ("legal_form", "capital")}
    invoice.lines = [
        {name: text for name, text in line.items() if name not in ("unit_net", "reduction_net")}
        for line in invoice.lines
    ]
    page = plain(contents_of(invoice))
    assert page["lines"]["rows"][0]["unit"] == ["2", "20,75 €"]
    assert page["parties"][1]["lines"][0] == "Claire Martin"
    assert render(invoice).startswith(b"%PDF")


@pytest.mark.parametrize("title", ["Вулкан ğ ∞", "Volcan 🌋 火山"])
def test_letters_that_the_typefaces_lack_leave_a_readable_file(market: object, title: str) -> None:
    invoice = paid((sold_product(title=title), 1)).invoice
    assert title in texts(contents_of(invoice))
    assert render(invoice).startswith(b"%PDF")


def test_a_later_number_bears_no_earlier_day(market: object) -> None:
    first = paid((sold_product(), 1), now=NOON)
    second = paid((sold_product(), 1), email="b@example.org", now=NOON - timedelta(days=1))
    assert (second.invoice.number, second.invoice.issued_on) == ("FA2026-000002", first.invoice.issued_on)
