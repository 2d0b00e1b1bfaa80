"""The nightly look at the whole site, and the one on demand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.utils import translation

from content.report import addresses, judging, uses
from content.report.judging import Wrong
from content.report.models import Finding
from core import sweeps
from core.locks import in_transaction

NAME = "content.report"
CHECKED_AT = "content.report.checked_at"
Key = tuple[str, int | None, str, str, str]


# Nothing else of the shop depends on what it writes, so that a journey in time need not wait for it every day.
@sweeps.register(
    NAME, order=96, every=86400, says="%d findings on the site came or went", wakes_others=False, only_looks=True
)
def look(*, now: datetime) -> int:
    """Keep what does not work on the site; return how many findings are new or gone. Network between two transactions."""
    with translation.override(settings.LANGUAGE_CODE):
        found = list(uses.all_uses())
        broken = addresses.broken(judging.addresses_of(found)) if settings.CHECK_OTHER_SITES else set()
        changed = keep(wrong=judging.wrong(uses=found, broken=broken, now=now), now=now)
    cache.set(CHECKED_AT, now, None)
    return changed


def checked_at() -> datetime | None:
    """When the site was looked at last; None when that was forgotten."""
    moment = cache.get(CHECKED_AT)
    return moment if isinstance(moment, datetime) else None


@in_transaction
def keep(*, wrong: Iterable[Wrong], now: datetime) -> int:
    """Make the findings exactly these; one that was there keeps its moment. Return how many came or went."""
    wanted = {_key(_made(each, now=now)): _made(each, now=now) for each in wrong}
    known: dict[Key, int] = {}
    doubled: list[int] = []
    for row in Finding.objects.order_by("pk"):
        if known.setdefault(_key(row), row.pk) != row.pk:
            doubled.append(row.pk)
    gone = [pk for key, pk in known.items() if key not in wanted] + doubled
    new = [made for key, made in wanted.items() if key not in known]
    Finding.objects.filter(pk__in=gone).delete()
    Finding.objects.bulk_create(new, batch_size=200)
    return len(gone) + len(new)


def _made(each: Wrong, *, now: datetime) -> Finding:
    place = each.place
    return Finding(
        kind=each.kind,
        language=place.language,
        page_id=place.page_id,
        where=place.where[:255],
        what=each.what,
        edit_path=place.edit_path,
        found_at=now,
    )


def _key(row: Finding) -> Key:
    return (row.kind, row.page_id, row.edit_path, row.where, row.what)
