"""The ranges in the shop's search: what a subscription is looked for by, and where somebody can begin who found nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from core.languages import codes, shown, text_of
from core.statements import statement
from shop.search import sources
from shop.search.page import Way
from shop.search.sources import Found
from subscriptions.models import BoxRange
from subscriptions.words import ages

RANGE, WEIGHT = "range", 40
_TEXTS = ("name", "promise", "description", "learns")


def register() -> None:
    """Let the ranges on sale be found, and be read again when they change."""
    sources.register(RANGE, keys=range_keys, read=read_ranges)
    sources.watch(BoxRange, kind=RANGE, keys=lambda box_range: [box_range.pk])


def range_keys(*, after: int, limit: int) -> Sequence[int]:
    """The ranges on sale."""
    rows = BoxRange.objects.filter(pk__gt=after, is_active=True)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def read_ranges(*, keys: Sequence[int]) -> Iterator[Found]:
    """Those of these ranges that are on sale. One query."""
    rows = list(BoxRange.objects.filter(pk__in=keys, is_active=True).order_by("pk"))
    for language in codes():
        with override(language):
            for row in rows:
                name, promise, description, learns = (text_of(row, text, language=language) for text in _TEXTS)
                years = ngettext("%(age)d year", "%(age)d years", row.age_to)
                every_age = (years % {"age": age} for age in range(row.age_from, row.age_to + 1))
                yield Found(
                    object_id=row.pk,
                    language=language,
                    title=_("%(range)s, the subscription for %(ages)s") % {"range": name, "ages": ages(row)},
                    path=_funnel(range_key=row.key),
                    body="\n".join((promise, description, learns, *every_age, _("box subscription plan gift monthly"))),
                    label=_("Subscription"),
                    note=promise,
                    weight=WEIGHT,
                )


def _funnel(*, range_key: str) -> str:
    return f"{reverse('subscriptions:start')}?{urlencode({'range': range_key})}"


def ways_on(*, language: str) -> list[Way]:
    """The ranges on sale in their order, each leading into the funnel. One query."""
    words = _("%(first)d to %(last)d years")
    return [
        Way(
            label=name,
            note=words % {"first": age_from, "last": age_to},
            href=_funnel(range_key=key),
            range_key=key,
        )
        for key, name, age_from, age_to in _on_sale(language=language).rows()
    ]


@statement
def _on_sale(*, language: str) -> QuerySet[Any]:
    ranges: QuerySet[BoxRange] = QuerySet(BoxRange).filter(is_active=True).order_by("position", "pk")
    return ranges.values_list("key", shown("name", language=language), "age_from", "age_to")
