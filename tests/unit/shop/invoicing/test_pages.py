"""Where a customer gets documents: the order's page, the list in the account, the mail; and where nobody else does."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core import mail as django_mail
from django.test import Client
from pytest_django import Settings

from core import mail, outbox
from core.models import OutgoingMail
from shop.accounts.models import User
from shop.invoicing.credit_notes import issue_credit_note
from shop.invoicing.links import holder_path
from shop.invoicing.pdf import render
from tests.factories.shop import NOON, UserFactory, paid, sold_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(market: object) -> User:
    return UserFactory.create(email="claire@example.org")


@pytest.fixture
def account(customer: User) -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": "fr"})
    client.force_login(customer)
    return client


def test_the_list_shows_invoices_and_their_credit_notes(account: Client, customer: User) -> None:
    invoice = paid((sold_product(), 1), user_id=customer.pk).invoice
    note = issue_credit_note(invoice_id=invoice.pk, gross=Decimal("5.00"), reference="refund:1", now=NOON)
    theirs = paid((sold_product(), 1), email="b@example.org").invoice
    page = account.get("/fr/compte/factures/").content.decode()
    assert f"/fr/compte/factures/{invoice.number}/" in page
    assert f"/fr/compte/factures/{note.number}/" in page
    assert "−5,00" in page
    assert theirs.number not in page
    assert "/fr/compte/factures/" in account.get("/fr/compte/").content.decode()
    assert invoice.number in account.get("/en/account/invoices/").content.decode()


def test_the_list_asks_as_much_for_three_as_for_one(
    account: Client, customer: User, django_assert_num_queries: Callable
) -> None:
    def fill() -> None:
        invoice = paid((sold_product(), 1), user_id=customer.pk).invoice
        issue_credit_note(invoice_id=invoice.pk, gross=Decimal("5.00"), reference=invoice.number, now=NOON)

    fill()
    account.get("/fr/compte/factures/")
    with django_assert_num_queries(4):
        account.get("/fr/compte/factures/")
    fill()
    fill()
    with django_assert_num_queries(4):
        account.get("/fr/compte/factures/")


def test_ones_own_document_is_a_pdf(account: Client, customer: User) -> None:
    invoice = paid((sold_product(), 1), user_id=customer.pk).invoice
    note = issue_credit_note(invoice_id=invoice.pk, gross=Decimal("5.00"), reference="refund:1", now=NOON)
    answer = account.get(f"/fr/compte/factures/{invoice.number}/")
    assert answer.content == render(invoice)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="facture-{invoice.number}.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert account.get(f"/fr/compte/factures/{note.number}/").content == render(note)


def test_anybody_elses_is_not_found(account: Client, market: object) -> None:
    invoice = paid((sold_product(), 1), user_id=UserFactory.create().pk).invoice
    note = issue_credit_note(invoice_id=invoice.pk, gross=Decimal("5.00"), reference="refund:1", now=NOON)
    for number in (invoice.number, note.number, "FA2026-999999", "AV2026-999999", "x"):
        assert account.get(f"/fr/compte/factures/{number}/").status_code == 404
    guest = Client().get(f"/fr/compte/factures/{invoice.number}/")
    assert (guest.status_code, guest["Location"].startswith("/fr/compte/connexion/")) == (302, True)


def test_the_link_needs_no_password_and_cannot_be_guessed(market: object, client: Client) -> None:
    invoice = paid((sold_product(), 1)).invoice
    path = holder_path(invoice)
    assert path.startswith("/fr/document/FA2026-000001:")
    answer = client.get(path)
    assert (answer.status_code, answer["X-Robots-Tag"]) == (200, "noindex")
    assert answer.content == render(invoice)
    for wrong in (path.replace("000001", "000002"), path[:-2] + "/", "/fr/document/FA2026-000001/"):
        assert client.get(wrong).status_code == 404


def test_the_orders_page_links_every_document(account: Client, customer: User) -> None:
    order = paid((sold_product(), 1), user_id=customer.pk)
    note = issue_credit_note(invoice_id=order.invoice.pk, gross=Decimal("5.00"), reference="refund:1", now=NOON)
    page = account.get(f"/fr/compte/commandes/{order.number}/").content.decode()
    assert f'href="{holder_path(order.invoice)}"' in page
    assert f'href="{holder_path(note)}"' in page
    assert f"Avoir {note.number}" in page


def test_the_orders_mail_brings_the_invoice(market: object, settings: Settings) -> None:
    settings.MAIL_DELIVERY = "smtp"
    invoice = paid((sold_product(), 1)).invoice
    outbox.deliver_due(now=NOON)
    row = OutgoingMail.objects.get(kind="order-placed")
    assert holder_path(invoice) in row.text
    assert holder_path(invoice) in row.html
    mail.deliver(mail_id=row.pk, now=NOON)
    (sent,) = django_mail.outbox
    assert sent.attachments == [(f"facture-{invoice.number}.pdf", render(invoice), "application/pdf")]


def test_the_demos_letter_box_shows_what_is_attached(market: object, client: Client, settings: Settings) -> None:
    settings.DEMO_PAGES = True
    invoice = paid((sold_product(), 1)).invoice
    outbox.deliver_due(now=NOON)
    row = OutgoingMail.objects.get(kind="order-placed")
    assert f"/demo/mails/{row.pk}/0/" in client.get(f"/demo/mails/{row.pk}/").content.decode()
    assert client.get(f"/demo/mails/{row.pk}/0/").content == render(invoice)
    assert client.get(f"/demo/mails/{row.pk}/1/", follow=True).status_code == 404
    settings.DEMO_PAGES = False
    assert client.get(f"/demo/mails/{row.pk}/0/", follow=True).status_code == 404
