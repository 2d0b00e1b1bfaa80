"""MariaDB and MySQL: a FULLTEXT index of InnoDB, asked in boolean mode.

It sees what is committed, and nothing of the transaction that asks.
Source: https://mariadb.com/kb/en/full-text-index-overview/, https://dev.mysql.com/doc/refman/8.4/en/innodb-fulltext-index.html
"""

from __future__ import annotations

from typing import Any

from shop.search.engines.base import Parts
from shop.search.models import Document

TABLE = Document._meta.db_table
INDEX = f"{TABLE}_words"


class FullText:
    def prepare(self, connection: Any) -> None:
        """Add the index to the table."""
        with connection.cursor() as cursor:
            cursor.execute(f"SHOW INDEX FROM {TABLE} WHERE Key_name = %s", [INDEX])
            if not cursor.fetchall():
                cursor.execute(f"CREATE FULLTEXT INDEX {INDEX} ON {TABLE} (words)")

    def condition(self, *, table: str, parts: Parts) -> tuple[str, list[Any]]:
        """`+(a b) +(c)`: one of a and b, and c."""
        asked = " ".join(f"+({' '.join(marks)})" for marks in parts)
        return f"MATCH ({table}.words) AGAINST (%s IN BOOLEAN MODE)", [asked]
