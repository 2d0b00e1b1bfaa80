"""What parents say, for everybody: all sentences about a theme, a range or a product, and how they are come by."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.caching import public_page
from core.components import Link, Seo
from core.languages import codes, columns, text_of
from core.privacy import periods
from shop.catalogue.addresses import absolute, alternates
from shop.catalogue.models import Product
from subscriptions.enums import ReviewState
from subscriptions.models import BoxRange, Rating, Review, Theme
from subscriptions.reviews.shown import marks_of, voices_of
from subscriptions.reviews.words import REFUSALS

A_PAGE = 12
READ_WITHIN_DAYS = 5


class SentencePaginator(Paginator):
    """Its number of sentences is known before: the sums hold it."""

    def __init__(self, rows: Any, *, known_count: int) -> None:
        super().__init__(rows, A_PAGE)
        self.known_count = known_count

    @cached_property
    def count(self) -> int:
        return self.known_count


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _of_slug(model: Any, slug: str) -> Any:
    """The row with this slug in any language, that of the page before others; raises Http404."""
    in_any = reduce(or_, (Q(**{name: slug}) for name in columns("slug")))
    rows = list(model.objects.filter(in_any).select_related("marks").order_by("pk"))
    if not rows:
        raise Http404
    return next((row for row in rows if _slug(row, _language()) == slug), rows[0])


@require_safe
@public_page
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """All sentences about the boxes of a theme."""
    row = _of_slug(Theme, slug)
    return _all(request, row, kind="theme", name=row.name, back=None)


@require_safe
@public_page
def box_range(request: HttpRequest, slug: str) -> HttpResponse:
    """All sentences about the boxes of a range."""
    row = _of_slug(BoxRange, slug)
    back = Link(_("Subscribe"), f"{reverse('subscriptions:start')}?range={row.key}") if row.is_active else None
    return _all(request, row, kind="range", name=row.name, back=back, range_key=row.key)


@require_safe
@public_page
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """All sentences about one of the shop's goods."""
    row = _of_slug(Product, slug)
    if not row.is_public:
        raise Http404
    return _all(request, row, kind="product", name=row.title, back=Link(row.title, row.get_absolute_url()))


def _all(
    request: HttpRequest, row: Any, *, kind: str, name: str, back: Link | None, range_key: str = ""
) -> HttpResponse:
    rating: Rating | None = getattr(row, "marks", None)
    marks = marks_of(rating) if rating is not None else None
    if rating is None or marks is None:
        return redirect(back.href) if back else redirect("reviews:how")
    published = Review.objects.filter(state=ReviewState.PUBLISHED, **{kind: row})
    rows = published.select_related("theme", "range", "product").order_by("-published_at", "-pk")
    number = request.GET.get("page")
    found = SentencePaginator(rows, known_count=rating.sentences).get_page(number)
    page = {
        "name": name,
        "marks": marks,
        "voices": voices_of(found.object_list),
        "page_obj": found,
        "back": back,
        "range_key": range_key,
        "seo": _seo(row, kind=kind, name=name, number=found.number),
    }
    return render(request, "subscriptions/reviews/all.html", page)


def _seo(row: Any, *, kind: str, name: str, number: int) -> Seo:
    paths = _in_languages(lambda code: reverse(f"reviews:{kind}", kwargs={"slug": _slug(row, code)}))
    query = f"?page={number}" if number > 1 else ""
    words = {"name": name}
    return Seo(
        title=_("%(name)s: what parents say") % words,
        description=_("Marks and sentences of parents who received it: %(name)s.") % words,
        canonical=absolute(paths[_language()]) + query,
        alternates=alternates(paths) if not query else (),
    )


def _slug(row: Any, code: str) -> str:
    return text_of(row, "slug", language=code) or str(row.slug)


def _in_languages(path: Callable[[str], str]) -> dict[str, str]:
    found = {}
    for code in codes():
        with override(code):
            found[code] = path(code)
    return found


@require_safe
@public_page
def how(request: HttpRequest) -> HttpResponse:
    """How reviews are asked for, read, shown and kept (Code de la consommation, L111-7-2, D111-17, D111-18)."""
    paths = _in_languages(lambda code: reverse("reviews:how"))
    page = {
        "refusals": REFUSALS.values(),
        "ask_days": settings.REVIEW_ASK_DAYS,
        "link_days": settings.REVIEW_LINK_DAYS,
        "read_days": READ_WITHIN_DAYS,
        "kept_months": next(each.months for each in periods() if each.name == "reviews"),
        "seo": Seo(
            title=_("Where parents’ words come from"),
            description=_("Who may judge our boxes, how we check it, what we refuse to print, and how long it stays."),
            canonical=absolute(paths[_language()]),
            alternates=alternates(paths),
        ),
    }
    return render(request, "subscriptions/reviews/how.html", page)
