"""What the site needs before anybody opens it, made after every `migrate`."""

from __future__ import annotations

from typing import Any

from django.db import connections

from content.models import HomePage
from content.roles import ensure_editors
from content.tree import ensure_roots


def after_migrate(*, using: str, **_: Any) -> None:
    """Make the roots of the site and the group of editors; nothing while the tables are not all there."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    if HomePage._meta.db_table in tables:
        ensure_roots()
        ensure_editors()
