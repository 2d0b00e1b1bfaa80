"""One function from DATABASE_URL to Django's settings, for both databases."""

from typing import Any

import environ

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-20000;"
    "PRAGMA mmap_size=134217728;PRAGMA temp_store=MEMORY;"
)
# Of connections, tables and the database alike: MariaDB refuses to compare a cast value (Wagtail casts page ids to text)
# with a column of another collation. MySQL 8 has it too.
COLLATION = "utf8mb4_unicode_ci"


def database(*, url: str) -> dict[str, Any]:
    """Settings for `url`: SQLite in WAL mode with immediate transactions, or MariaDB / MySQL at READ COMMITTED.

    READ COMMITTED: under REPEATABLE READ a plain read and a locking read of one transaction may differ.
    """
    settings = dict(environ.Env.db_url_config(url))
    settings["ATOMIC_REQUESTS"] = False
    settings["CONN_HEALTH_CHECKS"] = True
    if settings["ENGINE"].endswith("sqlite3"):
        settings["CONN_MAX_AGE"] = None
        settings["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS}
        return settings
    settings["CONN_MAX_AGE"] = 60
    settings["OPTIONS"] = {
        **settings.get("OPTIONS", {}),
        "charset": "utf8mb4",
        "collation": COLLATION,
        "isolation_level": "read committed",
        "init_command": "SET sql_mode='STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout=10",
    }
    settings["TEST"] = {"CHARSET": "utf8mb4", "COLLATION": COLLATION}
    return settings
