"""The site's own addresses: pages, the way in, and what robots read."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_request
from django.views.decorators.http import require_safe
from wagtail.url_routing import RouteResult
from wagtail.views import serve

from content import queries, sitemaps
from content.addresses import root_path


def page(request: HttpRequest, path: str) -> HttpResponse:
    """The published page at `path` of the language's tree, found by its stored address; Wagtail's hooks run as ever."""
    root = root_path(language=get_language() or settings.LANGUAGE_CODE)
    found = queries.published_page(url_path=f"{root}{path}") if root else None
    if found is None:
        raise Http404
    request._wagtail_route_for_request = RouteResult(found)  # type: ignore[attr-defined]
    return serve(request, path)


OLD_NUMBERS = frozenset(("p", "page_id", "attachment_id"))


@require_safe
def entrance(request: HttpRequest) -> HttpResponse:
    """`/`: to the home page of the language that the visitor chose last, else of the one that the browser asks for.

    `/?p=123` was a page of a WordPress at this address: it leads to what came of it.
    """
    numbers = {name: request.GET[name] for name in OLD_NUMBERS & request.GET.keys()}
    if numbers and (onward := queries.onward(numbers=numbers)):
        return HttpResponsePermanentRedirect(onward)
    query = request.META.get("QUERY_STRING", "")
    address = f"/{get_language_from_request(request)}/"
    response = HttpResponseRedirect(f"{address}?{query}" if query else address)
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response


CLOSED_PATHS = ("/admin/", "/cms/", "/sandbox/", "/demo/")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be read; a staging shop asks to be left alone."""
    closed = ["/"] if settings.SHOW_STAGING_BANNER else CLOSED_PATHS
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in closed),
        "",
        f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap_index(request: HttpRequest) -> TemplateResponse:
    """Where the sections of the sitemap are. Django's own view names the host of the sites framework, which we do not use."""
    context = {"sitemaps": sitemaps.index_entries()}
    return TemplateResponse(request, "sitemap_index.xml", context, content_type="application/xml")
