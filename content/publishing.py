"""What goes live and what expires at its moment, by the real time: `travel` moves the shop, never what editors publish."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import structlog
from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

from core import sweeps
from core.due import NOW
from core.locks import in_transaction, lock_rows
from core.statements import statement

log = structlog.get_logger(__name__)
EVERY_SECONDS = 20


@statement
def _approved() -> QuerySet[Revision, Any]:
    rows = Revision.objects.filter(approved_go_live_at__lte=NOW).order_by("approved_go_live_at", "pk")
    return rows.values_list("pk")


@sweeps.register(
    "content.publish", order=15, every=EVERY_SECONDS, says="%d pages gone live", wakes_others=False, due=_approved
)
def publish_due(*, now: datetime) -> int:
    """Publish the revisions whose moment has come; return how many. One that fails keeps none of the others."""
    moment = timezone.now()
    return _each(_publish, keys=[(key,) for (key,) in _approved().rows(now=moment)], moment=moment)


@statement
def _expired() -> QuerySet[Page, Any]:
    return Page.objects.filter(live=True, expire_at__lte=NOW).order_by("expire_at", "pk").values_list("pk")


@sweeps.register(
    "content.expire", order=14, every=EVERY_SECONDS, says="%d pages expired", wakes_others=False, due=_expired
)
def expire_due(*, now: datetime) -> int:
    """Take off the site what has reached its end; return how much."""
    moment = timezone.now()
    keys = [(Page, key) for (key,) in _expired().rows(now=moment)]
    for model in apps.get_models():
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page):
            rows = model._default_manager.filter(live=True, expire_at__lte=moment)
            keys += [(model, key) for key in rows.order_by("expire_at", "pk").values_list("pk", flat=True)]
    return _each(_expire, keys=keys, moment=moment)


def _each(handle: Callable[..., bool], *, keys: Iterable[tuple[Any, ...]], moment: datetime) -> int:
    handled = 0
    for key in keys:
        try:
            handled += handle(*key, moment=moment)
        except Exception:  # whatever a page's own code raises, the other pages have their moment too
            log.exception("moment_missed", what=[str(each) for each in key], moment=moment.isoformat())
    return handled


@in_transaction
def _publish(revision_id: int, *, moment: datetime) -> bool:
    """Publish one revision, unless somebody else just did or took its moment away."""
    found = lock_rows(Revision.objects.filter(pk=revision_id, approved_go_live_at__lte=moment))
    for revision in found:
        revision.publish(log_action="wagtail.publish.scheduled")
    return bool(found)


@in_transaction
def _expire(model: type[DraftStateMixin], key: Any, *, moment: datetime) -> bool:
    """Unpublish one row, unless somebody else just did or gave it another end."""
    found = lock_rows(model._default_manager.filter(pk=key, live=True, expire_at__lte=moment))
    for each in found:
        each.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return bool(found)
