"""The site's own addresses: pages, the way in, and what robots read."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_request
from django.views.decorators.http import require_safe
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.url_routing import RouteResult
from wagtail.views import serve

from content import queries, sitemaps
from content.addresses import path_of, root_path, roots
from core.caching import public_page
from core.components import Seo


@public_page
def page(request: HttpRequest, path: str) -> HttpResponse:
    """The published page at `path` of the language's tree, found by its stored address; Wagtail's hooks run as ever."""
    language = get_language() or settings.LANGUAGE_CODE
    root = root_path(language=language)
    found = queries.published_page(url_path=f"{root}{path}") if root else None
    if found is None:
        return not_translated(request, path=path, language=language)
    request._wagtail_route_for_request = RouteResult(found)  # type: ignore[attr-defined]
    return serve(request, path)


def not_translated(request: HttpRequest, *, path: str, language: str) -> HttpResponse:
    """What stands at the address of a page in a language that it was not translated into: where it can be read.

    Visitors come here by the language switch. Search engines are told to keep none of it; raises Http404 where no language
    has such a page, or where an editor's redirect takes over. See docs/decisions/pages-in-one-language.md.
    """
    others = [f"{each.root_path}{path}" for each in roots() if each.language_code != language]
    there = queries.page_elsewhere(url_paths=others)
    if there is None or get_redirect(request, Redirect.normalise_path(request.path)) is not None:
        raise Http404
    here = there.get_translations().live().filter(locale__language_code=language).first()
    if here is not None:
        return HttpResponseRedirect(path_of(here))
    address, code = path_of(there), there.locale.language_code
    context = {
        "there": there,
        "address": address,
        "code": code,
        "seo": Seo(title=there.title, robots="noindex,follow"),
        "language_hrefs": {code: address, language: request.path},
    }
    return TemplateResponse(request, "content/not_translated.html", context)


@require_safe
def entrance(request: HttpRequest) -> HttpResponse:
    """`/`: to the home page of the language that the visitor chose last, else of the one that the browser asks for."""
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
