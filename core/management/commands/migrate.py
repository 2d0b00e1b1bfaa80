from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.core.management.commands import migrate

from core.language_columns import make_missing
from core.migrating import quickly


class Command(migrate.Command):
    """Django's, in less than half its time on an empty database; what goes back names its app, and is left to Django.

    It begins with the texts of languages that were added since the last time.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["plan"] and not options["check_unapplied"]:
            made = make_missing(using=options["database"])
            if made and options["verbosity"]:
                self.stdout.write(f"Texts in further languages: {', '.join(made)}")
        with nullcontext() if options["app_label"] else quickly():
            super().handle(*args, **options)
