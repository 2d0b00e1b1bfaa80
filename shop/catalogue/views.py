"""The shelves and the products: pages that are the same bytes for everybody."""

from __future__ import annotations

from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core import clock
from core.caching import public_page
from core.drawing import drawn_once
from shop.catalogue.filters import WORDS, read_selection
from shop.catalogue.product import product_page
from shop.catalogue.product_rows import NoSuchProduct
from shop.catalogue.queries import Moved, NoSuchShelf, list_page
from shop.markets.delivery import packing_day
from shop.search.addresses import question_path


def _packing_day(now: datetime) -> date:
    """When what is ordered now is packed: it decides the days of delivery, and changes at an hour."""
    return packing_day(now=now)


@require_safe
@public_page
@drawn_once()
def shelf(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """All goods, or those of one category, filtered and sorted by the address; words alone are a question to the search."""
    if slug is None and request.GET.keys() == {WORDS}:
        return redirect(question_path(request.GET[WORDS], language=get_language() or "fr"))
    try:
        page = list_page(
            slug=slug, language=get_language() or "fr", selection=read_selection(request.GET), now=clock.now()
        )
    except NoSuchShelf as error:
        raise Http404 from error
    except Moved as moved:
        return _moved(moved, request=request)
    return render(request, "shop/catalogue/list.html", {"shelf": page, "seo": page.seo})


@require_safe
@public_page
@drawn_once(_packing_day)
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product."""
    try:
        page = product_page(slug=slug, language=get_language() or "fr", now=clock.now())
    except NoSuchProduct as error:
        raise Http404 from error
    except Moved as moved:
        return _moved(moved, request=request)
    return render(request, "shop/catalogue/product.html", {"product": page, "seo": page.seo})


def _moved(moved: Moved, *, request: HttpRequest) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    address = f"{moved.path}?{query}" if query else moved.path
    return (HttpResponsePermanentRedirect if moved.is_permanent else HttpResponseRedirect)(address)
