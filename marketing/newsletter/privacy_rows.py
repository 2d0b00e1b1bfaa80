"""What the newsletter holds of a person, and for how long."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from core import privacy
from core.locks import in_transaction
from core.privacy import BATCH, UNTIL, Person, Sections
from core.statements import statement
from marketing.newsletter.enums import ReaderState
from marketing.newsletter.models import Reader


def export(*, person: Person) -> Sections:
    """The consent, word for word, and its moments."""
    fields = ("email", "state", "language", "consent_text", "place", "asked_at", "confirmed_at", "left_at")
    return {"newsletter": list(Reader.objects.filter(email=person.email).values(*fields))}


def erase(*, person: Person, now: datetime) -> None:
    """Delete the address: nothing goes there any more, and nothing is left to prove."""
    Reader.objects.filter(email=person.email).delete()


@statement
def _never_confirmed() -> QuerySet[Reader, Any]:
    rows = Reader.objects.filter(state=ReaderState.ASKED, asked_at__lt=UNTIL)
    return rows.order_by("pk").values_list("pk")[:BATCH]


@statement
def _gone() -> QuerySet[Reader, Any]:
    rows = Reader.objects.filter(state=ReaderState.LEFT, left_at__lt=UNTIL)
    return rows.order_by("pk").values_list("pk")[:BATCH]


@privacy.keep_for("newsletter, never confirmed", months=1, old=_never_confirmed)
@in_transaction
def forget_unconfirmed(*, until: datetime, now: datetime, limit: int) -> int:
    """An address whose owner did not want it, or was never asked: its link is long dead."""
    return _delete([pk for (pk,) in _never_confirmed().rows(until=until)[:limit]])


@privacy.keep_for("newsletter, left", months=36, old=_gone)
@in_transaction
def forget_gone(*, until: datetime, now: datetime, limit: int) -> int:
    """Until then the row proves what was agreed to, and when it ended (GDPR, art. 7(1))."""
    return _delete([pk for (pk,) in _gone().rows(until=until)[:limit]])


def _delete(keys: list[int]) -> int:
    Reader.objects.filter(pk__in=keys).delete()
    return len(keys)
