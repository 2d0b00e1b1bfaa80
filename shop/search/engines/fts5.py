"""SQLite: an FTS5 index beside the table, which triggers keep up with it in the same transaction.

It holds no copy of the words (an external content table) and no positions (detail=none): phrases are not asked for.
Source: https://www.sqlite.org/fts5.html, 4.4.3 and 4.6.
"""

from __future__ import annotations

from typing import Any

from shop.search.engines.base import Parts
from shop.search.models import Document

TABLE = Document._meta.db_table
INDEX = f"{TABLE}_words"
_FORGET = f"INSERT INTO {INDEX}({INDEX}, rowid, words) VALUES ('delete', old.id, old.words);"  # noqa: S608  names of ours
_LEARN = f"INSERT INTO {INDEX}(rowid, words) VALUES (new.id, new.words);"  # noqa: S608  names of ours
_REBUILD = f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')"  # noqa: S608  names of ours
_MADE_OF = {
    INDEX: f"CREATE VIRTUAL TABLE {INDEX} USING fts5"
    f"(words, content='{TABLE}', content_rowid='id', tokenize='ascii', detail='none')",
    f"{INDEX}_insert": f"CREATE TRIGGER {INDEX}_insert AFTER INSERT ON {TABLE} BEGIN {_LEARN} END",
    f"{INDEX}_delete": f"CREATE TRIGGER {INDEX}_delete AFTER DELETE ON {TABLE} BEGIN {_FORGET} END",
    f"{INDEX}_update": f"CREATE TRIGGER {INDEX}_update AFTER UPDATE OF words ON {TABLE} BEGIN {_FORGET} {_LEARN} END",
}


class Fts5:
    def prepare(self, connection: Any) -> None:
        """Make index and triggers, and fill the index. A migration that makes the table anew takes the triggers with it."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master")
            there = {name for (name,) in cursor.fetchall()}
            missing = [statement for name, statement in _MADE_OF.items() if name not in there]
            for statement in missing:
                cursor.execute(statement)
            if missing:
                cursor.execute(_REBUILD)

    def condition(self, *, table: str, parts: Parts) -> tuple[str, list[Any]]:
        """The rows whose key the index finds; SQLite asks it once, however many rows are looked at."""
        asked = " AND ".join(f"({' OR '.join(marks)})" for marks in parts)
        return f"{table}.id IN (SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s)", [asked]  # noqa: S608  names of ours
