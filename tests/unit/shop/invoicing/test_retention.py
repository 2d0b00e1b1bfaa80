"""Ten years: nothing of what was issued is changed or deleted, by nobody's page and by no line of code."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib import admin
from django.db.models import Model, ProtectedError
from django.test import Client
from django.urls import reverse

from config.roles import ROLES, permission_names
from shop.invoicing.credit_notes import issue_credit_note
from shop.invoicing.models import CreditNote, CreditNoteTax, DocumentIsFinal, Invoice, InvoiceTax, Series
from shop.order.models import Order
from tests.factories.shop import NOON, UserFactory, paid, sold_product

pytestmark = pytest.mark.django_db
KEPT: list[type[Model]] = [Invoice, InvoiceTax, CreditNote, CreditNoteTax, Series]


@pytest.fixture
def note(market: object) -> CreditNote:
    invoice = paid((sold_product(), 1)).invoice
    return issue_credit_note(invoice_id=invoice.pk, gross=Decimal("5.00"), reference="refund:1", now=NOON)


@pytest.fixture
def chief() -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": "fr"})
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    return client


def everything() -> list[list[dict[str, object]]]:
    return [list(model._default_manager.order_by("pk").values()) for model in KEPT]


def test_no_role_may_do_more_than_look() -> None:
    granted = {name for role in ROLES.values() for name in permission_names(role=role)}
    assert {name for name in granted if name.startswith("invoicing.") and ".view_" not in name} == set()


@pytest.mark.parametrize("model", ["invoice", "creditnote"])
def test_not_even_a_superuser_changes_or_deletes_in_the_back_office(
    note: CreditNote, chief: Client, model: str
) -> None:
    before = everything()
    row = note if model == "creditnote" else note.invoice
    names = f"admin:invoicing_{model}"
    for page in ("change", "delete"):
        address = reverse(f"{names}_{page}", args=[row.pk])
        answer = chief.post(address, {"post": "yes", "number": "FA2026-000009", "gross": "0.00"})
        assert answer.status_code == 403
    assert chief.get(reverse(f"{names}_add")).status_code == 403
    chief.post(
        reverse(f"{names}_changelist"), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    )
    assert everything() == before


def test_only_the_two_documents_stand_in_the_back_office() -> None:
    assert {model for model in admin.site._registry if model._meta.app_label == "invoicing"} == {Invoice, CreditNote}


def test_the_back_office_opens_the_pdf_for_who_may_look(note: CreditNote, chief: Client) -> None:
    for row, model in ((note, "creditnote"), (note.invoice, "invoice")):
        address = reverse(f"admin:invoicing_{model}_pdf", args=[row.pk])
        assert chief.get(address)["Content-Type"] == "application/pdf"
        assert address in chief.get(reverse(f"admin:invoicing_{model}_change", args=[row.pk])).content.decode()
        stranger = Client()
        stranger.force_login(UserFactory.create(is_staff=True))
        assert stranger.get(address).status_code == 403
    order = chief.get(reverse("admin:order_order_change", args=[note.invoice.order_id])).content.decode()
    assert note.number in order


def test_no_line_of_code_changes_a_document(note: CreditNote) -> None:
    before = everything()
    for row in (note, note.invoice, note.taxes.get(), note.invoice.taxes.get()):
        with pytest.raises(DocumentIsFinal):
            row.save()
        with pytest.raises(DocumentIsFinal):
            row.delete()
        rows = type(row)._default_manager.all()
        with pytest.raises(DocumentIsFinal):
            rows.update(net=Decimal(0))
        with pytest.raises(DocumentIsFinal):
            rows.delete()
        with pytest.raises(DocumentIsFinal):
            rows.bulk_update([row], ["net"])
    assert everything() == before


def test_an_order_with_an_invoice_cannot_be_deleted_nor_its_customer_take_it_along(note: CreditNote) -> None:
    order = Order.objects.get()
    customer = UserFactory.create()
    Order.objects.update(user=customer)
    before = everything()
    with pytest.raises(ProtectedError):
        order.delete()
    assert everything() == before
    customer.delete()
    assert everything() == before
