"""Whose database this is. A copy on another machine looks the same to every worker, and must neither charge nor mail anybody.

The shop writes its environment and its host into its database at its first release. Where they are others, all that would leave
the shop stands still: debits, refunds, mails, files for the warehouse. `manage.py adopt_database` takes a copy over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db.models import QuerySet

from core.enums import DeliveryState
from core.locks import in_transaction, lock_rows
from core.models import DatabaseOwner, OutgoingMail
from core.statements import statement

log = structlog.get_logger(__name__)

# Where the host counts: a demo or a developer's machine is reached by many names, and its sandbox charges nobody.
HOST_COUNTS = ("staging", "production")


class CopiedDatabase(Exception):
    """This database belongs to another shop."""


class NotConfirmed(Exception):
    """A production shop takes a database over only when it is told twice: whose it was, and whose it is to be."""


@dataclass(frozen=True)
class Identity:
    """A shop by its environment and the host under which its customers know it, without the port."""

    environment: str
    host: str

    def __str__(self) -> str:
        return f"{self.host} ({self.environment})"

    def is_same(self, other: Identity) -> bool:
        same_host = self.host == other.host or self.environment not in HOST_COUNTS
        return self.environment == other.environment and same_host


def mine() -> Identity:
    """This shop, from its settings."""
    return Identity(environment=settings.ENVIRONMENT, host=urlsplit(settings.PUBLIC_URL).hostname or "")


def recorded() -> Identity | None:
    """The shop that the database belongs to; None before its first release."""
    rows = _owner().rows()
    return Identity(*rows[0]) if rows else None


@statement
def _owner() -> QuerySet[DatabaseOwner, Any]:
    return DatabaseOwner.objects.filter(pk=1).values_list("environment", "host")


def copied_from() -> Identity | None:
    """The shop whose database this is a copy of; None where it is our own."""
    owner = recorded()
    return None if owner is None or owner.is_same(mine()) else owner


def may_leave(what: str) -> bool:
    """Whether anything may leave the shop: not from a copy, which is logged with `what` it was."""
    owner = copied_from()
    if owner is not None:
        log.warning("database_is_a_copy", of=str(owner), not_done=what)
    return owner is None


@in_transaction
def record_if_new(*, now: datetime) -> Identity:
    """Write this shop into a database that belongs to nobody yet; return whose it is."""
    lock_rows(DatabaseOwner.objects.filter(pk=1))
    me = mine()
    row, _ = DatabaseOwner.objects.get_or_create(
        pk=1, defaults={"environment": me.environment, "host": me.host, "adopted_at": now}
    )
    return Identity(environment=row.environment, host=row.host)


@in_transaction
def adopt(*, was: str = "", becomes: str = "", now: datetime) -> Identity:
    """Make this database ours; mails that still waited in a copy are not sent. Returns whose it was.

    In production `was` and `becomes` are both hosts, typed out: raises NotConfirmed otherwise, and changes nothing.
    """
    owner, me = record_if_new(now=now), mine()
    if owner == me:
        return owner
    if me.environment == "production" and (was, becomes) != (owner.host, me.host):
        raise NotConfirmed(f"this database belongs to {owner}, and this shop is {me}")
    if not owner.is_same(me):
        waiting = OutgoingMail.objects.filter(state__in=(DeliveryState.DUE, DeliveryState.NEEDS_ATTENTION))
        waiting.update(state=DeliveryState.DONE, lease_until=None, last_error=f"not sent: copied from {owner}")
    DatabaseOwner.objects.filter(pk=1).update(environment=me.environment, host=me.host, adopted_at=now)
    log.warning("database_adopted", was=str(owner), becomes=str(me))
    return owner
