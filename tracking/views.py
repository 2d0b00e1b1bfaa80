"""The door of collection. It answers 204 to whatever it takes and to whatever it leaves aside for a good reason."""

from __future__ import annotations

from urllib.parse import urlsplit

from crawleruseragents import is_crawler
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core import clock
from core.http import client_address
from tracking.collect import addresses, recording, searches, visitors, wire
from tracking.enums import ConsentLevel


@csrf_exempt
@never_cache
@require_POST
def collect(request: HttpRequest) -> HttpResponse:
    """Keep one page view of our own pages: 204; 403 from elsewhere, 413 when too long, 400 when unreadable."""
    if not _is_ours(request):
        return HttpResponse(status=403)
    if int(request.META.get("CONTENT_LENGTH") or 0) > wire.MAX_BYTES:
        return HttpResponse(status=413)
    user_agent = request.headers.get("User-Agent", "")
    if _objects(request) or not user_agent or is_crawler(user_agent):
        return HttpResponse(status=204)
    try:
        view = wire.parse(body=request.body)
        page = addresses.page_of(path=view.path)
    except (wire.Unreadable, addresses.NotAPage):
        return HttpResponse(status=400)
    now, host = clock.now(), request.get_host()
    visitor = visitors.visitor_key(address=client_address(request), user_agent=user_agent, host=host, now=now)
    columns = recording.page_view_columns(
        view=view, page=page, visitor=visitor, own_host=host, level=ConsentLevel.EXEMPT, now=now
    )
    recording.record(columns=columns, now=now)
    if view.search is not None:
        searches.count(words=view.search.words, results=view.search.results, language=view.language, now=now)
    return HttpResponse(status=204)


def _is_ours(request: HttpRequest) -> bool:
    """Whether a page of this very host sent it. Browsers leave Sec-Fetch-Site out where there is no HTTPS, never Origin."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()


def _objects(request: HttpRequest) -> bool:
    """Whether the person said no by the browser (Global Privacy Control, Do Not Track), or has not seen the page yet."""
    headers = request.headers
    return headers.get("Sec-GPC") == "1" or headers.get("DNT") == "1" or "prefetch" in headers.get("Sec-Purpose", "")
