"""What the archive holds of readers of the old site, and how it is forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from content.archive.models import ArchivedComment
from core import privacy
from core.locks import in_transaction
from core.privacy import BATCH, UNTIL, Person, Sections
from core.statements import statement


def writer_of(*, email: str) -> str:
    """What a mail address is known by: nobody can read it back, and only this shop can make it. "" for none."""
    address = email.strip().lower()
    return salted_hmac("archive.writer", address, algorithm="sha256").hexdigest() if address else ""


def export(*, person: Person) -> Sections:
    """The comments that were written with a mail address."""
    mine = ArchivedComment.objects.filter(writer=writer_of(email=person.email)).order_by("written_at", "pk")
    return {
        "comments_on_the_old_site": [
            {
                "about": row.about,
                "written_at": row.written_at,
                "name": row.author,
                "site": row.author_address,
                "text": row.text,
            }
            for row in mine
        ]
        if person.email
        else []
    }


def erase(*, person: Person, now: datetime) -> None:
    """The words go with the name; the empty row stays, so that another import does not bring them back."""
    if person.email:
        mine = ArchivedComment.objects.filter(writer=writer_of(email=person.email))
        mine.update(text="", author="", author_address="", writer="", forgotten_at=now)


@statement
def _old() -> QuerySet[ArchivedComment, Any]:
    old = ArchivedComment.objects.filter(forgotten_at=None, imported_at__lt=UNTIL)
    return old.order_by("pk").values_list("pk")[:BATCH]


@privacy.keep_for("comments of the old site", months=12, old=_old)
@in_transaction
def forget_old(*, until: datetime, now: datetime, limit: int) -> int:
    """A year after the move nobody asks who wrote a comment any more; what it says stays for editors."""
    ids = [pk for (pk,) in _old().rows(until=until)[:limit]]
    rows = ArchivedComment.objects.filter(pk__in=ids)
    return rows.update(author="", author_address="", writer="", forgotten_at=now)
