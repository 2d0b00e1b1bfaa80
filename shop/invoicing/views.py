"""The PDF of a document: for whoever has its link, for the customer whose it is, for staff."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from shop.invoicing.links import document_of_link, file_name
from shop.invoicing.pdf import render
from shop.invoicing.queries import Document, NoSuchDocument


def pdf_response(document: Document) -> HttpResponse:
    """The document, opened where the browser can, saved under its name otherwise; kept by no cache and no search engine."""
    answer = HttpResponse(render(document), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{file_name(document)}"'
    answer["X-Robots-Tag"] = "noindex"
    return answer


@never_cache
@require_GET
def document(request: HttpRequest, signed: str) -> HttpResponse:
    """The document by the link of its mail, without signing in; a changed link is not found."""
    try:
        return pdf_response(document_of_link(signed=signed))
    except NoSuchDocument as error:
        raise Http404 from error
