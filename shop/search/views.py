"""The search: pages that are the same bytes for everybody who asks the same."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core import clock
from core.caching import public_page
from shop.search import answering
from shop.search.page import result_page

SUGGESTIONS_KEPT_SECONDS = 300


@require_safe
@public_page
def results(request: HttpRequest) -> HttpResponse:
    """What answers the question of the address: any text at all, or none."""
    page = result_page(
        text=request.GET.get("q", ""),
        number=request.GET.get("page", "1"),
        language=get_language() or "fr",
        now=clock.now(),
    )
    return render(request, "shop/search/results.html", {"search": page, "seo": page.seo})


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """A piece of page with what a question may become; kept for some minutes, by the browser that types it too."""
    found = answering.suggestions(request.GET.get("q", ""), language=get_language() or "fr")
    response = render(request, "shop/search/suggestions.html", {"suggestions": found})
    patch_cache_control(response, public=True, max_age=SUGGESTIONS_KEPT_SECONDS)
    return response
