"""Where a document is had: its file's name, its address for whoever has the link, and the links that pages show."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify

from core.components import Link
from shop.invoicing.printing import title_of
from shop.invoicing.queries import Document, NoSuchDocument, document_numbered, documents_of_order

_HOLDER = Signer(salt="invoicing.document")


def file_name(document: Document) -> str:
    """facture-FA2026-000001.pdf, in the document's language."""
    return f"{slugify(title_of(document))}-{document.number}.pdf"


def holder_path(document: Document) -> str:
    """The document's address for whoever has the link, in its language; it does not expire."""
    with translation.override(document.language):
        return reverse("invoicing:document", kwargs={"signed": _HOLDER.sign(document.number)})


def document_of_link(*, signed: str) -> Document:
    """What `holder_path` leads to; raises NoSuchDocument for a link that was changed."""
    try:
        return document_numbered(number=_HOLDER.unsign(signed))
    except BadSignature as error:
        raise NoSuchDocument(signed) from error


def order_links(*, order_id: int) -> list[Link]:
    """The order's invoice and credit notes, to be opened from its page."""
    return [
        Link(label=f"{title_of(document)} {document.number}", href=holder_path(document))
        for document in documents_of_order(order_id=order_id)
    ]
