"""The demo's letter box: what would have been sent, for whoever tries the shop."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin

from core.components import Seo
from core.mail import make_attachment
from core.models import OutgoingMail


def _only_in_the_demo() -> None:
    if not settings.DEMO_PAGES:
        raise Http404


@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """All mails, newest first."""
    _only_in_the_demo()
    mails = OutgoingMail.objects.order_by("-created_at", "-pk").defer("html", "text")
    page = {
        "seo": Seo(title=_("Letter box"), robots="noindex"),
        "page_obj": Paginator(mails, 30).get_page(request.GET.get("page")),
    }
    return render(request, "demo/mails.html", page)


@never_cache
def detail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One mail: its text with working links, and its looks in a frame."""
    _only_in_the_demo()
    mail = get_object_or_404(OutgoingMail, pk=mail_id)
    page = {
        "seo": Seo(title=mail.subject, robots="noindex"),
        "mail": mail,
        "attachments": [key for _kind, key in mail.attachments],
    }
    return render(request, "demo/mail.html", page)


@never_cache
def attachment(request: HttpRequest, mail_id: int, position: int) -> HttpResponse:
    """One of the files that the mail brings, as it would leave now."""
    _only_in_the_demo()
    named = get_object_or_404(OutgoingMail, pk=mail_id).attachments
    if position >= len(named):
        raise Http404
    file = make_attachment(named[position])
    answer = HttpResponse(file.content, content_type=file.media_type)
    answer["Content-Disposition"] = f'inline; filename="{file.name}"'
    return answer


@never_cache
@xframe_options_sameorigin
def html(request: HttpRequest, mail_id: int) -> HttpResponse:
    """The HTML part alone, as a mail program shows it: with inline styles and without scripts."""
    _only_in_the_demo()
    response = HttpResponse(get_object_or_404(OutgoingMail, pk=mail_id).html)
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'"
    )
    return response
