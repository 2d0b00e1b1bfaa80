"""Documents on their way to the customer: attached to the mail that tells of them.

The attachment is the durable medium (Directive 2011/83, art. 2(10); a link alone is not one: CJEU C-49/11): it stays with
the customer whatever becomes of the shop. It is made when the mail leaves, not when it is decided.
"""

from __future__ import annotations

from datetime import datetime

from core import mail
from core.models import OutgoingMail
from shop.invoicing.links import file_name, holder_path
from shop.invoicing.models import CreditNote, Invoice
from shop.invoicing.pdf import render
from shop.invoicing.queries import Document, document_numbered

ATTACHMENT = "document"


def attached(document: Document) -> mail.AttachmentKey:
    """How a mail names the document that it brings."""
    return (ATTACHMENT, document.number)


@mail.attachable(ATTACHMENT)
def make_attachment(*, key: str) -> mail.Attachment:
    """The PDF of the document whose number is `key`."""
    document = document_numbered(number=key)
    return mail.Attachment(name=file_name(document), content=render(document), media_type="application/pdf")


def mail_credit_note(*, note: CreditNote, now: datetime, is_credit: bool = False) -> OutgoingMail | None:
    """Tell the customer of a credit note, once; None where no address is known.

    `is_credit`: the money comes back as store credit, as it was paid.
    """
    invoice = Invoice.objects.select_related("order__user").get(pk=note.invoice_id)
    if not invoice.order.contact_email:
        return None
    return mail.send(
        kind="credit-note",
        key=note.number,
        to=invoice.order.contact_email,
        language=note.language,
        context={
            "note": note,
            "invoice": invoice,
            "order": invoice.order,
            "name": note.buyer.get("name", ""),
            "is_credit": is_credit,
            "document_path": holder_path(note),
        },
        attachments=[attached(note)],
        now=now,
    )
