"""What a release needs before its processes start, safe to run again: the key, the tables, the roles, the buckets."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

COMMANDS = (("migrate", "--no-input"), ("adopt_database", "--if-new"), ("roles",), ("buckets",))


def main() -> None:
    path = os.environ.get("SECRET_KEY_FILE")
    if path:
        make_key(Path(path))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415 - the settings want the key
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    for command in COMMANDS:
        call_command(*command)


def make_key(path: Path) -> None:
    """Write a random signing key to `path` unless there is one; nobody ever sees half of it."""
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.touch(mode=0o600)
    unfinished.write_text(secrets.token_urlsafe(48))
    with suppress(FileExistsError):
        path.hardlink_to(unfinished)
    unfinished.unlink()


if __name__ == "__main__":
    main()
