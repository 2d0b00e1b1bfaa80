"""The site's own addresses: pages, the way in, and what robots read."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers
from django.utils.text import slugify
from django.utils.translation import get_language, get_language_from_request
from django.views.decorators.http import require_safe
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page
from wagtail.url_routing import RouteResult
from wagtail.views import serve

from content import activity_sheet, queries, sitemaps
from content.addresses import path_of, root_path, roots
from content.pages.activity import ActivityPage
from core.caching import public_page
from core.components import Seo
from core.drawing import drawn_once

# How many steps the addresses of a page's own have, such as tag/paper/ below the journal's.
STEPS_BELOW = 2
SHEET_SECONDS = 3600
# What a WordPress named its pages by, before they had addresses.
OLD_NUMBERS = frozenset(("p", "page_id", "attachment_id"))


@public_page
@drawn_once(lambda _: tuple(roots()))
def page(request: HttpRequest, path: str) -> HttpResponse:
    """The published page at `path` of the language's tree, found by its stored address; Wagtail's hooks run as ever."""
    language = get_language() or settings.LANGUAGE_CODE
    found = _published(path, language=language)
    route = RouteResult(found) if found else _below(request, path, language=language)
    if route is None:
        return not_translated(request, path=path, language=language)
    request._wagtail_route_for_request = route  # type: ignore[attr-defined]
    return serve(request, path)


def _published(path: str, *, language: str) -> Page | None:
    root = root_path(language=language)
    return queries.published_page(url_path=f"{root}{path}") if root else None


def _below(request: HttpRequest, path: str, *, language: str) -> RouteResult | None:
    """An address of a page's own, such as the journal's list of a tag; None where no page has such addresses."""
    steps = path.strip("/").split("/")
    if len(steps) <= STEPS_BELOW:
        return None
    above = _published("/".join(steps[:-STEPS_BELOW]) + "/", language=language)
    return above.route(request, steps[-STEPS_BELOW:]) if isinstance(above, RoutablePageMixin) else None


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
def printed_activity(request: HttpRequest, path: str) -> HttpResponse:
    """The sheet of a published activity, as a PDF that caches may keep."""
    found = _published(path, language=get_language() or settings.LANGUAGE_CODE)
    if not isinstance(found, ActivityPage):
        raise Http404
    answer = HttpResponse(activity_sheet.kept(page=found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{slugify(found.title) or "bambou"}.pdf"'
    answer["Cache-Control"] = f"public, max-age={SHEET_SECONDS}"
    answer["X-Robots-Tag"] = "noindex"
    return answer


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
